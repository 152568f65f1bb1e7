// Files that are made to fit: begun by a button at the problem, put in their place when they are ready.
import { form, changed, say } from "./composer-form.js";
import { fileIn, put, stripNamed } from "./composer-files.js";
import { watch } from "./repair-watch.js";

/** What the server answers to a button of the form that makes a file; `values` are what is pressed. */
export async function ask(values) {
  const data = new FormData(form);
  for (const input of form.querySelectorAll("input[type=file]")) data.delete(input.name);
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  const response = await fetch(form.dataset.fit, { method: "POST", body: data, headers: { "HX-Request": "true" } });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function press(act, button) {
  if (button) button.disabled = true;
  const answer = await ask({ act });
  if (answer.strips) swap(answer);
  else changed();
}

// A channel that gets files of its own first has the post's, in their order.
export function swap({ strips, file, old, said }) {
  const fresh = document.createElement("template");
  fresh.innerHTML = file;
  const row = fresh.content.querySelector("[data-file]");
  for (const [name, ids] of Object.entries(strips)) {
    const strip = stripNamed(name);
    if (!strip) continue;
    open(name);
    for (const id of ids) {
      if (fileIn(strip, id)) continue;
      const item = id === row.dataset.file ? row.cloneNode(true) : copyOf(id);
      if (item) put(strip, item, id === row.dataset.file ? fileIn(strip, old) : undefined);
    }
    for (const item of strip.querySelectorAll("[data-file]")) if (!ids.includes(item.dataset.file)) item.remove();
    const items = strip.querySelector("[data-strip-items]");
    for (const id of ids) if (fileIn(strip, id)) items.append(fileIn(strip, id));
  }
  say(said);
  changed();
}

function open(name) {
  const box = form.querySelector(`input[name="${CSS.escape(`own-${name}`)}"]`);
  if (!box || box.checked) return;
  box.checked = true;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function copyOf(id) {
  return form.querySelector(`[data-file="${CSS.escape(id)}"]`)?.cloneNode(true);
}

function ready(place) {
  if (place.dataset.repair) press(`repair:${place.dataset.repair}`).catch(() => changed());
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-repair-act]");
  if (!button) return;
  event.preventDefault();
  // Where the script's way fails, the form's own way still works.
  press(button.value, button).catch(() => form.requestSubmit(button));
});

const look = () => watch(form, (place, answer) => (answer.state === "done" ? ready(place) : changed()));
document.addEventListener("htmx:afterSettle", look);
look();
