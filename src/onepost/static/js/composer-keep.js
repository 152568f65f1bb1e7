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

// The copy is locked: its key comes with the page, so only the same person, signed in again, can read it (P-2.3a).
const locking = lock();
let turn = 0;

async function lock() {
  if (!form.dataset.lock || !globalThis.crypto?.subtle) return null; // an address without https: nothing is kept
  const raw = Uint8Array.from(atob(form.dataset.lock), (letter) => letter.charCodeAt(0));
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

const letters = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export async function keepHere() {
  const mine = (turn += 1);
  const fresh = !("stored" in form.dataset);
  const copy = new TextEncoder().encode(JSON.stringify({ at: Date.now(), fresh, entries: entries(OURS) }));
  const name = key();
  try {
    const locked = await locking;
    if (!locked) return;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, locked, copy);
    if (mine === turn) localStorage.setItem(name, `${letters(iv)}.${letters(new Uint8Array(sealed))}`);
  } catch {
    // Full, or forbidden by the browser: there is nothing better to do than to go on trying the server.
  }
}

export function dropHere(name = key()) {
  turn += 1;
  try {
    localStorage.removeItem(name);
  } catch {
    // A browser that keeps nothing has nothing to drop.
  }
}

const isEntry = (found) => found.length === 2 && found.every((part) => typeof part === "string");

/** The copy as it was kept. One that is too old, or damaged, is nobody's any more. */
async function read(name) {
  try {
    const [iv, sealed] = localStorage.getItem(name).split(".").map(bytes);
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await locking, sealed);
    const copy = JSON.parse(new TextDecoder().decode(plain));
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

async function copies() {
  const found = await Promise.all(names().map(read));
  return found.filter(Boolean).sort((one, other) => other.at - one.at);
}

/** What this browser kept of this post, or of a new one, is put into the page by the server. */
export async function restore() {
  if ("unsaved" in form.dataset || !(await locking)) return;
  const fresh = !("stored" in form.dataset);
  const copy = (await copies()).find((one) => one.name === key() || (fresh && one.fresh));
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
