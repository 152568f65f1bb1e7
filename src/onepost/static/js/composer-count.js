// Counters follow each keystroke: what the server counted, and the difference that was written since, in the unit the
// network counts in. The server's next answer sets them right, with whatever it puts into the text.
import { form } from "./composer-form.js";

const NEAR = 0.8;
const ADDRESS = /https?:\/\/[^\s<>]+/gi;
const EMOJI =
  /[0-9#*]\ufe0f?\u20e3|\p{RI}{2}|(?:[©®]\ufe0f|(?![©®])\p{ExtPict}(?!\ufe0e)\ufe0f?)\p{EMod}?(?:\u200d\p{ExtPict}\ufe0f?\p{EMod}?)*/gu;
const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const light = (point) =>
  point <= 4351 || (point >= 8192 && point <= 8205) || (point >= 8208 && point <= 8223) || (point >= 8242 && point <= 8247);

function weighted(text) {
  let weight = 0;
  const rest = text
    .normalize("NFC")
    .replace(ADDRESS, () => ((weight += 23), ""))
    .replace(EMOJI, () => ((weight += 2), ""));
  for (const letter of rest) weight += light(letter.codePointAt(0)) ? 1 : 2;
  return weight;
}

const UNITS = {
  codepoint: (text) => [...text].length,
  grapheme: (text) => [...letters.segment(text)].length,
  utf16: (text) => text.length,
  byte: (text) => new TextEncoder().encode(text).length,
  weighted,
};

/** These leave out spaces at either end (render() of their connectors); the others count them. */
const TRIMMED = new Set(["facebook", "instagram", "linkedin"]);
const sent = (network, text) => (TRIMMED.has(network) ? text.trim() : text);
const written = (field) => field.value;
const fields = () => form.querySelectorAll("textarea[aria-describedby], input[type=text][aria-describedby]");
const places = (field) => field.getAttribute("aria-describedby").split(/\s+/).filter((id) => id.startsWith("at-"));

/** What stood in each field when the server counted it, and when it was last asked. */
const counted = new WeakMap();
const asked = new WeakMap();

function follow(field) {
  const now = written(field);
  const then = counted.get(field) ?? now;
  for (const id of places(field))
    for (const counter of document.getElementById(id)?.querySelectorAll("[data-count]") ?? []) {
      const { count: network, unit, used, max } = counter.dataset;
      const more = now === then ? 0 : UNITS[unit](sent(network, now)) - UNITS[unit](sent(network, then));
      const sum = Math.max(0, Number(used) + more);
      const number = counter.querySelector("[data-count-used]");
      if (more || number.dataset.ahead) {
        number.textContent = String(sum);
        number.dataset.ahead = "yes";
      }
      counter.classList.toggle("counter-over", sum > max);
      counter.classList.toggle("counter-near", sum <= max && sum >= NEAR * max);
    }
}

function remember(map) {
  for (const field of fields()) map.set(field, written(field));
}

// Before the answer of an older question is on the page, what is counted there is of the text it was asked about.
form.addEventListener("input", ({ target }) => {
  if (target.matches("[aria-describedby]") && places(target).length) follow(target);
}, { capture: true });

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-live]")) remember(asked);
});

document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
  const place = detail.target?.id;
  if (!place?.startsWith("at-")) return;
  for (const field of form.querySelectorAll(`[aria-describedby~="${CSS.escape(place)}"]`)) {
    if (!asked.has(field)) continue;
    counted.set(field, asked.get(field));
    follow(field);
  }
});

remember(counted);
// A field that comes later (a post of a thread) has been counted as empty.
form.addEventListener("focusin", ({ target }) => {
  if (target.matches("textarea, input[type=text]") && !counted.has(target)) counted.set(target, written(target));
});
