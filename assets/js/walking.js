// From section to section within the consultation: the panel is swapped, not the page, so that an answer on its way
// is never cut off. Keys for it, and for the question that matters most.
import { goToHash } from "./panel.js";
import { firstUnanswered, goTo } from "./questions.js";
import { shortcut } from "./keys.js";
import { isSaving } from "./saving.js";

let arriving = false;
let sweeping = false;
let waiting = ""; // where one wanted to go while an answer was on its way

if (document.getElementById("consultation")) {
  shortcut("]", "go on to the next section; Ctrl Enter does so from inside a field", () => follow("[data-way-on]"));
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

// From inside a field too: leaving it saves it, and what is fetched waits for that.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && follow("[data-way-on]")) event.preventDefault();
});

function follow(selector) {
  const link = document.querySelector(selector);
  if (link) document.activeElement.blur();
  link?.click();
  return Boolean(link);
}

// A link followed while an answer is on its way waits for it: leaving would cut the answer off, and the panel that
// comes back would take the link away.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || link.hash === link.getAttribute("href") || event.ctrlKey || event.metaKey || event.shiftKey || !isSaving()) return;
  event.preventDefault();
  event.stopPropagation();
  waiting = link.href;
}, true);

for (const ended of ["htmx:afterSettle", "htmx:afterRequest"]) {
  document.addEventListener(ended, () => setTimeout(goWhereOneWanted));
}

function goWhereOneWanted() {
  if (!waiting || isSaving()) return;
  const link = [...document.querySelectorAll("a[href]")].find((each) => each.href === waiting);
  const wanted = waiting;
  waiting = "";
  if (link) link.click();
  else location.assign(wanted);
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
