// What the server makes of a file: how far it is, and putting it in its place. The post waits for it.
import { changed } from "./composer-form.js";
import { ask, swap } from "./composer-repair.js";
import { hold } from "./composer-upload.js";
import { headers } from "./uploads.js";

const PAUSE = 700;

/**
 * Has made what the buttons `values` of the form ask for; how far it is stands at the end of `place`. Returns why it is
 * not made, else nothing, as soon as it is begun.
 */
export async function make(values, place) {
  const answer = await ask(values);
  if (answer.problem) return answer.problem;
  if (answer.strips) swap(answer);
  else if (answer.watch) follow(values, place, answer);
  return "";
}

async function follow(values, place, { watch, stop }) {
  place.querySelector("[data-making]")?.remove();
  const line = document.getElementById("file-making").content.firstElementChild.cloneNode(true);
  const halt = () => fetch(stop, { method: "POST", headers: headers(), redirect: "manual" }).catch(() => {});
  line.querySelector("[data-making-stop]").addEventListener("click", (event) => {
    event.target.disabled = true;
    halt();
  });
  place.append(line);
  const release = hold();
  const told = await outcome(watch, line);
  let done = false;
  try {
    done = told.state === "done" && land(await ask(values));
  } catch {
    // It is in the library, and the same button puts it in its place.
  }
  if (!line.isConnected && told.state === "gone") halt();
  if (done || told.state === "stopped") line.remove();
  else failed(line, told.problem);
  release(done);
  changed();
}

/** What became of it; `gone` when its line was taken away with the file. */
async function outcome(address, line) {
  while (line.isConnected) {
    try {
      const response = await fetch(address, { redirect: "manual" });
      if (response.status === 404) return { state: "failed" };
      const answer = response.ok ? await response.json() : { going: true, percent: 0 };
      if (!answer.going) return answer;
      line.querySelector("progress").value = answer.percent;
    } catch {
      // The network is away; it goes on when it is back.
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return { state: "gone" };
}

function land(answer) {
  if (answer.strips) swap(answer);
  return Boolean(answer.strips);
}

function failed(line, problem) {
  const place = line.querySelector("[data-making-failed]");
  line.querySelector(".repair-acts")?.remove();
  place.textContent = problem || place.dataset.failed;
  place.hidden = false;
}
