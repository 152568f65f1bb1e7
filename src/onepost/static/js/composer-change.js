// Another part of a picture or a video, or turned: chosen in a dialog, made by the server, put in the file's place.
import { form } from "./composer-form.js";
import { stripOf } from "./composer-files.js";
import { make } from "./composer-making.js";
import { cropFrame, ratioOf } from "./crop-frame.js";

const LONGEST = 1200;
const dialog = document.getElementById("file-change");
const asking = dialog.querySelector("[data-change]");
const stage = dialog.querySelector("[data-stage]");
const problem = dialog.querySelector("[data-problem]");
const use = dialog.querySelector("[data-use]");
const canvas = document.createElement("canvas");
const cut = cropFrame(canvas, {
  label: asking.dataset.frame,
  size: () => size,
  ratio: () => ratioOf(asking.elements.shape.value),
  told: () => {},
});
stage.classList.add("crop-stage");
stage.append(canvas);

let item = null;
let picture = null;
let turn = 0;
let size = { width: 1, height: 1 };

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-file-edit]");
  if (button) open(button.closest("[data-file]"));
});

function open(file) {
  item = file;
  turn = 0;
  picture = null;
  problem.hidden = true;
  asking.reset();
  shape();
  dialog.showModal();
  small();
  if (item.dataset.kind === "video") film();
  else whole();
}

function see(seen) {
  picture = seen;
  draw();
}

// What the row shows is there at once, and all there is of a video that this browser cannot play.
function small() {
  const mine = item;
  const image = item.querySelector(".file-picture img");
  draw();
  image?.decode().then(() => mine === item && !picture && see(image), () => {});
}

function whole() {
  const mine = item;
  const image = new Image();
  image.addEventListener("load", () => mine === item && see(image), { once: true });
  image.src = item.dataset.at;
}

function film() {
  const mine = item;
  const video = document.createElement("video");
  Object.assign(video, { muted: true, playsInline: true, preload: "auto", src: item.dataset.at });
  video.addEventListener("loadeddata", () => (video.currentTime = Math.min(1, Number(mine.dataset.seconds) / 2)), { once: true });
  video.addEventListener("seeked", () => mine === item && video.videoWidth && see(video), { once: true });
}

function draw() {
  const [wide, high] = [Number(item.dataset.width), Number(item.dataset.height)];
  const lies = turn % 180 !== 0;
  size = lies ? { width: high, height: wide } : { width: wide, height: high };
  const scale = Math.min(1, LONGEST / Math.max(wide, high));
  canvas.width = Math.max(1, Math.round(size.width * scale));
  canvas.height = Math.max(1, Math.round(size.height * scale));
  cut.draw();
  if (!picture) return;
  const paper = canvas.getContext("2d");
  paper.translate(canvas.width / 2, canvas.height / 2);
  paper.rotate((turn * Math.PI) / 180);
  const [w, h] = lies ? [canvas.height, canvas.width] : [canvas.width, canvas.height];
  paper.drawImage(picture, -w / 2, -h / 2, w, h);
}

const cuts = () => asking.elements.shape.value !== "";

function shape() {
  dialog.querySelector("[data-frame-help]").hidden = !cuts();
  if (!cuts()) return cut.frame.remove();
  stage.append(cut.frame);
  cut.middle();
}

asking.addEventListener("change", shape);
asking.addEventListener("click", (event) => {
  const button = event.target.closest("[data-turn]");
  if (!button) return;
  turn = (turn + Number(button.dataset.turn)) % 360;
  draw();
  if (cuts()) cut.middle();
});

asking.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [strip, id, box] = [stripOf(item).dataset.strip, item.dataset.file, cut.box()];
  const values = {
    act: `change:${strip}:${id}`,
    [`turn-${strip}-${id}`]: turn || "",
    [`shape-${strip}-${id}`]: "",
    [`box-${strip}-${id}`]: cuts() ? [box.left, box.top, box.width, box.height].join(",") : "",
  };
  use.disabled = true;
  let said;
  try {
    said = await make(values, item.querySelector(".file-words"));
  } catch {
    said = document.getElementById("file-making").content.querySelector("[data-making-failed]").dataset.failed;
  }
  use.disabled = false;
  problem.textContent = said;
  problem.hidden = !said;
  if (!said) dialog.close();
});

dialog.addEventListener("close", () => {
  item?.querySelector("[data-file-edit]")?.focus();
  item = null;
  picture = null;
});
