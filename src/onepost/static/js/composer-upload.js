// Files that are chosen, dropped or pasted go to the library at once, with how far they are.
import { form } from "./composer-form.js";
import { MOVE, put, stripNamed, stripOf } from "./composer-files.js";
import { busy, said, send } from "./uploads.js";

export { busy };

/** Resolves when nothing is on its way any more. */
export function settled() {
  if (!busy()) return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("uploads-done", resolve, { once: true }));
}

function take(strip, files) {
  strip.querySelector("[data-strip-refused]").replaceChildren();
  for (const file of files) {
    const row = document.getElementById("file-waiting").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-waiting-name]").textContent = file.name;
    row.querySelector("progress").setAttribute("aria-label", file.name);
    if (file.type.startsWith("image/")) row.querySelector(".file-picture").append(glimpse(file));
    strip.querySelector("[data-strip-items]").append(row);
    const bar = row.querySelector("progress");
    const state = row.querySelector("[data-waiting-state]");
    const job = send(file, {
      url: strip.dataset.uploads,
      show: (how) => {
        if (how.percent !== undefined) bar.value = how.percent;
        state.textContent = said(how, state.dataset);
      },
      done: (result) => arrived(strip, file, row, result),
    });
    row.querySelector("[data-waiting-stop]").addEventListener("click", () => {
      job.stop();
      row.remove();
      strip.querySelector("input[type=file]").focus();
    });
    pausing(row, job);
  }
}

function pausing(row, job) {
  const button = row.querySelector("[data-waiting-pause]");
  let resting = false;
  button.addEventListener("click", () => {
    resting = !resting;
    button.textContent = resting ? button.dataset.goOn : button.dataset.pause;
    if (resting) job.pause();
    else job.goOn();
  });
}

function glimpse(file) {
  const image = new Image();
  image.alt = "";
  image.src = URL.createObjectURL(file);
  image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
  image.addEventListener("error", () => image.remove(), { once: true });
  return image;
}

function arrived(strip, file, row, { html, text }) {
  const answer = document.createElement("template");
  answer.innerHTML = html;
  const item = answer.content.querySelector("[data-file]");
  const refused = answer.content.querySelectorAll("[data-refused]");
  const place = strip.querySelector("[data-strip-refused]");
  place.append(...refused);
  if (item) return put(strip, item, row);
  row.remove();
  if (!refused.length) broken(place, `${file.name}: ${text || strip.dataset.failed}`);
}

function broken(place, text) {
  const sentence = document.createElement("p");
  sentence.className = "field-error";
  sentence.textContent = text;
  place.append(sentence);
}

form.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches?.("input[type=file]") || !input.files.length) return;
  take(stripOf(input), [...input.files]);
  input.value = "";
});

form.addEventListener("paste", (event) => {
  const name = event.target.closest?.("[data-paste]")?.dataset.paste;
  const files = [...event.clipboardData.files];
  if (!name || !files.length) return;
  event.preventDefault();
  take(stripNamed(name), files);
});

const carriesFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files") && !dataTransfer.types.includes(MOVE);
const target = (event) => event.target.closest?.("[data-part]")?.querySelector("[data-strip]") ?? stripNamed("media");

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  form.classList.add("composer-drop");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.classList.remove("composer-drop");
});
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  form.classList.remove("composer-drop");
  take(target(event), [...event.dataTransfer.files]);
});
