// A draft of a protocol saves itself while it is written. What is typed while an answer is on its way stays as typed,
// and a link waits until what was typed is saved.
import { isSaving } from "./saving.js";

const DRAFT = "[data-draft]";
const WAIT = 1500; // ms after which a link is followed all the same: the page says by then that saving failed
let typing = null; // { id, value } of the field that has focus while its part of the page is drawn again
let changed = false;

// The outline is long: it begins where one is.
const outline = document.getElementById("outline");
const current = outline?.querySelector("[aria-current=page]");
if (current) outline.scrollTop = current.offsetTop - outline.offsetTop - outline.clientHeight / 3;

document.addEventListener("input", (event) => {
  if (event.target.closest?.(DRAFT)) changed = true;
});
document.addEventListener("htmx:beforeSend", ({ detail }) => {
  const field = document.activeElement;
  detail.xhr.typedBefore = field?.id ? { id: field.id, value: field.value } : null;
  if (detail.elt.closest(DRAFT)) changed = false;
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const field = document.activeElement;
  const sent = detail.xhr.typedBefore;
  const isNewer = field?.matches("input[type=text], textarea") && field.closest(DRAFT) && !(sent?.id === field.id && sent.value === field.value);
  typing = isNewer && field.value !== field.defaultValue ? { id: field.id, value: field.value } : null;
});
document.addEventListener("htmx:afterSettle", () => {
  const field = typing && document.getElementById(typing.id);
  if (field && field.value !== typing.value) {
    field.value = typing.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  typing = null;
});
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[href]");
  const form = document.querySelector(DRAFT);
  if (!link || !form || link.hasAttribute("hx-get") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!changed && !isSaving()) return;
  event.preventDefault();
  if (changed) form.dispatchEvent(new Event("change", { bubbles: true }));
  const began = Date.now();
  while ((changed || isSaving()) && Date.now() - began < WAIT) await new Promise((resolve) => setTimeout(resolve, 20));
  location.assign(link.href);
});
