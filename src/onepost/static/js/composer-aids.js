// Snippets and variables at the cursor, found as one types; and Ctrl or ⌘ with S for a draft.
import { form } from "./composer-form.js";
import { insert } from "./composer-text.js";

const menu = form.querySelector("[data-aid-snippets]");
const search = menu.querySelector("[data-aid-search]");
const rows = [...menu.querySelectorAll("[data-insert]")];
const none = menu.querySelector("[data-aid-none]");
const shown = () => rows.filter((row) => !row.hidden);

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of rows) {
    const text = `${row.textContent} ${row.dataset.insert}`.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
  none.hidden = shown().length > 0;
}

menu.addEventListener("toggle", () => {
  if (!menu.open) return;
  search.value = "";
  filter();
  search.focus();
});

// What is searched for is no part of the post.
for (const kind of ["input", "change"])
  search.addEventListener(kind, (event) => {
    event.stopPropagation();
    filter();
  });

menu.addEventListener("keydown", (event) => {
  const all = shown();
  const at = all.indexOf(document.activeElement);
  if (event.key === "Enter" && event.target === search) {
    event.preventDefault();
    event.stopPropagation();
    all[0]?.click();
  } else if (event.key === "ArrowDown" && all.length) {
    event.preventDefault();
    all[Math.min(at + 1, all.length - 1)].focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    event.preventDefault();
    (all[at - 1] ?? search).focus();
  }
});

menu.addEventListener("click", (event) => {
  const row = event.target.closest("[data-insert]");
  if (!row) return;
  menu.open = false;
  insert(row.dataset.insert);
});

// A post that is planned stays planned: there the key does what the button says, unless that would publish it now.
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  if (document.querySelector("dialog:modal")) return;
  const way = form.querySelector("[name=when]:checked")?.value;
  if ("planned" in form.dataset && way === "now") return;
  if (!("planned" in form.dataset)) {
    const draft = form.querySelector("[name=when][value=draft]");
    draft.checked = true;
    draft.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.requestSubmit(form.querySelector("[data-submit]"));
});
