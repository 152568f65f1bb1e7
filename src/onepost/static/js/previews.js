// A post as its network shows it: what is folded, and files to swipe. All of it stays as it was when the server sends
// it anew, in the composer and on the page of a publication.
const SENT_ANEW = ["composer-previews", "live"];
const opened = new Set();
const places = new Map();

// --- see more ---
function unfold(text) {
  const open = opened.has(text.dataset.folded);
  text.toggleAttribute("data-open", open);
  text.querySelector("[data-see]")?.setAttribute("aria-expanded", String(open));
}

// --- files to swipe ---
const seen = (row) => Math.round(Math.abs(row.scrollLeft) / (row.clientWidth || 1));
const forward = (row) => (getComputedStyle(row).direction === "rtl" ? -1 : 1);

function show(row, place, behavior) {
  row.scrollTo({ left: forward(row) * place * row.clientWidth, behavior });
}

// From where it is on its way to, when it has not arrived yet.
function turn(swipe, by) {
  const row = swipe.querySelector("[data-swipe-row]");
  const place = Math.min(Math.max(0, (places.get(swipe.id) ?? 0) + by), row.children.length - 1);
  places.set(swipe.id, place);
  show(row, place, "auto");
}

function ends(row) {
  const swipe = row.closest("[data-swipe]");
  swipe.querySelector('[data-swipe-to="-1"]').hidden = seen(row) === 0;
  swipe.querySelector('[data-swipe-to="1"]').hidden = seen(row) >= row.children.length - 1;
}

document.addEventListener("click", (event) => {
  const see = event.target.closest("[data-see]");
  if (see) {
    const text = see.closest("[data-folded]");
    if (!opened.delete(text.dataset.folded)) opened.add(text.dataset.folded);
    unfold(text);
  }
  const button = event.target.closest("[data-swipe-to]");
  if (!button) return;
  turn(button.closest("[data-swipe]"), Number(button.dataset.swipeTo));
});

document.addEventListener("keydown", (event) => {
  if (!event.target.matches("[data-swipe-row]") || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  event.preventDefault();
  turn(event.target.closest("[data-swipe]"), (event.key === "ArrowRight" ? 1 : -1) * forward(event.target));
});

document.addEventListener("scroll", (event) => event.target.matches?.("[data-swipe-row]") && ends(event.target), {
  capture: true,
  passive: true,
});

document.addEventListener(
  "scrollend",
  ({ target }) => target.matches?.("[data-swipe-row]") && places.set(target.closest("[data-swipe]").id, seen(target)),
  { capture: true },
);

document.addEventListener("htmx:afterSwap", (event) => {
  const all = SENT_ANEW.includes(event.detail.target?.id) && document.getElementById(event.detail.target.id);
  if (!all) return;
  for (const text of all.querySelectorAll("[data-folded]")) unfold(text);
  for (const swipe of all.querySelectorAll("[data-swipe]")) {
    const row = swipe.querySelector("[data-swipe-row]");
    const place = places.get(swipe.id) ?? 0;
    if (seen(row) !== place) show(row, place, "instant");
  }
});
