// Who signs in again in another tab gets a new token, and the one drawn into this page counts no more: an answer
// that waits for its "Try again" goes with the token of the moment.

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = document.cookie.match(/(?:^|; )workup_csrf=([^;]+)/)?.[1];
  if (!token) return;
  delete detail.parameters.csrfmiddlewaretoken; // the server would look at it first
  detail.headers["X-CSRFToken"] = token;
});
