// From section to section within the consultation: the panel is swapped, not the page, so that an answer on its way
// is never cut off. Keys for it, and for the question that matters most.
import { goToHash } from "./panel.js";
import { firstUnanswered, goTo } from "./questions.js";
import { shortcut } from "./keys.js";

let arriving = false;
let sweeping = false;

if (document.getElementById("consultation")) {
  shortcut("]", "go on to the next section", () => follow("[data-way-on]"));
  shortcut("[", "go back to the section before", () => follow("[data-way-back]"));
  shortcut(".", "go to the question that matters most", () => follow("[data-ask-first]"));
  shortcut("N", "record the rest of this section as normal or negative", allNormal, "Shift N");
}

document.addEventListener("htmx:pushedIntoHistory", () => (arriving = true));

document.addEventListener("htmx:afterSettle", () => {
  if (arriving) goToHash(location.hash);
  else if (sweeping) goToWhatIsLeft();
  arriving = sweeping = false;
});

// What can't be fetched is opened as a page: that says why, or asks to sign in.
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:swapError"]) {
  document.addEventListener(failure, ({ detail }) => {
    if (detail.elt.matches?.("a[href]") && detail.boosted) location.assign(detail.elt.href);
  });
}

function follow(selector) {
  const link = document.querySelector(selector);
  link?.click();
  return Boolean(link);
}

// Not with Caps Lock alone: there "N" is a plain "no".
function allNormal(event) {
  const button = event.shiftKey && document.querySelector("[data-shortcut=all-normal]");
  if (!button) return false;
  sweeping = true;
  button.click();
  return true;
}

function goToWhatIsLeft() {
  if (!goTo(firstUnanswered())) document.querySelector("[data-way-on]")?.focus();
}
