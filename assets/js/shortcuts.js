// Single keys that act from anywhere but a field. Each says what it does, so that a page can list them:
//
//   shortcut("/", "Find a patient", () => box.focus());
//
// An action that returns false did nothing: the key then stays the browser's. Who speaks to the computer can turn
// them all off (WCAG 2.1.4); the choice stays in this browser.

const OFF = "wu-keys-off";
const known = new Map();

export function shortcut(key, words, action) {
  known.set(key, { key, words, action });
}

export function shortcuts() {
  return [...known.values()].map(({ key, words }) => ({ key, words }));
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented || isTyping(event.target)) return;
  const found = areOn() && known.get(event.key);
  if (found && found.action(event) !== false) event.preventDefault();
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

shortcut("/", "Find a patient", () => {
  const box = document.getElementById("wu-find-patient");
  box?.focus();
  box?.select();
  return Boolean(box);
});

shortcut("r", "Resume this patient's workup", () => {
  const link = document.querySelector("[data-resume]");
  link?.click();
  return Boolean(link);
});
