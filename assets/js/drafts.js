// A draft of a protocol saves itself while it is written. What is typed while an answer is on its way stays as typed,
// and a link waits until what was typed is saved.
import { isSaving } from "./saving.js";

const DRAFT = "[data-draft]";
const FORM = "[data-draft], [data-trial]";
const WAIT = 1500; // ms after which a link is followed all the same: the page says by then that saving failed
let typing = null; // { id, value } of the field that has focus while its part of the page is drawn again
let changed = false;
let pressed = false; // by a button: then the server says where to go on

// The outline is long: it begins where one is.
const outline = document.getElementById("outline");
const current = outline?.querySelector("[aria-current=page]");
if (current) outline.scrollTop = current.offsetTop - outline.offsetTop - outline.clientHeight / 3;

document.addEventListener("input", (event) => {
  if (event.target.closest?.(DRAFT)) changed = true;
});
// A field that is left by pressing a button sends nothing of its own: its answer would take the button away from under
// the pointer. The button sends the whole form; one that is not let go of on the button is made up for.
let held = null; // the form of the button that the pointer is down on
document.addEventListener("pointerdown", ({ target }) => (held = target.closest?.("button[type=submit]")?.closest(FORM) ?? null));
document.addEventListener("pointerup", () => {
  const form = held;
  setTimeout(() => {
    held = null;
    if (form?.isConnected && form.matches(DRAFT) && changed) form.dispatchEvent(new Event("change", { bubbles: true }));
  });
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  if (held?.contains(elt) && requestConfig.triggeringEvent?.type === "change") event.preventDefault();
});

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  const field = document.activeElement;
  detail.xhr.typedBefore = field?.id ? { id: field.id, value: field.value } : null;
  if (!detail.elt.closest(DRAFT)) return;
  changed = false;
  pressed = detail.requestConfig.triggeringEvent?.type === "click";
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const field = document.activeElement;
  const sent = detail.xhr.typedBefore;
  const isNewer = field?.matches("input[type=text], textarea") && field.closest(FORM) && !(sent?.id === field.id && sent.value === field.value);
  typing = isNewer && field.value !== field.defaultValue ? { id: field.id, value: field.value } : null;
});
document.addEventListener("htmx:afterSettle", () => {
  const field = typing && document.getElementById(typing.id);
  if (field && field.value !== typing.value) {
    field.value = typing.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  typing = null;
  if (pressed) goOn();
});

function goOn() {
  const field = document.querySelector(`${DRAFT} [autofocus]`);
  if (!field) return;
  field.focus();
  field.removeAttribute("autofocus");
  pressed = false;
}

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
