// "?" lists the keys of this page.
import { listed, shortcut } from "./keys.js";

const dialog = document.getElementById("wu-keys");

if (dialog) {
  shortcut("?", "show these keys", open);
  const button = document.querySelector("[data-keys-open]");
  button.hidden = false;
  button.addEventListener("click", open);
}

function open() {
  const list = dialog.querySelector("dl");
  list.replaceChildren(...listed().map(({ shown, words }) => row(shown, words)));
  dialog.showModal();
}

function row(key, words) {
  const line = document.createElement("div");
  const name = document.createElement("dt");
  name.append(Object.assign(document.createElement("kbd"), { textContent: key }));
  line.append(name, Object.assign(document.createElement("dd"), { textContent: words }));
  return line;
}
