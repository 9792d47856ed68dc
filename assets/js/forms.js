// Forms that are sent as pages. One marked `data-once` is sent once, however often its button is pressed; and none is
// sent into a session that has ended, where all that was typed would be lost.
import { isSaving } from "./saving.js";
import { isSignedIn, signInAgain } from "./signing_in.js";

const FRESH = 60_000; // ms in which nobody's session ends unseen
let lastSeen = Date.now();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !isSentAsPage(form)) return;
  if (form.dataset.sent) return event.preventDefault();
  if (isSaving()) {
    event.preventDefault();
    return sendOnceSaved(form, event.submitter);
  }
  if (form.method === "post" && Date.now() - lastSeen > FRESH && document.getElementById("wu-sign-in")) {
    event.preventDefault();
    return sendIfSignedIn(form, event.submitter);
  }
  if (form.matches("[data-once]")) setSent(form, true);
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) lastSeen = Date.now();
});

// Coming back by the browser's Back button shows the page as it was left: let it be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  lastSeen = 0;
  document.querySelectorAll("form[data-sent]").forEach((form) => setSent(form, false));
});

// Not what signs in or out, and not what htmx sends.
function isSentAsPage(form) {
  return form.method !== "dialog" && !form.matches("[hx-post], [hx-get], [data-leaves]");
}

// An answer is on its way, and leaving would cut it off. The panel that comes back may hold this form anew.
async function sendOnceSaved(form, button) {
  while (isSaving()) await new Promise((resolve) => setTimeout(resolve, 20));
  const now = form.isConnected ? form : [...document.forms].find((each) => each.action === form.action);
  now?.requestSubmit(button?.isConnected ? button : [...now.querySelectorAll("[type=submit]")].find((each) => each.value === button?.value));
}

async function sendIfSignedIn(form, button) {
  if (!(await isSignedIn()) && !(await signInAgain())) return;
  lastSeen = Date.now();
  form.requestSubmit(button);
}

function setSent(form, sent) {
  if (sent) form.dataset.sent = "true";
  else delete form.dataset.sent;
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    button.toggleAttribute("aria-disabled", false);
    if (sent) button.setAttribute("aria-disabled", "true");
  }
}
