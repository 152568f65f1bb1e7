// Toasts: those in the page and those of htmx answers (HX-Trigger: {"toast": {"text": "…", "kind": "success"}}).
// They stay while the pointer or the focus is on them; problems stay. What is said already is not said twice.
// One with "undo": {"url": …, "fields": {…}} has a button that posts those there; the event "undone" tells the page.
// A script may give `again`: {label, act}, for a button that does it.
import { post } from "./post.js";

const region = document.getElementById("toasts");
const STAYS_MS = 8000;
const ICONS = { success: "check-circle", warning: "alert", error: "alert" };

function watch(card) {
  if (card.dataset.kind === "error" || card.dataset.kind === "warning") return;
  let timer = 0;
  const start = () => (timer = setTimeout(() => card.remove(), STAYS_MS));
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) card.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) card.addEventListener(name, start);
  start();
}

/** What was said and is no longer so. */
export function dismiss(text) {
  for (const card of region.querySelectorAll("[data-toast]"))
    if (card.querySelector("[data-toast-text]").textContent === text) card.remove();
}

// Beside an open dialog nothing can be seen or pressed: what is to be said goes into it.
function stand() {
  const place = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  if (region.parentElement !== place) place.append(region);
}

export function show({ text, kind = "info", undo, again } = {}) {
  const template = document.getElementById("toast-template");
  if (!region || !template || !text) return;
  const card = template.content.firstElementChild.cloneNode(true);
  dismiss(text);
  stand();
  card.dataset.kind = kind;
  const icon = card.querySelector("use");
  icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, `#${ICONS[kind] ?? "info"}`));
  card.querySelector("[data-toast-text]").textContent = text;
  const button = card.querySelector("[data-toast-undo]");
  if (button) button.hidden = !undo;
  button?.addEventListener("click", async () => {
    button.disabled = true;
    const { refused } = await post(undo.url, undo.fields);
    card.remove();
    if (refused) show({ text: refused, kind: "error" });
    document.dispatchEvent(new CustomEvent("undone", { detail: { refused } }));
  });
  const more = card.querySelector("[data-toast-again]");
  if (more && again) {
    more.hidden = false;
    more.textContent = again.label;
    more.addEventListener("click", () => {
      card.remove();
      again.act();
    });
  }
  region.append(card);
  watch(card);
}

if (region) {
  region.querySelectorAll("[data-toast]").forEach(watch);
  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]").remove();
  });
  document.addEventListener("close", stand, true);
  document.addEventListener("toast", (event) => show(event.detail ?? {}));
}
