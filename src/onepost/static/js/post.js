// Sends a form's fields as htmx would, for scripts that act before the answer is there. Resolves with the events the
// answer announces (HX-Trigger), or with `refused`: the sentence of why nothing was changed.
import { awaited } from "./waiting.js";

const said = () => document.getElementById("toasts").dataset;

export async function post(url, fields) {
  const body = fields instanceof FormData ? fields : new FormData();
  if (!(fields instanceof FormData)) {
    for (const [name, values] of Object.entries(fields)) for (const value of [values].flat()) body.append(name, value);
  }
  const headers = { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers")) };
  let answer;
  try {
    answer = await awaited(fetch(url, { method: "POST", body, headers, redirect: "manual" }));
  } catch {
    return { refused: said().offline };
  }
  // An answer that leads elsewhere has done what was asked.
  if (answer.ok || answer.type === "opaqueredirect") {
    return { events: JSON.parse(answer.headers.get("HX-Trigger") ?? "{}") };
  }
  const plain = answer.headers.get("Content-Type")?.startsWith("text/plain");
  return { refused: (plain && (await answer.text())) || said().failed };
}

export function announce(events) {
  for (const [name, detail] of Object.entries(events)) document.dispatchEvent(new CustomEvent(name, { detail }));
}
