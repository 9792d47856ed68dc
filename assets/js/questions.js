// The keyboard in a questionnaire: a letter answers and goes on to the next question, up and down only go.
// Keys act only while a question has focus, so that they never surprise anyone elsewhere.
import { hint } from "./keys.js";

export const QUESTION = "[data-question]";
const NOTE = "[data-note]"; // words to write, not a question to answer on the way
const STEPS = { ArrowUp: -1, ArrowDown: 1 };

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  const question = event.target.closest?.(QUESTION);
  if (question && !ownsItsKeys(event.target) && act(question, event)) event.preventDefault();
});

// Whether the key was ours: the caller then keeps it from the browser (and Enter from sending the form).
function act(question, event) {
  if (event.key in STEPS) return goTo(neighbour(question, STEPS[event.key]));
  if (isTyping(event.target)) return event.key === "Enter" && leave(question, event.target);
  if (event.key === "Enter" && event.target.matches("[type=radio], [type=checkbox]")) return goOn(question), true;
  if (event.key === "Enter" || event.key === " " || event.shiftKey) return false; // Shift is for the whole section
  return answer(question, event.key.toLowerCase());
}

function answer(question, key) {
  const input = [...question.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key && !each.disabled);
  if (!input) return false;
  input.closest("details")?.setAttribute("open", "");
  input.focus();
  // Of several ticks more may follow; "none of these" is the whole answer, like a radio.
  if (input.type === "checkbox") input.click();
  else if (!input.checked) input.click();
  if (input.type !== "checkbox" || (input.checked && "alone" in input.dataset)) goOn(question);
  return true;
}

// To the next question, and from the last one to the way on.
function goOn(question) {
  if (!goTo(neighbour(question, 1, NOTE))) document.querySelector("[data-way-on]")?.focus();
}

// Leaving a field is what saves it; where nothing follows it is saved where it is.
function leave(question, field) {
  goOn(question);
  if (document.activeElement === field) field.blur();
  return true;
}

export function neighbour(question, step, except = null) {
  const grid = question.closest("[data-grid]");
  const all = [...document.querySelectorAll(QUESTION)].filter(
    (each) =>
      each === question ||
      (isShown(each) && controlOf(each) && !(grid && grid.contains(each)) && !(except && each.matches(except))),
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
  return firstUnanswered() ?? inSight()[0];
}

export function firstUnanswered() {
  return inSight().find((each) => !isAnswered(each) && !each.matches(NOTE));
}

function inSight() {
  return [...document.querySelectorAll(QUESTION)].filter((each) => isShown(each) && controlOf(each));
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

if (document.getElementById("questions")) {
  hint("Y N U", "answer Yes, No or Unknown and go on; other answers by their underlined letter");
  hint("↑ ↓", "go to the question before or after");
  hint("Enter", "leave a field or a list of ticks, and go on");
  hint("0 to 5", "fill a cell of power or reflexes and go on to the row below; arrows go from cell to cell");
}
