// A double click is one press: what a move has just drawn in place of its row takes no click for a moment, or the
// second one would land on whatever button came to stand there.
const MOMENT = 600; // ms; the slowest double click that systems take for one is about as long
let drawn = { row: null, at: 0 };

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const row = document.getElementById(detail.target.id);
  if (row?.matches("tr[data-announce]")) drawn = { row, at: performance.now() };
});

document.addEventListener(
  "click",
  (event) => {
    const isSecond = event.detail > 1 && drawn.row?.contains(event.target) && performance.now() - drawn.at < MOMENT;
    if (!isSecond) return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
