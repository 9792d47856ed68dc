// After a swap focus stays on the element with the same id (htmx does that much). Where that element is gone,
// for example a button that was pressed and has done its work, focus goes to what came in its place.

let lastFocused = null;

document.addEventListener("focusin", (event) => (lastFocused = event.target));

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const isLost = document.activeElement === document.body && lastFocused && !lastFocused.isConnected;
  if (!isLost) return;
  // What was asked for, not what came along with it (counts, for example).
  const asked = document.getElementById(detail.target?.id);
  const place = asked ?? (detail.elt.isConnected ? detail.elt : document.getElementById("maincontent"));
  lastFocused = null;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
});
