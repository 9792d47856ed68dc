// Who signs in again gets a new token, and the one drawn into this page counts no more: what waits for its
// "Try again" goes with the token of the moment.

export function token() {
  return document.cookie.match(/(?:^|; )workup_csrf=([^;]+)/)?.[1] ?? "";
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!token()) return;
  delete detail.parameters.csrfmiddlewaretoken; // the server would look at it first
  detail.headers["X-CSRFToken"] = token();
});
