// The page of one file: the frame that cuts a picture, the moment of a video, what is being made.
import { cropFrame, ratioOf } from "./crop-frame.js";
import { watch } from "./repair-watch.js";

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
  const field = (name) => form.elements.namedItem(name);
  const numbers = ["left", "top", "width", "height"];
  const stage = document.createElement("div");
  stage.className = "crop-stage";
  let cut = null;

  function begin() {
    if (cut) return;
    shown.before(stage);
    cut = cropFrame(shown, {
      label: form.querySelector("legend").textContent,
      size: () => ({ width: Number(form.dataset.width), height: Number(form.dataset.height) }),
      ratio: () => ratioOf(form.elements.shape.value),
      told: (box) => numbers.forEach((name) => (field(name).value = box[name])),
    });
    stage.append(shown, cut.frame);
    cut.middle();
  }

  form.addEventListener("change", ({ target }) => {
    begin();
    if (target.name === "shape") cut.middle();
    else cut.set(Object.fromEntries(numbers.map((name) => [name, Number(field(name).value)])));
  });
  form.addEventListener("focusin", ({ target }) => target.name === "shape" && begin());
  form.addEventListener("pointerdown", ({ target }) => target.closest(".choice-item") && begin());
}
