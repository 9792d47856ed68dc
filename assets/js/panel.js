// The consultation: ticks stay when the panel is drawn again, and a link to a question leads to its answer.
import { firstOpen, goTo, QUESTION } from "./questions.js";

let ticks = [];
let focused = { id: "", question: "" };

document.addEventListener("htmx:beforeSwap", () => {
  ticks = [...document.querySelectorAll("[data-keep]")].map(({ id, checked }) => [id, checked]);
  focused = { id: document.activeElement.id, question: document.activeElement.closest?.(QUESTION)?.id };
});

document.addEventListener("htmx:afterSwap", () => {
  for (const [id, checked] of ticks) {
    const tick = document.getElementById(id);
    if (tick) tick.checked = checked;
  }
  countAll();
  if (document.activeElement === document.body) focusAgain();
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-keep]")) countAll();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href*='#']");
  if (link && link.pathname + link.search === location.pathname + location.search) setTimeout(() => goToHash(link.hash));
});

// Not before: going to the anchor of an address the browser takes focus away.
window.addEventListener("load", () => goToHash(location.hash || whereOneStarts()));
countAll();

// A workup that was just started or resumed: hands are on the keys. Not by touch, where a field would bring up the
// keyboard of the screen, and not where somebody asked for a certain section to read.
function whereOneStarts() {
  const isFresh = document.getElementById("consultation") && !location.search;
  return isFresh && matchMedia("(pointer: fine)").matches ? "#questions" : "";
}

// The element itself, or what answers the same question now.
function focusAgain() {
  const element = focused.id && document.getElementById(focused.id);
  if (element) element.focus({ preventScroll: true });
  else if (focused.question) goTo(document.getElementById(focused.question));
}

function countAll() {
  for (const button of document.querySelectorAll("[data-count]")) {
    const ticked = button.form.querySelectorAll("[data-keep]:checked").length;
    button.textContent = ticked > 1 ? `${button.dataset.some} ${ticked} tests` : ticked ? button.dataset.one : button.dataset.count;
  }
}

export function goToHash(hash) {
  if (hash === "#questions") return goTo(firstOpen());
  const question = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  if (!question?.matches(QUESTION)) return;
  for (let fold = question.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  goTo(question);
  question.scrollIntoView({ block: "center" });
}
