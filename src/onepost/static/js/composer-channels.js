// Finds and chooses channels, shows what belongs to them, and lets a channel's own text begin with the common one.
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
  for (const set of form.querySelectorAll("[data-set]"))
    set.setAttribute("aria-pressed", String(ids(set).every((id) => channels.has(id))));
}

const ids = (set) => set.dataset.set.trim().split(/\s+/);

// All channels of a group at once; none of them when they are all chosen.
form.addEventListener("click", (event) => {
  const set = event.target.closest("[data-set]");
  if (!set) return;
  event.preventDefault();
  const on = set.getAttribute("aria-pressed") !== "true";
  const wanted = new Set(ids(set));
  for (const box of form.querySelectorAll("input[name=channels]")) if (wanted.has(box.value)) box.checked = on;
  show();
  changed();
});

const rows = () => [...form.querySelectorAll("[data-channel-words]")];
const fits = (row, words) => words.every((word) => row.dataset.channelWords.toLowerCase().includes(word));

function find(search) {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of rows()) row.hidden = !fits(row, words);
  const none = form.querySelector("[data-channel-none]");
  none.textContent = rows().every((row) => row.hidden) ? none.dataset.words : "";
}

// What is searched for is no part of the post; Enter chooses the first one found.
for (const kind of ["input", "change", "keydown"])
  form.addEventListener(
    kind,
    (event) => {
      if (!event.target.matches("[data-channel-search]")) return;
      if (kind !== "keydown") {
        event.stopPropagation();
        find(event.target);
      } else if (event.key === "Enter") {
        event.preventDefault();
        event.stopPropagation();
        if (event.target.value.trim()) rows().find((row) => !row.hidden)?.querySelector("input").click();
        event.target.value = "";
        find(event.target);
      }
    },
    { capture: true },
  );

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
  const reset = event.target.closest("[data-own-reset], [data-own-files-reset]");
  if (!reset) return;
  event.preventDefault();
  const own = reset.closest(".own");
  const files = reset.matches("[data-own-files-reset]");
  const box = own.querySelector(files ? "[data-own-files]" : "[data-own]");
  if (files) own.querySelector("[data-strip-items]").replaceChildren();
  else own.querySelector("textarea").value = "";
  box.checked = false;
  differ(own);
  box.focus();
  changed();
});

// The browser may have filled the boxes in again, going back.
addEventListener("pageshow", show);
form.addEventListener("renewed", show);
show();
