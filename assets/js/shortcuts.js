// Acts on single keys, once nothing nearer has: an answer's own key wins. Who speaks to the computer can turn them all
// off (WCAG 2.1.4); the choice stays in this browser.
import { actionOf, shortcut } from "./keys.js";

const OFF = "wu-keys-off";

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented || isTyping(event.target)) return;
  const act = areOn() && actionOf(event.key);
  if (act && act(event) !== false) event.preventDefault();
});

const toggle = document.querySelector("[data-keys-toggle]");
toggle?.addEventListener("click", () => {
  if (areOn()) localStorage.setItem(OFF, "yes");
  else localStorage.removeItem(OFF);
  showToggle();
});
showToggle();

function showToggle() {
  if (!toggle) return;
  toggle.textContent = areOn() ? toggle.dataset.on : toggle.dataset.off;
  toggle.hidden = false;
}

function areOn() {
  return localStorage.getItem(OFF) === null;
}

function isTyping(target) {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}

shortcut("/", "find a patient", () => {
  const box = document.getElementById("wu-find-patient");
  box?.focus();
  box?.select();
  return Boolean(box);
});

const resume = document.querySelector("[data-resume]");
if (resume) shortcut("r", "resume this patient's workup", () => resume.click());
