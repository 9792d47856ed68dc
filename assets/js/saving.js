// Every answer saves itself, and none is lost on the way.
//
// What was typed is remembered until the server has it. A swap that draws over it gets it back; an answer
// that failed says so at its question and goes again with the next change, on "Try again", when the connection
// returns, or once the person has signed in again.
import { announce, announcementIn } from "./announce.js";
import { QUESTION } from "./questions.js";
import { isSignedIn, signInAgain } from "./signing_in.js";
import { forget as forgetRefusal, noteUnsaved, remember as rememberRefusal, removeNote, showAgain } from "./unsaved.js";

const typed = new Map(); // control id -> { control, name, value, checked, committed, again }
const underway = new Set(); // ids of controls whose value is on its way
const failed = new Map(); // question id -> control id
let isSwapping = false;
let saves = 0; // requests that save something, on their way

export function isSaving() {
  return saves > 0 || [...typed.values()].some((each) => each.again);
}

document.addEventListener("input", (event) => remember(event.target, false), true);
document.addEventListener("change", (event) => {
  // A field taken off the page in mid-word reports a change: half a number must not be saved.
  if (isSwapping) return event.stopImmediatePropagation();
  remember(event.target, true);
  if (event.isTrusted) retryAll(event.target);
}, true);
window.addEventListener("online", () => retryAll());
window.addEventListener("beforeunload", (event) => {
  if (failed.size) event.preventDefault();
});

function remember(control, committed) {
  if (!control.id || !control.closest?.(QUESTION)) return;
  if (control.type === "radio") forget(...sameQuestion(control));
  const { name, value, checked } = control;
  typed.set(control.id, { control, name, value, checked, committed });
}

// Radios of one question: every form of a page may use the same names.
function sameQuestion(control) {
  const question = questionId(control);
  return [...typed].filter(([, each]) => each.name === control.name && questionId(each.control) === question).map(([id]) => id);
}

function questionId(control) {
  return control.closest(QUESTION)?.id;
}

function forget(...ids) {
  ids.forEach((id) => typed.delete(id));
}

// --- a request and what became of it

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (detail.requestConfig.verb === "get") return; // reads, saves nothing
  const sent = whatIsSent(detail);
  let aborted = false;
  saves += 1;
  sent.values.forEach((value, id) => underway.add(id));
  // On the request itself: its element may be gone from the page by the time it ends.
  detail.xhr.addEventListener("abort", () => (aborted = true));
  detail.xhr.addEventListener("readystatechange", () => {
    // Before htmx swaps: what the server has taken must not be put back over its answer.
    if (detail.xhr.readyState !== XMLHttpRequest.DONE || !wasTaken(detail.xhr)) return;
    forgetRefusal(sent.question);
    if (detail.xhr.status === 422) holdBack(sent.values);
    else forgetSent(sent.values);
  });
  detail.xhr.addEventListener("loadend", () => {
    saves -= 1;
    isSwapping = false;
    sent.values.forEach((value, id) => underway.delete(id));
    if (!aborted) settle(detail.xhr, sent);
  });
});

function whatIsSent({ elt, requestConfig }) {
  const control = requestConfig.triggeringEvent?.target ?? elt;
  const question = control.closest?.(QUESTION) ?? elt.closest(QUESTION);
  return { elt, question: question?.id, label: labelOf(question, control), control: control.id, values: valuesIn(question) };
}

// An answer that is a whole page (signed out, an error page) must not land inside this one.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (isWholePage(detail.xhr) && detail.target !== document.body) {
    detail.shouldSwap = false;
    detail.isError = true;
  }
  isSwapping = detail.shouldSwap;
});

document.addEventListener("htmx:afterSwap", () => {
  isSwapping = false;
  putBack();
  showAgain();
});
document.addEventListener("htmx:oobAfterSwap", putBack);
// Once the request is over: htmx would drop what is sent from within its answer.
document.addEventListener("htmx:afterSettle", () => setTimeout(sendAgain));

