// The page of one file: the frame that cuts a picture, the moment of a video, what is being made.
import { watch } from "./repair-watch.js";

const STEP = 0.02;
const LEAST = 16;

watch(document, (place, answer) => {
  if (answer.state === "done" || "repairReload" in place.dataset) location.reload();
});

const cover = document.querySelector("[data-cover-now]");
const shown = document.querySelector(".asset-preview > :is(img, video)");
cover?.addEventListener("click", () => {
  document.getElementById("cover-at").value = shown.currentTime.toFixed(2);
});

const form = document.querySelector("[data-crop]");
if (form && shown?.matches("img, video")) crop();

function crop() {
  const width = Number(form.dataset.width);
  const height = Number(form.dataset.height);
  const field = (name) => form.elements.namedItem(name);
  const stage = document.createElement("div");
  stage.className = "crop-stage";
  const frame = document.createElement("div");
  frame.className = "crop-frame";
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", form.querySelector("legend").textContent);
  const corner = document.createElement("span");
  corner.className = "crop-corner";
  frame.append(corner);
  let box = null;

  const ratio = () => {
    const [wide, high] = form.elements.shape.value.split(":").map(Number);
    return high ? wide / high : 0;
  };

  function middle() {
    const shape = ratio();
    const w = shape ? Math.min(width, Math.round(height * shape)) : Math.round(width * 0.8);
    const h = shape ? Math.min(height, Math.round(width / shape)) : Math.round(height * 0.8);
    return { left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h };
  }

  function within(next) {
    const shape = ratio();
    let w = Math.min(Math.max(Math.round(next.width), LEAST), width);
    let h = shape ? Math.round(w / shape) : Math.min(Math.max(Math.round(next.height), LEAST), height);
    if (h > height) [w, h] = [Math.round(height * (shape || w / height)), height];
    if (h < LEAST) [w, h] = [Math.ceil(LEAST * shape), LEAST];
    const left = Math.min(Math.max(Math.round(next.left), 0), width - w);
    const top = Math.min(Math.max(Math.round(next.top), 0), height - h);
    return { left, top, width: w, height: h };
  }

  function set(next) {
    box = within(next);
    for (const name of ["left", "top", "width", "height"]) field(name).value = box[name];
    draw();
  }

  function draw() {
    const scale = shown.clientWidth / width;
    frame.style.left = `${box.left * scale}px`;
    frame.style.top = `${box.top * scale}px`;
    frame.style.width = `${box.width * scale}px`;
    frame.style.height = `${box.height * scale}px`;
  }

  function begin() {
    if (stage.isConnected) return;
    shown.before(stage);
    stage.append(shown, frame);
    set(middle());
    new ResizeObserver(draw).observe(shown);
  }

  form.addEventListener("change", ({ target }) => {
    begin();
    if (target.name === "shape") set(middle());
    else set(Object.fromEntries(["left", "top", "width", "height"].map((name) => [name, Number(field(name).value)])));
  });
  form.addEventListener("focusin", ({ target }) => target.name === "shape" && begin());
  form.addEventListener("pointerdown", ({ target }) => target.closest(".choice-item") && begin());

  let grip = null;
  frame.addEventListener("pointerdown", (event) => {
    grip = { x: event.clientX, y: event.clientY, box, resizes: event.target === corner };
    frame.setPointerCapture(event.pointerId);
    event.preventDefault();
    frame.focus();
  });
  frame.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const scale = width / shown.clientWidth;
    const [x, y] = [(event.clientX - grip.x) * scale, (event.clientY - grip.y) * scale];
    if (grip.resizes) set({ ...grip.box, width: grip.box.width + x, height: grip.box.height + y });
    else set({ ...grip.box, left: grip.box.left + x, top: grip.box.top + y });
  });
  for (const name of ["pointerup", "pointercancel"]) frame.addEventListener(name, () => (grip = null));

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  frame.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const step = Math.max(1, Math.round(Math.max(width, height) * STEP));
    const [x, y] = [arrow[0] * step, arrow[1] * step];
    if (event.shiftKey) set({ ...box, width: box.width + (x || (ratio() ? y * ratio() : 0)), height: box.height + y });
    else set({ ...box, left: box.left + x, top: box.top + y });
  });
}
