// Says things to people who listen to the page: one polite live region for all of it.

const status = document.getElementById("wu-status");
let last = "";

export function announce(text) {
  if (!status || !text) return;
  // The same words twice would not be read out: an empty text between them makes it a change.
  status.textContent = "";
  requestAnimationFrame(() => (status.textContent = text));
}

// What a swapped piece asks to have said (`data-announce`), once per wording.
export function announcementIn(root) {
  const asked = [...root.querySelectorAll("[data-announce]")].map((element) => element.dataset.announce).join(". ");
  if (asked === last) return "";
  last = asked;
  return asked;
}

last = [...document.querySelectorAll("[data-announce]")].map((element) => element.dataset.announce).join(". ");
