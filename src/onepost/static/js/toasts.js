// Toasts: those in the page, those of htmx answers (HX-Trigger: {"toast": {"text": "…", "kind": "success"}}), and a
// sentence when an answer fails or does not come. They stay while the pointer or the focus is on them; problems stay.
// One with "undo": {"url": …, "fields": {…}} has a button that posts those there; the event "undone" tells the page.
import { post } from "./post.js";

const region = document.getElementById("toasts");
const STAYS_MS = 8000;

function watch(card) {
  if (card.dataset.kind === "error" || card.dataset.kind === "warning") return;
  let timer = 0;
  const start = () => (timer = setTimeout(() => card.remove(), STAYS_MS));
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) card.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) card.addEventListener(name, start);
  start();
}

function show({ text, kind = "info", undo } = {}) {
  const template = document.getElementById("toast-template");
  if (!region || !template || !text) return;
  const card = template.content.firstElementChild.cloneNode(true);
  card.dataset.kind = kind;
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
  region.append(card);
  watch(card);
}

if (region) {
  region.querySelectorAll("[data-toast]").forEach(watch);
  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]").remove();
  });
  document.addEventListener("toast", (event) => show(event.detail ?? {}));
  document.addEventListener("htmx:responseError", () => show({ text: region.dataset.failed, kind: "error" }));
  document.addEventListener("htmx:sendError", () => show({ text: region.dataset.offline, kind: "error" }));
  document.addEventListener("htmx:timeout", () => show({ text: region.dataset.offline, kind: "error" }));
}
