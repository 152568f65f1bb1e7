// Files that are chosen, dropped or pasted go to the library at once, two at a time, with how far they are.
import { form } from "./composer-form.js";
import { MOVE, put, stripNamed, stripOf } from "./composer-files.js";

const AT_ONCE = 2;
const waiting = [];
let running = 0;

/** Resolves when nothing is on its way any more. */
export function settled() {
  if (!running && !waiting.length) return Promise.resolve();
  return new Promise((resolve) => form.addEventListener("uploads-done", resolve, { once: true }));
}

export const busy = () => running + waiting.length > 0;

function take(strip, files) {
  strip.querySelector("[data-strip-refused]").replaceChildren();
  for (const file of files) {
    const row = document.getElementById("file-waiting").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-waiting-name]").textContent = file.name;
    row.querySelector("progress").setAttribute("aria-label", file.name);
    if (file.type.startsWith("image/")) row.querySelector(".file-picture").append(glimpse(file));
    strip.querySelector("[data-strip-items]").append(row);
    const job = { strip, file, row, request: new XMLHttpRequest(), stopped: false };
    row.querySelector("[data-waiting-stop]").addEventListener("click", () => stop(job));
    waiting.push(job);
  }
  next();
}

function stop(job) {
  job.stopped = true;
  job.row.remove();
  job.strip.querySelector("input[type=file]").focus();
  const place = waiting.indexOf(job);
  if (place < 0) job.request.abort();
  else waiting.splice(place, 1);
  next();
}

function glimpse(file) {
  const image = new Image();
  image.alt = "";
  image.src = URL.createObjectURL(file);
  image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
  image.addEventListener("error", () => image.remove(), { once: true });
  return image;
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    running += 1;
    send(waiting.shift());
  }
  if (!running && !waiting.length) form.dispatchEvent(new Event("uploads-done"));
}

function send(job) {
  const { strip, file, row, request } = job;
  const bar = row.querySelector("progress");
  const state = row.querySelector("[data-waiting-state]");
  const body = new FormData();
  body.append("file", file, file.name);
  request.open("POST", strip.dataset.upload);
  request.setRequestHeader("X-CSRFToken", form.elements.namedItem("csrfmiddlewaretoken").value);
  request.setRequestHeader("HX-Request", "true");
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const percent = total ? Math.floor((100 * loaded) / total) : 0;
    bar.value = percent;
    state.textContent = percent < 100 ? `${percent} %` : state.dataset.checking;
  });
  request.addEventListener("loadend", () => {
    running -= 1;
    if (!job.stopped) arrived(job);
    next();
  });
  request.send(body);
}

function arrived({ strip, file, row, request }) {
  const answer = document.createElement("template");
  // Anything but our own answer (a proxy's page, a login page) is not for the form.
  if (request.status === 200 || request.status === 422) answer.innerHTML = request.responseText;
  const item = answer.content.querySelector("[data-file]");
  const refused = answer.content.querySelectorAll("[data-refused]");
  const place = strip.querySelector("[data-strip-refused]");
  place.append(...refused);
  if (item) return put(strip, item, row);
  row.remove();
  if (!refused.length) broken(strip, place, file);
}

function broken(strip, place, file) {
  const sentence = document.createElement("p");
  sentence.className = "field-error";
  sentence.textContent = `${file.name}: ${strip.dataset.failed}`;
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
