// Measures what sticks to the top, and opens the sheet that the rail becomes on a small screen.

const root = document.documentElement;
const bannerSize = new ResizeObserver(measureBanner);
const SHEET_OPEN = "wu-sheet-open";

watchBanner();
document.addEventListener("htmx:load", () => {
  watchBanner();
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

function watchBanner() {
  bannerSize.disconnect();
  const banner = document.querySelector("[data-patient-banner]");
  if (banner) bannerSize.observe(banner);
  measureBanner();
}

function measureBanner() {
  const banner = document.querySelector("[data-patient-banner]");
  root.style.setProperty("--wu-top", `${banner ? banner.offsetHeight : 0}px`);
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
