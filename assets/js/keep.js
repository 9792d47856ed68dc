// A swap leaves the page as the reader had it: how far the rail was scrolled, which "why?" stood open.
// Both are known by their ids.

const SCROLLING = ".wu-rail[id], .wu-stages[id]";
let scrolled = [];
let opened = [];

document.addEventListener("htmx:beforeSwap", () => {
  scrolled = [...document.querySelectorAll(SCROLLING)].map((element) => [element.id, element.scrollTop]);
  opened = [...document.querySelectorAll("details[id][open]")].map((element) => element.id);
});

document.addEventListener("htmx:afterSwap", () => {
  opened.map((id) => document.getElementById(id)).forEach((element) => element?.setAttribute("open", ""));
  for (const [id, top] of scrolled) {
    const element = document.getElementById(id);
    if (element) element.scrollTop = top;
  }
});
