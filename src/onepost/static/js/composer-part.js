// Buttons after which the server writes a part of the form anew: only that part is put into the page.
import { form, changed } from "./composer-form.js";
import { body } from "./composer-keep.js";

async function press(button) {
  const data = body();
  data.set(button.name, button.value);
  button.disabled = true;
  const response = await fetch(form.action, { method: "POST", body: data });
  if (!response.ok && response.status !== 422) throw new Error(String(response.status));
  const answer = new DOMParser().parseFromString(await response.text(), "text/html");
  const part = answer.querySelector(button.dataset.renews);
  if (!part) throw new Error("the answer has no such part");
  form.querySelector(button.dataset.renews).replaceWith(part);
  part.dispatchEvent(new Event("renewed", { bubbles: true }));
  changed();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-renews]");
  if (!button) return;
  event.preventDefault();
  // Where the script's way fails, the form's own way still works.
  press(button).catch(() => {
    button.disabled = false;
    form.requestSubmit(button);
  });
});

form.addEventListener("keydown", (event) => {
  const button = event.key === "Enter" && event.target.closest("[data-enter]")?.querySelector("[data-renews]");
  if (!button || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  button.click();
});
