// Shows what belongs to the chosen channels, and lets a channel's own text begin with the common one.
import { form, changed } from "./composer-form.js";

const text = form.elements.namedItem("text");

function show() {
  const boxes = [...form.querySelectorAll("input[name=channels]:checked")];
  const channels = new Set(boxes.map((box) => box.value));
  const networks = new Set(boxes.map((box) => box.dataset.network));
  for (const part of form.querySelectorAll("[data-for-channel]"))
    part.classList.toggle("not-chosen", !channels.has(part.dataset.forChannel));
  for (const part of form.querySelectorAll("[data-for-network]"))
    part.classList.toggle("not-chosen", !networks.has(part.dataset.forNetwork));
  // Choices that only some accounts have: those of no chosen one are out of the way, but what is chosen stays.
  for (const choice of form.querySelectorAll("option[data-channels]")) {
    const away = !choice.selected && !choice.dataset.channels.split(" ").some((id) => channels.has(id));
    choice.hidden = choice.disabled = away;
  }
}

// A channel with something of its own is marked where it is chosen.
function differ(own) {
  const mark = own && form.querySelector(`[data-chip-differs="${own.dataset.forChannel}"]`);
  if (mark) mark.hidden = !own.querySelector("[data-own]:checked, [data-own-files]:checked");
}

form.addEventListener("change", (event) => {
  if (event.target.name === "channels") show();
  differ(event.target.closest?.(".own"));
  if (!event.target.matches?.("[data-own]") || !event.target.checked) return;
  const own = event.target.closest(".own").querySelector("textarea");
  if (!own.value) own.value = text.value;
  own.focus();
});

form.addEventListener("click", (event) => {
  const reset = event.target.closest("[data-own-reset]");
  if (!reset) return;
  const own = reset.closest(".own");
  const box = own.querySelector("[data-own]");
  own.querySelector("textarea").value = "";
  box.checked = false;
  differ(own);
  box.focus();
  changed();
});

// The browser may have filled the boxes in again, going back.
addEventListener("pageshow", show);
show();
