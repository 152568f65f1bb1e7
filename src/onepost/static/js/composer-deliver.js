// Sends the post. When the network is lost the same form is sent again until it has arrived: it makes one post.
import { form } from "./composer-form.js";
import { body, dropHere, keepHere, newToken } from "./composer-keep.js";
import { stopSaving, tell } from "./composer-save.js";

const PATIENCE = 30_000;
const AGAIN = 3000;
const words = form.querySelector("[data-kept]").dataset;
const paper = form.querySelector(".composer-write");
let under = false;

/** Whether the post is on its way: leaving the page now would keep it from arriving. */
export const delivering = () => under;

export async function deliver() {
  if (under) return;
  under = true;
  paper.inert = true;
  await stopSaving();
  keepHere();
  const to = await answer(body());
  under = false;
  if (to) {
    dropHere();
    location.assign(to);
  } else {
    // Refused, or signed out: what it says is a page, and nothing was stored.
    paper.inert = false;
    form.submit();
  }
}

/** The address to go on at, or nothing when the answer has to be read. */
async function answer(data) {
  let renewed = false;
  for (;;) {
    const response = await sent(data);
    if (response?.ok && response.headers.get("Content-Type")?.startsWith("application/json"))
      return (await response.json()).to;
    if (response?.status === 403 && !renewed) {
      renewed = await newToken().catch(() => false);
      if (!renewed) return "";
      data.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    } else if (response && response.status < 502) return "";
    else await connection();
  }
}

async function sent(data) {
  try {
    const headers = { Accept: "application/json" };
    const signal = AbortSignal.timeout(PATIENCE);
    return await fetch(form.action, { method: "POST", body: data, headers, redirect: "manual", signal });
  } catch {
    return null;
  }
}

function connection() {
  tell(words.waiting);
  return new Promise((resolve) => {
    addEventListener("online", resolve, { once: true });
    setTimeout(resolve, AGAIN);
  });
}
