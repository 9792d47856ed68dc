// Measures what sticks to the top and to the bottom, so that nothing in focus lies under it, and opens the sheet that
// the rail becomes on a small screen.

const root = document.documentElement;
const sizes = new ResizeObserver(measure);
const BANNER = "[data-patient-banner]";
const HEADLINE = ".wu-rail__headline";
const SHEET_OPEN = "wu-sheet-open";

watch();
showCurrentSection();
document.addEventListener("htmx:load", () => {
  watch();
  showCurrentSection();
  showSheetState();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-sheet-toggle]")) setSheet(!document.body.classList.contains(SHEET_OPEN));
  // A link out of the sheet leads to a question the sheet would cover.
  else if (event.target.closest(".wu-rail a[href^='#']")) setSheet(false);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !document.body.classList.contains(SHEET_OPEN)) return;
  setSheet(false);
  document.querySelector("[data-sheet-toggle]")?.focus();
});

function watch() {
  sizes.disconnect();
  document.querySelectorAll(`${BANNER}, ${HEADLINE}`).forEach((each) => sizes.observe(each));
  measure();
}

function measure() {
  root.style.setProperty("--wu-top", `${heightOf(BANNER)}px`);
  root.style.setProperty("--wu-sheet", `${heightOf(HEADLINE)}px`);
}

function heightOf(selector) {
  return document.querySelector(selector)?.offsetHeight ?? 0;
}

// On a small screen the sections stand on one line: the one that is open in its middle. The page itself stays.
function showCurrentSection() {
  const current = document.querySelector(".wu-tasks .wu-tasks .wu-task--current");
  const line = current?.parentElement;
  if (line) line.scrollLeft = current.offsetLeft - line.offsetLeft - (line.clientWidth - current.offsetWidth) / 2;
}

// The state stands on the body: the rail itself is swapped with every answer.
function setSheet(open) {
  document.body.classList.toggle(SHEET_OPEN, open);
  showSheetState();
}

function showSheetState() {
  const open = document.body.classList.contains(SHEET_OPEN);
  for (const toggle of document.querySelectorAll("[data-sheet-toggle]")) {
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? toggle.dataset.less : toggle.dataset.more;
  }
}
