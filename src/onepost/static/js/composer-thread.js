// Adds posts to a thread and takes them out again.
import { form, changed } from "./composer-form.js";

const pattern = document.getElementById("thread-part");

function number(thread) {
  const labels = thread.querySelectorAll("[data-part-label]");
  labels.forEach((label, place) => (label.textContent = thread.dataset.threadLabel.replace("%s", place + 2)));
}

function add(thread) {
  const key = `n${Date.now().toString(36)}`;
  const made = document.createElement("template");
  made.innerHTML = pattern.innerHTML.replaceAll("NETWORK", thread.dataset.thread).replaceAll("KEY", key);
  const part = made.content.firstElementChild;
  thread.querySelector("[data-thread-parts]").append(part);
  number(thread);
  part.querySelector("textarea").focus();
}

function drop(thread, part) {
  const before = part.previousElementSibling;
  part.remove();
  number(thread);
  (before?.querySelector("textarea") ?? thread.querySelector("[data-thread-add]")).focus();
}

// Splitting is offered where the text is too long for one post.
function offer() {
  for (const button of form.querySelectorAll("[data-thread-split]")) {
    const network = button.closest("[data-thread]").dataset.thread;
    const section = button.closest("[data-for-network]");
    const over = `[data-count="${network}"].counter-over`;
    const own = section.querySelector(`.own:not(.not-chosen):has([data-own]:checked) ${over}`);
    button.hidden = !own && !form.querySelector(`#at-text ${over}`);
  }
}

document.addEventListener("htmx:afterSettle", offer);
form.addEventListener("renewed", (event) => {
  offer();
  event.target.querySelector(".thread textarea")?.focus();
});
form.addEventListener("input", offer);
offer();

form.addEventListener("click", (event) => {
  const thread = event.target.closest("[data-thread]");
  const button = event.target.closest("[data-thread-add], [data-thread-drop]");
  if (!thread || !button) return;
  event.preventDefault();
  if (button.matches("[data-thread-add]")) add(thread);
  else drop(thread, button.closest("[data-part]"));
  changed();
});
