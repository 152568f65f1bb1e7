// What a page shows while an answer is awaited, when none comes, and when the connection is lost:
// a line at the top after a moment, a sentence with "Try again", and a banner until the connection is back.
import { dismiss, show } from "./toasts.js";

const PATIENCE = 300; // milliseconds before an answer counts as slow
const ASK_AGAIN = 5000;
const line = document.getElementById("busy");
const banner = document.getElementById("away");
const said = document.getElementById("toasts")?.dataset;
const running = new Set();
let timer = 0;
let asking = 0;

const repeats = (element) => /\bevery\b/.test(element.getAttribute("hx-trigger") ?? "");
const isQuiet = (element) => repeats(element) || element.matches("[data-live]");

function begin(key) {
  running.add(key);
  if (running.size === 1) timer = setTimeout(() => (line.hidden = false), PATIENCE);
}

function end(key) {
  running.delete(key);
  if (running.size) return;
  clearTimeout(timer);
  line.hidden = true;
}

/** The line is shown while the promise is open; gives the promise back. */
export function awaited(promise) {
  if (!line) return promise;
  begin(promise);
  promise.then(() => (back(), end(promise)), () => (away(), end(promise)));
  return promise;
}

function away() {
  if (!banner) return;
  banner.hidden = false;
  clearTimeout(asking);
  asking = setTimeout(ask, ASK_AGAIN);
}

function back() {
  if (!banner || banner.hidden) return;
  clearTimeout(asking);
  banner.hidden = true;
  dismiss(said.offline);
  show({ text: said.back, kind: "success" });
}

// The browser knows of the network only, not whether OnePost answers.
async function ask() {
  try {
    await fetch(said.pulse, { cache: "no-store" });
    back();
  } catch {
    away();
  }
}

// The same request once more, with what it carried, unless its place is gone from the page.
function again({ elt, requestConfig: { verb, path, formData } }) {
  if (!elt.isConnected) return undefined;
  return { label: said.again, act: () => window.htmx.ajax(verb, path, { source: elt, values: formData }) };
}

if (line && banner && said) {
  document.addEventListener("htmx:beforeSend", ({ detail }) => isQuiet(detail.elt) || begin(detail.xhr));
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    end(detail.xhr);
    if (detail.xhr.status) back();
  });
  document.addEventListener("htmx:responseError", ({ detail }) => {
    if (!repeats(detail.elt)) show({ text: said.failed, kind: "error", again: again(detail) });
  });
  for (const name of ["htmx:sendError", "htmx:timeout"])
    document.addEventListener(name, ({ detail }) => {
      away();
      if (!isQuiet(detail.elt)) show({ text: said.offline, kind: "error", again: again(detail) });
    });

  addEventListener("offline", away);
  addEventListener("online", ask);
  if (!navigator.onLine) away();

  // Sent now, a form would end on the browser's own page, and what is in it would be lost.
  document.addEventListener(
    "submit",
    (event) => {
      if (banner.hidden || event.target.method === "dialog") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      show({ text: said.offline, kind: "error" });
      ask();
    },
    true,
  );
}
