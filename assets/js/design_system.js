// Starts the design system's components: on the page, and again inside whatever a swap brings in.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  PasswordInput,
  Radios,
  SkipLink,
  createAll,
  isSupported,
} from "nhsuk-frontend";

const COMPONENTS = [Button, CharacterCount, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink];

document.body.classList.add("js-enabled");
// Their styles hide what only their scripts can show again.
document.body.classList.toggle("nhsuk-frontend-supported", "noModule" in HTMLScriptElement.prototype);

if (isSupported()) {
  start(document);
  document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement ?? document));
}

function start(scope) {
  for (const Component of COMPONENTS) {
    createAll(Component, undefined, { scope, onError: reportUnlessStarted });
  }
}

// The parent of a swapped piece may hold components that were started before.
function reportUnlessStarted(error) {
  if (error.name !== "InitError") console.error(error);
}
