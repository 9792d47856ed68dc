// Copies a text to the clipboard. Without scripts, or where the browser refuses, it can be selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(document.getElementById(button.dataset.copy)));
}

async function copy(field) {
  const said = document.querySelector("[data-copied]");
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = "Copied.";
  } catch {
    said.textContent = "Selected: press Ctrl+C to copy it.";
  }
}
