// A moment of the post's video, chosen by a slider: as a network's cover picture, or as a number of milliseconds.
import { form, changed } from "./composer-form.js";
import { stripNamed } from "./composer-files.js";
import { make } from "./composer-making.js";

const dialog = document.getElementById("file-moment");
const asking = dialog.querySelector("[data-moment-form]");
const film = dialog.querySelector("[data-moment-video]");
const slider = dialog.querySelector("[data-moment-at]");
const said = dialog.querySelector("[data-moment-said]");
const unseen = dialog.querySelector("[data-moment-unseen]");
const problem = dialog.querySelector("[data-problem]");
const use = dialog.querySelector("[data-use]");
let opener = null;
let video = null;

/** The first video that the post shows on a network: of a chosen channel's own files, or of the post's. */
function videoOn(network) {
  for (const channel of form.querySelectorAll(`[name="channels"][data-network="${network}"]:checked`)) {
    const own = form.elements.namedItem(`own-media-${channel.value}`)?.checked;
    const found = stripNamed(own ? `media-${channel.value}` : "media")?.querySelector('[data-file][data-kind="video"]');
    if (found) return found;
  }
  return null;
}

const networkOf = (button) => button.closest("[data-for-network]").dataset.forNetwork;

function offer() {
  for (const button of form.querySelectorAll("[data-moment]")) button.hidden = !videoOn(networkOf(button));
}

function clock(seconds) {
  const whole = Math.floor(seconds / 60);
  return `${whole}:${(seconds - whole * 60).toFixed(1).padStart(4, "0")}`;
}

function show() {
  said.textContent = clock(Number(slider.value));
  slider.setAttribute("aria-valuetext", said.textContent);
  if (film.videoWidth) film.currentTime = Number(slider.value);
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-moment]");
  if (!button) return;
  opener = button;
  video = videoOn(networkOf(button));
  if (!video) return;
  const number = document.getElementById(button.dataset.moment);
  slider.max = Math.max(0, Number(video.dataset.seconds) - 0.1).toFixed(1);
  slider.value = number ? Number(number.value) / 1000 : 0;
  problem.hidden = true;
  unseen.hidden = true;
  film.src = video.dataset.at;
  film.poster = video.querySelector(".file-picture img")?.src ?? "";
  dialog.showModal();
  slider.focus();
  show();
});

film.addEventListener("loadeddata", () => {
  // Of some videos a browser plays the sound alone.
  if (!film.videoWidth) unseen.hidden = false;
  else show();
});
film.addEventListener("error", () => (unseen.hidden = !film.hasAttribute("src")));
slider.addEventListener("input", show);

asking.addEventListener("submit", async (event) => {
  event.preventDefault();
  const number = document.getElementById(opener.dataset.moment);
  if (number) {
    number.value = Math.round(Number(slider.value) * 1000);
    changed();
    return dialog.close();
  }
  const strip = opener.dataset.moment;
  use.disabled = true;
  let why;
  try {
    const values = { act: `cover:${strip}:${video.dataset.file}`, [`at-${strip}`]: slider.value };
    why = await make(values, stripNamed(strip));
  } catch {
    why = document.getElementById("file-making").content.querySelector("[data-making-failed]").dataset.failed;
  }
  use.disabled = false;
  problem.textContent = why;
  problem.hidden = !why;
  if (!why) dialog.close();
});

dialog.addEventListener("close", () => {
  film.removeAttribute("src");
  film.load();
  opener?.focus();
});

form.addEventListener("change", offer);
offer();
