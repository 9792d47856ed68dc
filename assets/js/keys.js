// The single keys that act from anywhere but a field. Each says what it does, so that the page can list them:
//
//   shortcut("/", "find a patient", () => box.focus());
//
// An action that returns false did nothing: the key then stays the browser's. `shown`: how the list writes the key.

const known = new Map();
const hints = [];

export function shortcut(key, words, action, shown = key) {
  known.set(key, { words, action, shown });
}

// A key that is no shortcut of the whole page, for the list alone.
export function hint(shown, words) {
  hints.push({ shown, words });
}

export function actionOf(key) {
  return known.get(key)?.action;
}

export function listed() {
  return [...known.values(), ...hints];
}
