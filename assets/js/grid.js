// Grids of right and left: arrows go from cell to cell, a digit fills one and goes on to the row below.
import { goTo, neighbour, QUESTION } from "./questions.js";

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0] };

document.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (!cell.matches?.("[data-digits]") || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key in MOVES) {
    event.preventDefault();
    move(cell, ...MOVES[event.key]);
  } else if (event.key.length === 1 && !cell.dataset.digits.includes(event.key)) {
    event.preventDefault();
  } else if (event.key.length === 1) {
    cell.select(); // the new digit takes the old one's place
  }
});

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-digits]") && event.target.value) move(event.target, 1, 0);
});

function move(cell, rows, columns) {
  const target = cellAt(cell, rows, columns);
  if (target) target.focus();
  else if (rows && !goTo(neighbour(cell.closest(QUESTION), rows))) cell.blur();
}

// The nearest cell in that direction that can be filled; rows without one (a single-sided test) are passed over.
function cellAt(cell, rows, columns) {
  const table = cell.closest("[data-grid]");
  let { rowIndex } = cell.closest("tr");
  let { cellIndex } = cell.closest("td");
  for (;;) {
    rowIndex += rows;
    cellIndex += columns;
    const place = table.rows[rowIndex]?.cells[cellIndex];
    if (!place) return null;
    const found = place.querySelector("[data-digits]:enabled");
    if (found) return found;
  }
}
