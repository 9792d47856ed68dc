// A list whose rows can be ticked: how many are, all of them at once, and Shift for all between two.
const table = document.querySelector("[data-ticks]");
const counter = document.querySelector("[data-ticked-count]");
const all = document.querySelector("[data-tick-all]");
let last = null;

if (table && counter && all) {
  all.hidden = false;
  all.addEventListener("click", () => tickAll(ticked().length < ticks().length));
  table.addEventListener("click", ({ target, shiftKey }) => {
    if (!target.matches("input[name=entry]")) return;
    if (shiftKey && last?.isConnected) tickBetween(last, target);
    last = target;
    count();
  });
  window.addEventListener("pageshow", count);
  document.addEventListener("htmx:afterSwap", count);
}

function ticks() {
  return [...table.querySelectorAll("input[name=entry]")];
}

function ticked() {
  return ticks().filter((each) => each.checked);
}

function tickAll(checked) {
  for (const each of ticks()) each.checked = checked;
  count();
}

function tickBetween(from, to) {
  const boxes = ticks();
  const [first, end] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
  for (const each of boxes.slice(first, end + 1)) each.checked = to.checked;
}

function count() {
  const number = ticked().length;
  counter.closest("form").classList.toggle("wu-bulk--on", number > 0);
  counter.textContent = number ? `With ${number} ticked:` : "With the ticked rows:";
  all.textContent = number && number === ticks().length ? "Tick none" : "Tick all";
}
