// The command palette: Ctrl or ⌘ with K. Its rows come from the server, and are links like any others.
import { awaited } from "./waiting.js";

const palette = document.getElementById("palette");

if (palette) {
  const field = palette.querySelector("input");
  const rows = palette.querySelector("[role=listbox]");
  let asked = 0;
  let waiting;

  const options = () => [...rows.querySelectorAll("a[role=option]")];

  function choose(option) {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (!option) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  async function ask() {
    const question = (asked += 1);
    const query = new URLSearchParams({ q: field.value.trim() });
    const headers = { "HX-Request": "true" };
    const answer = await awaited(fetch(`${palette.dataset.palette}?${query}`, { headers })).catch(() => null);
    if (!answer?.ok || answer.redirected || question !== asked) return;
    // The server's own template, from our own address.
    rows.innerHTML = await answer.text();
    choose(options()[0]);
  }

  function open() {
    if (palette.open || document.querySelector("dialog:modal")) return;
    field.value = "";
    palette.showModal();
    ask();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("onepost:search", open);

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });

  field.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      event.preventDefault();
      choose(all[(at + step + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      all[at]?.click();
    }
  });
}
