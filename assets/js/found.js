// Patients found: the arrow keys go from one to the next, from the search box to the first one and back.

const STEPS = { ArrowUp: -1, ArrowDown: 1 };

document.addEventListener("keydown", (event) => {
  const found = document.querySelector("[data-found]");
  if (!found || !(event.key in STEPS) || event.altKey || event.ctrlKey || event.metaKey) return;
  const stops = [document.getElementById("wu-find-patient"), ...found.querySelectorAll("a")];
  const here = event.target === document.body ? 0 : stops.indexOf(event.target);
  const next = here < 0 ? null : stops[here + STEPS[event.key]];
  if (!next) return;
  next.focus();
  event.preventDefault();
});
