// A list grows by a line when its last one is written in, as far as the network takes them.
import { form } from "./composer-form.js";

form.addEventListener("input", (event) => {
  const list = event.target.closest?.("[data-lines]");
  const last = list?.lastElementChild;
  if (!last?.contains(event.target) || !event.target.value.trim()) return;
  const most = Number(list.dataset.lines);
  const number = list.children.length + 1;
  if (most && number > most) return;
  const line = last.cloneNode(true);
  const field = line.querySelector("input");
  const slot = line.querySelector(".slot");
  const place = slot.id.replace(/\d+$/, number);
  field.value = "";
  field.removeAttribute("aria-invalid");
  field.setAttribute("aria-label", `${list.dataset.label} ${number}`);
  field.setAttribute("aria-describedby", place);
  slot.id = place;
  slot.replaceChildren();
  list.append(line);
});
