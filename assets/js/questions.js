// The keyboard in a questionnaire: a letter answers, up and down go from question to question.
// Keys act only while a question has focus, so that they never surprise anyone elsewhere.

export const QUESTION = "[data-question]";
const STEPS = { ArrowUp: -1, ArrowDown: 1 };

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  const question = event.target.closest?.(QUESTION);
  if (question && !ownsItsKeys(event.target) && act(question, event)) event.preventDefault();
});

// Whether the key was ours: the caller then keeps it from the browser (and Enter from sending the form).
function act(question, event) {
  if (event.key in STEPS) return goTo(neighbour(question, STEPS[event.key]));
  if (event.target.matches("summary")) return false;
  if (isTyping(event.target)) return event.key === "Enter" && leave(question, event.target);
  return answer(question, event.key.toLowerCase());
}

function answer(question, key) {
  const input = [...question.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key && !each.disabled);
  if (!input) return false;
  input.focus();
  if (!input.checked) input.click();
  return true;
}

// Leaving a field is what saves it; the last one has nowhere to go and is saved where it is.
function leave(question, field) {
  if (!goTo(neighbour(question, 1))) field.blur();
  return true;
}

export function neighbour(question, step) {
  const grid = question.closest("[data-grid]");
  const all = [...document.querySelectorAll(QUESTION)].filter(
    (each) => each === question || (isShown(each) && controlOf(each) && !(grid && grid.contains(each))),
  );
  return all[all.indexOf(question) + step];
}

export function goTo(question) {
  const control = question && controlOf(question);
  control?.focus();
  return Boolean(control);
}

// Where to go on: the first question in sight without an answer, else the first one.
export function firstOpen() {
  const all = [...document.querySelectorAll(QUESTION)].filter((each) => isShown(each) && controlOf(each));
  return all.find((each) => !isAnswered(each)) ?? all[0];
}

function isAnswered(question) {
  const fields = [...question.querySelectorAll("[name=value]")];
  return fields.some((field) => field.value && (field.checked || !field.matches("[type=radio], [type=checkbox]")));
}

// What is folded away can't take focus: then what unfolds it does.
function controlOf(question) {
  const shown = [...question.querySelectorAll("input:enabled, select:enabled, textarea:enabled")].filter(isShown);
  return shown.find((field) => field.checked) ?? shown[0] ?? question.querySelector("summary");
}

function isShown(element) {
  return element.checkVisibility();
}

function isTyping(target) {
  return target.matches("input:not([type=radio], [type=checkbox])");
}

// Lists, longer texts, dates and numbers use the arrows themselves; a grid has its own (grid.js).
function ownsItsKeys(target) {
  return target.matches("select, textarea, button, a, [type=date], [type=number], [data-digits]");
}
