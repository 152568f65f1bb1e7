// Keeps what is written while it is written, says how it is kept, and who else writes.
import { form } from "./composer-form.js";
import { body, dropHere, field, keepHere, newToken, restore, snapshot } from "./composer-keep.js";

const PAUSE = 2000;
const AGAIN = 5000;
const BEAT = 15000;
const HEADERS = { "HX-Request": "true" };

const place = form.querySelector("[data-kept]");
const part = (name) => place.querySelector(`[data-kept-${name}]`);
let known = "unsaved" in form.dataset ? "" : snapshot();
let running = null;
let timer = 0;
let stopped = false;

export const isSaved = () => snapshot() === known;

export function tell(words, trouble = true) {
  part("said").textContent = words;
  place.toggleAttribute("data-trouble", trouble);
}

/** Nothing is stored by itself any more; resolves when nothing is under way. */
export async function stopSaving() {
  stopped = true;
  clearTimeout(timer);
  await running;
}

function later(pause) {
  clearTimeout(timer);
  if (!stopped) timer = setTimeout(save, pause);
}

async function save() {
  clearTimeout(timer);
  if (running) await running;
  if (stopped || isSaved()) return;
  running = send(snapshot());
  await running;
  running = null;
}

const post = (address, data, more) =>
  fetch(address, { method: "POST", body: data, headers: HEADERS, redirect: "manual", ...more });

async function send(written) {
  keepHere();
  try {
    let response = await post(form.dataset.autosave, body());
    if (response.status === 403 && (await newToken())) response = await post(form.dataset.autosave, body());
    await heard(response, written);
  } catch {
    tell(place.dataset.offline);
    later(AGAIN);
  }
}

async function heard(response, written) {
  if (response.status === 204) return out();
  if (!response.headers.get("Content-Type")?.startsWith("application/json")) {
    tell(place.dataset.failed);
    return later(AGAIN);
  }
  const answer = await response.json();
  if (answer.state === "saved") saved(answer, written);
  else if (answer.state === "behind") behind(answer);
  else if (answer.state === "empty") known = written;
  else tell(answer.said);
}

function saved(answer, written) {
  known = written;
  field("revision").value = answer.revision;
  form.dataset.stored = "";
  form.dataset.presence = answer.presence;
  form.action = answer.edit;
  if (location.pathname !== answer.edit) history.replaceState(history.state, "", answer.edit);
  part("versions").href = answer.versions;
  part("versions").hidden = false;
  part("login").hidden = true;
  tell(answer.said, false);
  part("others").textContent = answer.others;
  if (!isSaved()) return later(PAUSE);
  dropHere();
  form.dispatchEvent(new Event("kept"));
}

// The server has kept this text beside the other one.
function behind(answer) {
  stopped = true;
  dropHere();
  tell(answer.said);
  part("behind").hidden = false;
}

function out() {
  const login = part("login").querySelector("a");
  login.href = `${login.pathname}?next=${encodeURIComponent(location.pathname)}`;
  part("login").hidden = false;
  tell(place.dataset.out);
  later(AGAIN);
}

// The live part is sent to the sign-in, and the page would follow it in the middle of a word.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  if (!elt.matches("[data-live]") || !xhr.getResponseHeader("HX-Redirect")) return;
  event.preventDefault();
  keepHere();
  out();
});

async function beat() {
  if (!form.dataset.presence || stopped || running || document.hidden) return;
  if (!isSaved()) return save();
  try {
    const response = await post(form.dataset.presence, body());
    if (response.status === 204) return keepHere(), out();
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) return;
    const answer = await response.json();
    part("others").textContent = answer.others;
    if (answer.state === "behind" && !stopped) behind(answer);
  } catch {
    // The next one may get through.
  }
}

function leave() {
  if (!stopped && !isSaved()) {
    keepHere();
    post(form.dataset.autosave, body(), { keepalive: true }).catch(() => {});
  }
  if (!form.dataset.presence) return;
  const data = new FormData();
  for (const name of ["csrfmiddlewaretoken", "page"]) data.append(name, field(name).value);
  data.append("leave", "yes");
  navigator.sendBeacon(form.dataset.presence, data);
}

// Locking the copy takes a moment, which a page that is left does not have; nor has the next letter to wait for it.
const idle = globalThis.requestIdleCallback ?? setTimeout;
let soon;
form.addEventListener("input", () => {
  soon ??= setTimeout(() => idle(() => {
    soon = undefined;
    if (!stopped && !isSaved()) keepHere();
  }), 250);
  later(PAUSE);
});
form.addEventListener("change", () => later(PAUSE));
form.addEventListener("focusout", () => later(0));
document.addEventListener("visibilitychange", () => document.hidden && later(0));
addEventListener("online", () => later(0));
addEventListener("pagehide", leave);

restore().then(() => known === "" && later(0));
beat();
setInterval(beat, BEAT);
