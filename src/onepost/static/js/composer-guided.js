// What the networks say of the options: some mean nothing for this post, some cannot be chosen now, and why.
import { form } from "./composer-form.js";

const guided = document.getElementById("composer-guided");
const button = form.querySelector("[data-submit]");

function reason(element, why) {
  if (why) element.title = why;
  else element.removeAttribute("title");
}

function show() {
  const away = new Set([...guided.querySelectorAll("[data-away]")].map((one) => one.dataset.away));
  const closed = new Map([...guided.querySelectorAll("[data-closed]")].map((one) => [one.dataset.closed, one.title]));
  const choices = new Map(
    [...guided.querySelectorAll("[data-closed-in]")].map((one) => [`${one.dataset.closedIn} ${one.dataset.value}`, one.title]),
  );
  for (const field of form.querySelectorAll("[data-option]")) {
    const name = field.dataset.option;
    field.classList.toggle("option-away", away.has(name));
    reason(field, closed.get(name));
    for (const input of field.querySelectorAll("input[type=checkbox], select")) input.disabled = closed.has(name);
    for (const choice of field.querySelectorAll("option")) {
      const why = choices.get(`${name} ${choice.value}`);
      choice.disabled = Boolean(why) || choice.hidden;
      reason(choice, why);
    }
  }
  const stop = guided.querySelector("[data-stop]")?.title;
  button.title = stop || button.dataset.title;
  if (stop) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

// The reason stands at a field as well: that is where to go on.
form.addEventListener(
  "submit",
  (event) => {
    if (event.submitter !== button || !button.hasAttribute("aria-disabled")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const field = form.querySelector(".slot:has(.field-error)")?.closest("[data-option], .field");
    field?.closest("details")?.setAttribute("open", "");
    field?.querySelector("input, select, textarea")?.focus();
  },
  { capture: true },
);

document.addEventListener("htmx:afterSettle", show);
show();
