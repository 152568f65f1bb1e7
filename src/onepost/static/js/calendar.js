// The calendar: a card dragged, lifted by keyboard, or sent elsewhere by its form stands there at once, and returns with
// the reason when that is refused. Each place is a [data-day], by the hour a [data-day][data-hour].
import { lifting } from "./calendar-keys.js";
import { announce, post } from "./post.js";

const calendar = () => document.querySelector("[data-calendar]");
const cardOf = (node) => node?.closest?.("[data-card]");
const placeOf = (node) => node?.closest?.("[data-calendar] [data-day]");
const linkOf = (card) => card.querySelector(".post-card-link");
const copies = (event) => event.ctrlKey || event.altKey;

let under = 0;
let refreshing = null;
let outdated = false;

export async function place(card, target, copy) {
  const from = placeOf(card);
  if (!target || (target === from && !copy)) return;
  if (card.hasAttribute("data-fixed")) copy = true;
  const fields = { day: target.dataset.day, hour: target.dataset.hour ?? "", copy: copy ? "1" : "" };
  const spot = card.parentElement;
  const next = spot.nextElementSibling;
  const list = spot.parentElement;
  const item = copy ? spot.cloneNode(true) : spot;
  const moved = item.querySelector("[data-card]");
  const time = moved.querySelector("time");
  const before = time.textContent;
  if (fields.hour) time.textContent = `${fields.hour.padStart(2, "0")}${before.slice(2)}`;
  moved.classList.add("post-card-moving");
  insert(item, target.querySelector(".day-cards"), time.textContent);
  if (!copy) linkOf(moved).focus({ preventScroll: true });
  await send(card.querySelector(".post-card-move").href, fields, () => {
    time.textContent = before;
    moved.classList.remove("post-card-moving");
    if (copy) item.remove();
    else list.insertBefore(item, next?.parentElement === list ? next : null);
  });
}

function insert(item, list, clock) {
  const later = [...list.children].find((other) => other !== item && other.querySelector("time")?.textContent > clock);
  list.insertBefore(item, later ?? null);
}

async function send(url, fields, back) {
  under += 1;
  const { events, refused } = await post(url, fields);
  under -= 1;
  if (refused) {
    back();
    announce({ toast: { text: refused, kind: "error" } });
  } else {
    announce(events);
    await refresh();
  }
  return refused;
}

// The page as the server sees it: counts, order and what is left of the networks' caps. Never under a card that somebody
// holds: it waits until that is put down.
async function refresh() {
  outdated = true;
  if (under || held()) return;
  refreshing?.abort();
  refreshing = new AbortController();
  try {
    const answer = await fetch(location.href, { signal: refreshing.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-calendar]");
    if (!answer.ok || !fresh || under || held()) return;
    outdated = false;
    const focused = cardOf(document.activeElement)?.dataset.card;
    calendar().replaceWith(fresh);
    if (focused) calendar().querySelector(`[data-card="${focused}"] .post-card-link`)?.focus({ preventScroll: true });
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

let dragged = null;
const mark = (target) => {
  for (const other of document.querySelectorAll(".place-over")) if (other !== target) other.classList.remove("place-over");
  target?.classList.add("place-over");
};

document.addEventListener("dragstart", (event) => {
  dragged = cardOf(event.target);
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "copyMove";
  event.dataTransfer.setData("text/plain", linkOf(dragged).textContent);
  requestAnimationFrame(() => dragged?.classList.add("post-card-dragged"));
});

document.addEventListener("dragover", (event) => {
  const target = dragged && placeOf(event.target);
  mark(target);
  if (!target) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = copies(event) || dragged.hasAttribute("data-fixed") ? "copy" : "move";
});

document.addEventListener("drop", (event) => {
  const target = dragged && placeOf(event.target);
  if (!target) return;
  event.preventDefault();
  place(dragged, target, copies(event));
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("post-card-dragged");
  dragged = null;
  mark(null);
  ended();
});

const ended = () => outdated && refresh();
const lifted = lifting({ calendar, cardOf, placeOf, linkOf, mark, place, ended });
const held = () => dragged !== null || lifted();
document.addEventListener("undone", ({ detail }) => {
  if (!detail.refused) announce({ toast: { text: calendar().dataset.undone, kind: "success" } });
  refresh();
});

// The card's menu: the page of its form, in a dialog.
const dialog = document.getElementById("move-dialog");

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.(".post-card-move");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const answer = await fetch(link.href);
  const form = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-move-form]");
  if (!form) return location.assign(link.href);
  form.classList.remove("panel");
  dialog.querySelector("[data-move-body]").replaceChildren(form);
  dialog.showModal();
  form.querySelector("[name=at]").focus();
});

dialog.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-move-form]");
  if (!form) return;
  event.preventDefault();
  const refused = await send(form.action, new FormData(form, event.submitter), () => {});
  const problem = form.querySelector(".move-problem");
  problem.hidden = !refused;
  problem.textContent = refused ?? "";
  if (!refused) dialog.close();
});
