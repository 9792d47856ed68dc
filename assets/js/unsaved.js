// What could not be saved says so where it stands, however often the page is drawn again meanwhile:
// "not saved" with a button, a refusal in the server's words, a colleague's value beside one's own.

const refused = new Map(); // question id -> why, in the server's words
const conflicts = new Map(); // question id -> the two values side by side

document.addEventListener("click", ({ target }) => {
  const conflict = target.closest?.("[data-keep-theirs]") && target.closest(".wu-conflict");
  if (conflict) forget(conflict.closest("[data-question]")?.id);
});

export function noteUnsaved(place, id, why, again) {
  removeNote(id);
  const note = Object.assign(document.createElement("p"), { id: `${id}-unsaved`, className: "wu-unsaved" });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "wu-button wu-button--small wu-unsaved__retry" });
  button.textContent = "Try again";
  button.addEventListener("click", again);
  note.append(`Not saved. ${why}`, button);
  place.append(note);
}

export function removeNote(id) {
  document.getElementById(`${id}-unsaved`)?.remove();
}

// Before the server's new answer to one question is drawn.
export function forget(id) {
  refused.delete(id);
  conflicts.delete(id);
}

// After it was drawn.
export function remember(id, status) {
  const question = document.getElementById(id);
  const why = question?.querySelector(".wu-error")?.textContent;
  if (status === 422 && why) refused.set(id, why);
  const conflict = question?.querySelector(".wu-conflict");
  if (status === 409 && conflict) conflicts.set(id, conflict);
}

export function showAgain() {
  for (const [id, why] of refused) {
    const question = document.getElementById(id);
    if (!question || question.querySelector(".wu-error")) continue;
    question.append(Object.assign(document.createElement("p"), { className: "wu-error wu-unsaved", textContent: why }));
  }
  for (const [id, conflict] of conflicts) {
    const question = document.getElementById(id);
    if (!question || question.querySelector(".wu-conflict")) continue;
    const copy = conflict.cloneNode(true);
    conflicts.set(id, copy);
    question.append(copy);
    window.htmx.process(copy);
  }
}
