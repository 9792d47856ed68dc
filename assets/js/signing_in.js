// Signing in again without leaving the page: whoever was cut off in the middle keeps what they typed and goes on.
import { announce } from "./announce.js";
import { token } from "./token.js";

const dialog = document.getElementById("wu-sign-in");
let waiting = null; // { promise, done } while the dialog is open

dialog?.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  signIn(event.target);
});
dialog?.addEventListener("close", () => finish(false));
dialog?.querySelector("[data-not-now]").addEventListener("click", () => dialog.close());

// Signed in meanwhile in another tab: then there is nothing left to ask here.
document.addEventListener("visibilitychange", async () => {
  if (waiting && document.visibilityState === "visible" && (await isSignedIn())) finish(true);
});

// Whether the server still knows who we are; what can't be asked is taken as yes, for then something else is wrong.
export async function isSignedIn() {
  if (!dialog) return true;
  try {
    return (await fetch(dialog.dataset.here, { redirect: "manual" })).status === 204;
  } catch {
    return true;
  }
}

// True once signed in, false when the person would rather not now.
export function signInAgain() {
  if (!dialog) return Promise.resolve(false);
  if (!waiting) {
    waiting = Promise.withResolvers ? Promise.withResolvers() : withResolvers();
    dialog.showModal();
    dialog.querySelector("[type=password]").focus();
    announce("Your sign-in has ended. Nothing typed is lost: enter your password to go on.");
  }
  return waiting.promise;
}

async function signIn(form) {
  const problem = dialog.querySelector(".wu-error");
  problem.hidden = true;
  try {
    await fetch(form.action); // sets a token where there is none
    const answer = await post(form.action, new FormData(form));
    if (answer.ok) await post(dialog.dataset.practice, new URLSearchParams({ membership: dialog.dataset.membership }));
    if (answer.ok && (await isSignedIn())) return finish(true);
    problem.textContent = answer.ok ? "One step more is needed: sign in in another tab, then come back." : await reasonOf(answer);
  } catch {
    problem.textContent = "The practice can't be reached at the moment. Nothing typed is lost; try again.";
  }
  problem.hidden = false;
  form.querySelector("[type=password]").select();
}

function post(address, body) {
  const headers = { "X-CSRFToken": token(), "X-Requested-With": "XMLHttpRequest" };
  return fetch(address, { method: "POST", headers, body });
}

async function reasonOf(answer) {
  if (answer.status === 429) return "Too many attempts: wait some minutes, then try again.";
  const { form } = await answer.json();
  return form?.errors?.[0] ?? Object.values(form?.fields ?? {}).flatMap((field) => field.errors)[0] ?? "That did not work.";
}

function finish(isIn) {
  const { resolve } = waiting ?? {};
  waiting = null;
  dialog.querySelector("[type=password]").value = "";
  if (isIn) takeNewToken();
  if (dialog.open) dialog.close();
  resolve?.(isIn);
}

// The forms of this page were drawn with the token of the session that ended.
function takeNewToken() {
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token();
}

function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve) => (made.resolve = resolve));
  return made;
}