function settle(xhr, sent) {
  if (!wasTaken(xhr)) return notSaved(sent, xhr.status === 401 || xhr.status === 200);
  failed.delete(sent.question);
  removeNote(placeOf(sent).id);
  if (sent.question) rememberRefusal(sent.question, xhr.status);
  const words = isSaved(xhr) ? showSaved() : "";
  announce([words, announcementIn(document)].filter(Boolean).join(". "));
}

function showSaved() {
  const words = `Saved ${new Date().toLocaleTimeString("en-GB")}`;
  document.querySelectorAll("[data-saved]").forEach((place) => (place.textContent = words));
  return words;
}

async function notSaved(sent, signedOut) {
  const why = signedOut ? "Your sign-in has ended; nothing typed is lost. " : "";
  announce(`Not saved: ${sent.label}. ${why}`);
  const place = placeOf(sent);
  if (sent.question && document.getElementById(sent.question)) failed.set(sent.question, sent.control);
  noteUnsaved(place, place.id, why, async () => {
    if (!signedOut || (await isSignedIn()) || (await signInAgain())) again(sent);
  });
  if (signedOut && (await signInAgain())) again(sent);
}

// The question, or what holds the button that was pressed.
function placeOf({ question, elt }) {
  return document.getElementById(question) ?? (elt.isConnected && elt.closest("section, aside")) ?? document.getElementById("questions") ?? document.body;
}

function again(sent) {
  removeNote(placeOf(sent).id);
  if (failed.size) retryAll();
  else if (sent.elt.isConnected) sent.elt.matches("form") ? sent.elt.requestSubmit() : sent.elt.click();
}

function isSaved(xhr) {
  return xhr.status >= 200 && xhr.status < 300 && !isWholePage(xhr);
}

// Saved, or refused in words that the answer itself shows (validation, a colleague's change).
function wasTaken(xhr) {
  return isSaved(xhr) || ((xhr.status === 409 || xhr.status === 422) && !isWholePage(xhr));
}

function isWholePage(xhr) {
  return /^\s*<!doctype html/i.test(xhr.responseText);
}

// --- what was typed, across swaps

function valuesIn(question) {
  const own = question ? [...typed].filter(([, each]) => question.contains(each.control)) : [];
  return new Map(own.map(([id, each]) => [id, stateOf(each)]));
}

// Unless it was changed again since it was sent.
function forgetSent(values) {
  forget(...[...values].filter(([id, state]) => typed.has(id) && stateOf(typed.get(id)) === state).map(([id]) => id));
}

// What was refused stays to be mended, however often the page is drawn again meanwhile; it is not sent again by itself.
function holdBack(values) {
  for (const id of values.keys()) if (typed.has(id)) typed.get(id).committed = false;
}

function stateOf({ value, checked }) {
  return `${checked} ${value}`;
}

function putBack() {
  for (const [id, each] of typed) {
    const control = document.getElementById(id);
    if (!control || control === each.control) continue;
    Object.assign(control, { value: each.value, checked: each.checked });
    each.control = control;
    // Its request may have been queued on the element that is gone.
    each.again = each.committed && !underway.has(id);
  }
}

function sendAgain() {
  const waiting = [...typed.values()].filter((each) => each.again);
  waiting.forEach((each) => {
    each.again = false;
    send(each.control);
  });
}

// --- going again

function retryAll(except) {
  for (const [question, id] of [...failed]) {
    const control = document.getElementById(id);
    if (control && control !== except && !underway.has(id)) retry(question, control);
  }
}

function retry(question, control) {
  failed.delete(question);
  removeNote(question);
  // Where the button that was pressed goes away, focus goes back to the answer.
  if (document.activeElement === document.body) control.focus();
  send(control);
}

function send(control) {
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

function labelOf(question, control) {
  const words = control.ariaLabel ?? question?.querySelector("legend, label")?.textContent ?? control.textContent ?? "";
  return words.replace(/\s+/g, " ").trim();
}
