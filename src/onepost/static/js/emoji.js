// The emoji picker. Its data is loaded when it is first opened; recent ones and the skin tone stay in this browser.
import { insert } from "./composer-text.js";

const dialog = document.querySelector("[data-emoji-dialog]");
const search = dialog.querySelector("[data-emoji-search]");
const tone = dialog.querySelector("[data-emoji-tone]");
const grid = dialog.querySelector("[data-emoji-grid]");
const said = dialog.querySelector("[data-emoji-name]");
const language = dialog.dataset.language.startsWith("fr") ? "fr" : "en";
const STORED = "onepost-emoji";
const RECENT = 24;
const MOST = 120; // found
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
let groups;

function kept() {
  try {
    return { recent: [], tone: "0", ...JSON.parse(localStorage.getItem(STORED) ?? "{}") };
  } catch {
    return { recent: [], tone: "0" };
  }
}

function keep(change) {
  try {
    localStorage.setItem(STORED, JSON.stringify({ ...kept(), ...change }));
  } catch {
    // Then they are forgotten with the page.
  }
}

async function load() {
  if (groups) return;
  const answer = await fetch(dialog.dataset.source);
  if (!answer.ok) throw new Error(`emoji: ${answer.status}`);
  const data = await answer.json();
  groups = data.groups.map((group) => ({
    name: group[language],
    emoji: group.emoji.map(([char, en, fr, skins]) => ({
      char,
      skins,
      name: ((language === "fr" && fr) || en).split("|")[0],
      names: [en, fr].map((words) => plain(words.split("|")[0])),
      words: plain(`${en}|${fr}`),
    })),
  }));
}

const toned = ({ char, skins }) => (skins && tone.value !== "0" ? skins[Number(tone.value) - 1] : char);

function button(emoji) {
  const out = document.createElement("button");
  out.type = "button";
  out.className = "emoji";
  out.tabIndex = -1;
  out.textContent = toned(emoji);
  out.dataset.char = emoji.char;
  out.setAttribute("aria-label", emoji.name);
  return out;
}

function section(name, emoji) {
  const head = document.createElement("h3");
  head.textContent = name;
  const row = document.createElement("div");
  row.className = "emoji-row";
  row.append(...emoji.map(button));
  return [head, row];
}

function draw() {
  if (!groups) return;
  const words = plain(search.value).split(/\s+/).filter(Boolean);
  const all = groups.flatMap((group) => group.emoji);
  if (words.length) {
    const found = all.filter((emoji) => words.every((word) => emoji.words.includes(word)));
    const asked = words.join(" ");
    const first = (emoji) => (emoji.names.includes(asked) ? 0 : emoji.words.split("|").includes(asked) ? 1 : 2);
    found.sort((a, b) => first(a) - first(b));
    const row = document.createElement("div");
    row.className = "emoji-row";
    row.append(...found.slice(0, MOST).map(button));
    grid.replaceChildren(row);
    said.textContent = found.length ? "" : dialog.dataset.none;
  } else {
    const recent = kept().recent.map((char) => all.find((emoji) => emoji.char === char)).filter(Boolean);
    const parts = groups.map((group) => section(group.name, group.emoji));
    if (recent.length) parts.unshift(section(dialog.dataset.recent, recent));
    grid.replaceChildren(...parts.flat());
    said.textContent = "";
  }
  const start = grid.querySelector("button");
  if (start) start.tabIndex = 0;
}

document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-emoji]")) return;
  search.value = "";
  tone.value = kept().tone;
  dialog.showModal();
  search.focus();
  try {
    await load();
    draw();
  } catch {
    said.textContent = dialog.dataset.none;
  }
});

search.addEventListener("input", draw);
tone.addEventListener("change", () => {
  keep({ tone: tone.value });
  draw();
});

search.addEventListener("keydown", (event) => {
  const first = grid.querySelector("button");
  if (!first) return;
  if (event.key === "ArrowDown") {
    event.preventDefault();
    first.focus();
  } else if (event.key === "Enter") {
    event.preventDefault();
    first.click();
  }
});

// One stop for the tab key; the arrow keys move within, up and down by what stands above and below.
grid.addEventListener("keydown", (event) => {
  const all = [...grid.querySelectorAll("button")];
  const at = all.indexOf(document.activeElement);
  if (at < 0) return;
  const to = {
    ArrowRight: () => all[at + 1],
    ArrowLeft: () => all[at - 1],
    ArrowDown: () => beside(all, at, 1),
    ArrowUp: () => beside(all, at, -1) ?? search,
    Home: () => all[0],
    End: () => all.at(-1),
  }[event.key]?.();
  if (event.key in { ArrowRight: 1, ArrowLeft: 1, ArrowDown: 1, ArrowUp: 1, Home: 1, End: 1 }) event.preventDefault();
  to?.focus();
});

function beside(all, at, step) {
  const { offsetTop, offsetLeft } = all[at];
  let best;
  for (let n = at + step; all[n]; n += step) {
    if (all[n].offsetTop === offsetTop) continue;
    if (best && all[n].offsetTop !== best.offsetTop) break;
    if (!best || Math.abs(all[n].offsetLeft - offsetLeft) < Math.abs(best.offsetLeft - offsetLeft)) best = all[n];
  }
  return best;
}

grid.addEventListener("focusin", (event) => {
  for (const other of grid.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
  event.target.tabIndex = 0;
  said.textContent = event.target.getAttribute("aria-label") ?? "";
});
grid.addEventListener("pointerover", (event) => {
  const name = event.target.closest("button")?.getAttribute("aria-label");
  if (name) said.textContent = name;
});

grid.addEventListener("click", (event) => {
  const picked = event.target.closest("button");
  if (!picked) return;
  const { char } = picked.dataset;
  keep({ recent: [char, ...kept().recent.filter((other) => other !== char)].slice(0, RECENT) });
  dialog.close();
  insert(picked.textContent);
});
