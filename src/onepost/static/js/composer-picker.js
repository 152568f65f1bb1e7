// Files of the library, put into a row and taken out of it by one click each.
import { form } from "./composer-form.js";
import { fileIn, put, stripNamed, takeOut } from "./composer-files.js";

const dialog = document.getElementById("picker");
const body = document.getElementById("picker-body");
let strip = null;
let opener = null;

function mark(scope) {
  for (const button of scope.querySelectorAll("[data-picked]"))
    button.setAttribute("aria-pressed", String(Boolean(strip && fileIn(strip, button.dataset.picked))));
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pick]");
  if (!button) return;
  strip = stripNamed(button.dataset.pick);
  opener = button;
  dialog.showModal();
  const show = button.dataset.pickShow;
  htmx.ajax("GET", `${body.dataset.library}?pick=1${show ? `&show=${show}` : ""}`, body);
});

dialog.addEventListener("click", (event) => {
  const button = event.target.closest("[data-picked]");
  if (!button) return;
  const there = fileIn(strip, button.dataset.picked);
  if (there) takeOut(there);
  else put(strip, button.nextElementSibling.content.firstElementChild.cloneNode(true));
  if (strip.hasAttribute("data-single")) return dialog.close();
  mark(dialog);
  button.focus();
});

dialog.addEventListener("close", () => opener?.focus());
dialog.addEventListener("htmx:load", (event) => mark(event.target));
