// form[data-drop]: files chosen or dropped on the page are sent at once, each with how far it is. Without this script
// the form is sent by its button.
import { announce } from "./post.js";
import { said, send } from "./uploads.js";

const form = document.querySelector("form[data-drop]");

if (form) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-drop-files]");
  const template = form.querySelector("[data-upload-words]");
  const words = template.dataset;
  form.querySelector("[data-drop-send]").hidden = true;

  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  input.addEventListener("change", () => {
    [...input.files].forEach(take);
    input.value = "";
  });
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    form.classList.add("drop-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("drop-over");
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    form.classList.remove("drop-over");
    [...event.dataTransfer.files].forEach(take);
  });

  function take(file) {
    const row = template.content.firstElementChild.cloneNode(true);
    const bar = row.querySelector("progress");
    const line = row.querySelector("[data-upload-said]");
    const pause = row.querySelector("[data-upload-pause]");
    row.querySelector("[data-upload-name]").textContent = file.name;
    bar.setAttribute("aria-label", file.name);
    list.append(row);
    const show = (how) => {
      if (how.percent !== undefined) bar.value = how.percent;
      line.textContent = said(how, words);
      if (how.state === "checking") pause.hidden = true;
    };
    const job = send(file, {
      url: form.dataset.uploads,
      folder: form.dataset.folder,
      into: "library",
      show,
      done: (result) => arrived(file, row, result),
    });
    let resting = false;
    pause.addEventListener("click", () => {
      resting = !resting;
      pause.textContent = resting ? words.goOn : words.pause;
      if (resting) job.pause();
      else job.goOn();
    });
    row.querySelector("[data-upload-stop]").addEventListener("click", () => {
      job.stop();
      row.remove();
      input.focus();
    });
  }

  function arrived(file, row, { status, html, text }) {
    if (status === 200) {
      row.remove();
      document.getElementById("tiles").insertAdjacentHTML("afterbegin", html);
      return;
    }
    const answer = document.createElement("template");
    answer.innerHTML = html;
    const refused = text ? `${file.name}: ${text}` : answer.content.querySelector("[data-refused]")?.textContent.trim();
    row.remove();
    announce({ toast: { text: refused || `${file.name}: ${words.failed}`, kind: "error" } });
  }
}
