// What follows the writing: previews by tabs, problems tied to their fields, nothing touched that stays the same.
import { form } from "./composer-form.js";

let shown = null;

function show(scope) {
  const tabs = [...scope.querySelectorAll("[data-preview]")];
  if (!tabs.length) return;
  const ids = tabs.map((tab) => tab.dataset.preview);
  if (!ids.includes(shown)) shown = ids[0];
  for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.preview === shown));
  for (const part of scope.querySelectorAll("[data-preview-of]"))
    part.toggleAttribute("data-shown", part.dataset.previewOf === shown);
  scope.dataset.chosen = shown;
}

function previews() {
  show(document.querySelector("[data-previews]"));
}

// A field whose place holds a problem is invalid.
function tie() {
  for (const field of form.querySelectorAll("[aria-describedby]")) {
    if (!field.matches("input, textarea, select")) continue;
    const places = field.getAttribute("aria-describedby").split(/\s+/);
    const wrong = places.some((id) => document.getElementById(id)?.querySelector(".field-error"));
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-preview]");
  if (!tab) return;
  shown = tab.dataset.preview;
  previews();
});

// Writing a channel's own text looks at that channel.
form.addEventListener("focusin", (event) => {
  const channel = event.target.closest("[data-for-channel]")?.dataset.forChannel;
  if (!channel || !document.querySelector(`[data-preview="${channel}"]`)) return;
  shown = channel;
  previews();
});

// An answer to what has been chosen otherwise since is dropped; the next question is on its way. While somebody types,
// the previews follow as fast as they are answered.
let written = 0;
let asked = 0;
form.addEventListener("change", () => (written += 1));
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-live]")) asked = written;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.requestConfig.elt.matches("[data-live]") && asked !== written) event.detail.shouldSwap = false;
});

// The answer holds the places where something stands, and names them; nothing stands in the others any more.
function empty() {
  const said = new Set(document.querySelector("[data-previews]").dataset.said.split(" "));
  for (const place of form.querySelectorAll(".slot:not(:empty)")) if (!said.has(place.id)) place.replaceChildren();
}

// A place that says the same is left alone, or it would be read out again.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target.innerHTML === fragment.innerHTML) event.preventDefault();
});
document.addEventListener("htmx:afterSettle", () => {
  previews();
  tie();
});
document.addEventListener("htmx:afterSwap", (event) => {
  previews();
  if (event.detail.requestConfig.elt.matches("[data-live]")) empty();
});

previews();
tie();
