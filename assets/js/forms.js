// A form marked `data-once` is sent once, however often its button is pressed.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  else setSent(form, true);
});

// Coming back by the browser's Back button shows the page as it was left: let it be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach((form) => setSent(form, false));
});

function setSent(form, sent) {
  if (sent) form.dataset.sent = "true";
  else delete form.dataset.sent;
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    button.toggleAttribute("aria-disabled", false);
    if (sent) button.setAttribute("aria-disabled", "true");
  }
}
