// Rows of files: put in, take out, and put in another order by buttons or by dragging the picture.
import { form, changed, say } from "./composer-form.js";

export const MOVE = "application/x-onepost-file";

export const stripOf = (element) => element.closest("[data-strip]");
export const stripNamed = (name) => form.querySelector(`[data-strip="${CSS.escape(name)}"]`);
export const fileIn = (strip, id) => strip.querySelector(`[data-file="${CSS.escape(id)}"]`);

/** Puts a file into a row, at its end or in the place of another element; once only. An option has room for one. */
export function put(strip, item, instead) {
  if (strip.hasAttribute("data-single")) alone(strip, item);
  if (fileIn(strip, item.dataset.file)) instead?.remove();
  else {
    item.querySelector("[data-file-input]").name = strip.dataset.strip;
    if (instead) instead.replaceWith(item);
    else strip.querySelector("[data-strip-items]").append(item);
    ready(item);
  }
  changed();
}

function alone(strip, item) {
  for (const other of strip.querySelectorAll("[data-file]")) if (other.dataset.file !== item.dataset.file) other.remove();
  const what = item.querySelector("[data-file-what]");
  what.hidden = false;
  item.querySelector(".file-words").replaceChildren(what);
}

export function takeOut(item) {
  const strip = stripOf(item);
  const next = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  (next?.querySelector('[data-file-act="remove"]') ?? strip.querySelector("input[type=file]")).focus();
  changed();
}

function ready(item) {
  item.querySelector("[data-file-handle]").draggable = true;
}

function move(item, verb, button) {
  const other = verb === "earlier" ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (verb === "earlier") other.before(item);
  else other.after(item);
  // At either end one of the two ways is not there.
  const atEnd = verb === "earlier" ? !item.previousElementSibling : !item.nextElementSibling;
  const back = item.querySelector(`[data-file-act="${verb === "earlier" ? "later" : "earlier"}"]`);
  (atEnd ? back : button).focus();
  told(item);
}

function told(item) {
  const files = [...item.parentElement.children];
  const words = { name: item.dataset.name, place: files.indexOf(item) + 1, count: files.length };
  say(form.dataset.fileMoved.replace(/%(name|place|count)/g, (_, word) => words[word]));
  changed();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-file-act]");
  if (!button) return;
  event.preventDefault();
  const item = button.closest("[data-file]");
  if (button.dataset.fileAct === "remove") takeOut(item);
  else move(item, button.dataset.fileAct, button);
});

let dragged = null;

form.addEventListener("dragstart", (event) => {
  const item = event.target.closest?.("[data-file-handle]")?.closest("[data-file]");
  if (!item) return;
  dragged = item;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData(MOVE, item.dataset.file);
  event.dataTransfer.setDragImage(item, 24, 24);
  item.classList.add("file-dragged");
});

form.addEventListener("dragover", (event) => {
  const over = dragged && event.target.closest("[data-file]");
  if (!over || over === dragged || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  const later = dragged.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (later) over.after(dragged);
  else over.before(dragged);
});

form.addEventListener("drop", (event) => dragged && event.preventDefault());

form.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.classList.remove("file-dragged");
  told(dragged);
  dragged = null;
});

// A description belongs to the file: where the file is used twice, both say the same.
form.addEventListener("input", ({ target }) => {
  if (!target.name?.startsWith("alt-")) return;
  for (const other of form.querySelectorAll(`[name="${CSS.escape(target.name)}"]`))
    if (other !== target) other.value = target.value;
});

form.querySelectorAll("[data-file]").forEach(ready);
form.addEventListener("renewed", (event) => event.target.querySelectorAll("[data-file]").forEach(ready));
