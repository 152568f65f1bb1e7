// What is written, as it stands in the form, and its copy in this browser for as long as the server has not got it.
import { form } from "./composer-form.js";

const LIFE = 7 * 24 * 3600 * 1000;
const PREFIX = `onepost:writing:${form.dataset.user}:`;
const OURS = new Set(["csrfmiddlewaretoken", "writer"]);
const WINDOW = new Set([...OURS, "page", "revision"]);

export const field = (name) => form.elements.namedItem(name);
const key = () => PREFIX + field("post_id").value;
const entries = (without) =>
  [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !without.has(name));

/** Equal for two moments between which nothing was written. */
export const snapshot = () => JSON.stringify(entries(WINDOW));

/** The form without its files, which go to the library by themselves. */
export function body() {
  const data = new FormData();
  for (const [name, value] of entries(new Set())) data.append(name, value);
  return data;
}

export function keepHere() {
  const fresh = !("stored" in form.dataset);
  try {
    localStorage.setItem(key(), JSON.stringify({ at: Date.now(), fresh, entries: entries(OURS) }));
  } catch {
    // Full, or forbidden by the browser: there is nothing better to do than to go on trying the server.
  }
}

export function dropHere(name = key()) {
  try {
    localStorage.removeItem(name);
  } catch {
    // A browser that keeps nothing has nothing to drop.
  }
}

const isEntry = (found) => found.length === 2 && found.every((part) => typeof part === "string");

/** The copy as it was kept. One that is too old, or damaged, is nobody's any more. */
function read(name) {
  try {
    const copy = JSON.parse(localStorage.getItem(name));
    if (Date.now() - copy.at <= LIFE && copy.entries.every(isEntry)) return { ...copy, name };
  } catch {
    // Somebody else wrote there, or the browser broke off in the middle.
  }
  dropHere(name);
  return null;
}

function names() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
}

const copies = () => names().map(read).filter(Boolean).sort((one, other) => other.at - one.at);

/** What this browser kept of this post, or of a new one, is put into the page by the server. */
export function restore() {
  if ("unsaved" in form.dataset) return;
  const fresh = !("stored" in form.dataset);
  const copy = copies().find((one) => one.name === key() || (fresh && one.fresh));
  if (!copy) return;
  const written = copy.entries.filter(([name]) => !WINDOW.has(name));
  if (JSON.stringify(written) === snapshot()) return dropHere(copy.name);
  const again = document.createElement("form");
  again.method = "post";
  again.action = form.action;
  const token = ["csrfmiddlewaretoken", field("csrfmiddlewaretoken").value];
  for (const [name, value] of [...copy.entries, token, ["restore", "browser"]]) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    again.append(input);
  }
  document.body.append(again);
  again.submit();
}

/** After signing in elsewhere the form's token is the old session's; the page knows the new one. */
export async function newToken() {
  const page = await fetch(location.pathname, { credentials: "same-origin" });
  const found = new DOMParser().parseFromString(await page.text(), "text/html");
  const token = found.querySelector("#composer [name=csrfmiddlewaretoken]");
  if (token) field("csrfmiddlewaretoken").value = token.value;
  return Boolean(token);
}
