// Files that are chosen, dropped, pasted, photographed or named by an address go to the library at once, with how far
// they are.
import { form } from "./composer-form.js";
import { MOVE, put, stripNamed, stripOf } from "./composer-files.js";
import { busy as uploading, follow, headers, said, send } from "./uploads.js";

let held = 0;
let lost = 0;

/** Files are on their way, or are being changed. */
export const busy = () => uploading() || held > 0;

/** Keeps the post back until the function that is returned is called, with whether what it waited for has come. */
export function hold() {
  held += 1;
  return (came) => {
    held -= 1;
    if (!came) lost += 1;
    document.dispatchEvent(new Event("uploads-done"));
  };
}

/** Resolves when nothing is on its way any more: whether everything has come that was. */
export async function settled() {
  const before = lost;
  while (busy()) await new Promise((resolve) => document.addEventListener("uploads-done", resolve, { once: true }));
  return lost === before;
}

function take(strip, files) {
  strip.querySelector("[data-strip-refused]").replaceChildren();
  const all = strip.hasAttribute("data-single") ? files.slice(0, 1) : files;
  for (const file of all) {
    const { row, show } = waitingRow(strip, file.name);
    if (file.type.startsWith("image/")) row.querySelector(".file-picture").append(glimpse(file));
    const done = (result) => arrived(strip, file.name, row, result);
    const job = send(file, { url: form.dataset.uploads, show, done });
    stopping(strip, row, job);
    pausing(row, job);
  }
}

/** Has a file fetched by its address; whether it is on its way. */
async function fetchFrom(strip, address) {
  const place = strip.querySelector("[data-strip-refused]");
  place.replaceChildren();
  const data = new FormData();
  data.set("address", address);
  let answer;
  try {
    const response = await fetch(form.dataset.fetch, { method: "POST", body: data, headers: headers() });
    answer = await response.json();
  } catch {
    answer = { problem: form.dataset.uploadFailed };
  }
  if (answer.problem) {
    broken(place, answer.problem);
    return false;
  }
  const { row, show } = waitingRow(strip, answer.name || address);
  row.querySelector("[data-waiting-pause]").remove();
  const done = (result) => arrived(strip, answer.name || address, row, result);
  stopping(strip, row, follow({ outcome: answer.outcome, remove: answer.stop, show, done }));
  return true;
}

function waitingRow(strip, name) {
  const row = document.getElementById("file-waiting").content.firstElementChild.cloneNode(true);
  const bar = row.querySelector("progress");
  const state = row.querySelector("[data-waiting-state]");
  row.querySelector("[data-waiting-name]").textContent = name;
  bar.setAttribute("aria-label", name);
  strip.querySelector("[data-strip-items]").append(row);
  const show = (how) => {
    if (how.percent !== undefined) bar.value = how.percent;
    state.textContent = said(how, state.dataset);
  };
  return { row, show };
}

function stopping(strip, row, job) {
  row.querySelector("[data-waiting-stop]").addEventListener("click", () => {
    job.stop();
    row.remove();
    strip.querySelector("input[type=file]").focus();
  });
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

function arrived(strip, name, row, { html, text }) {
  const answer = document.createElement("template");
  answer.innerHTML = html;
  const item = answer.content.querySelector("[data-file]");
  const refused = answer.content.querySelectorAll("[data-refused]");
  const place = strip.querySelector("[data-strip-refused]");
  place.append(...refused);
  if (item) return put(strip, item, row);
  row.remove();
  lost += 1;
  if (!refused.length) broken(place, `${name}: ${text || form.dataset.uploadFailed}`);
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

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-camera]");
  if (!button) return;
  const camera = document.createElement("input");
  for (const [name, value] of Object.entries({ type: "file", accept: "image/*", capture: "environment" }))
    camera.setAttribute(name, value);
  camera.addEventListener("change", () => take(stripOf(button), [...camera.files]));
  camera.click();
});

async function fetchAddress(part) {
  const input = part.querySelector("[data-address]");
  const button = part.querySelector("[data-address-fetch]");
  const address = input.value.trim();
  if (!address || button.disabled) return input.focus();
  button.disabled = true;
  const begun = await fetchFrom(stripOf(part), address);
  button.disabled = false;
  if (!begun) return input.focus();
  input.value = "";
  part.closest("details").open = false;
  part.closest("details").querySelector("summary").focus();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-address-fetch]");
  if (!button) return;
  event.preventDefault();
  fetchAddress(button.parentElement);
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !event.target.matches("[data-address]")) return;
  event.preventDefault();
  fetchAddress(event.target.parentElement);
});
form.addEventListener("toggle", ({ target }) => target.open && target.querySelector("[data-address]")?.focus(), true);

// Where somebody looks: a row of files, the part of a thread, else the post's.
const place = (element) =>
  element?.closest?.("[data-strip]") ??
  element?.closest?.("[data-part]")?.querySelector("[data-strip]") ??
  stripNamed("media");

document.addEventListener("paste", (event) => {
  const { files, types } = event.clipboardData;
  // Text processors give a picture of the text beside it.
  if (!files.length || types.includes("text/rtf") || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  take(place(event.target), [...files]);
});

const carriesFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files") && !dataTransfer.types.includes(MOVE);

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
  if (!document.querySelector("dialog[open]")) take(place(event.target), [...event.dataTransfer.files]);
});
