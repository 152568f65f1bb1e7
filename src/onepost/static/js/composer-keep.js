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

export const dropHere = () => localStorage.removeItem(key());

function copies() {
  const found = [];
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(PREFIX)) continue;
    const copy = JSON.parse(localStorage.getItem(name));
    if (Date.now() - copy.at > LIFE) localStorage.removeItem(name);
    else found.push({ ...copy, name });
  }
  return found.sort((one, other) => other.at - one.at);
}

/** What this browser kept of this post, or of a new one, is put into the page by the server. */
export function restore() {
  if ("unsaved" in form.dataset) return;
  const fresh = !("stored" in form.dataset);
  const copy = copies().find((one) => one.name === key() || (fresh && one.fresh));
  if (!copy) return;
  const written = copy.entries.filter(([name]) => !WINDOW.has(name));
  if (JSON.stringify(written) === snapshot()) return localStorage.removeItem(copy.name);
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
