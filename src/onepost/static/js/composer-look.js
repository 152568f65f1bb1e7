// The previews as on a phone or on a wide screen, and where they were scrolled to when the server sends them anew.
import { form } from "./composer-form.js";
import "./previews.js";

const KEY = "onepost:look";
let top = 0;

const look = form.querySelector("[data-look]");
const kept = localStorage.getItem(KEY);
for (const choice of look.querySelectorAll("input")) choice.checked = choice.value === (kept ?? "phone");
// It is no part of the post.
for (const kind of ["input", "change"])
  look.addEventListener(kind, (event) => {
    event.stopPropagation();
    localStorage.setItem(KEY, event.target.value);
  });

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id === "composer-previews") top = event.detail.target.scrollTop;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "composer-previews" && top) document.querySelector("[data-previews]").scrollTop = top;
});
