// Boxes of a list: a click with Shift ticks all between, one box ticks the page, and the bar counts.
const form = document.querySelector("[data-bulk]");
const outcome = document.querySelector("[data-list-url]");

// The answer to an action is the list: loading it again loads the list, and does nothing again.
if (outcome) history.replaceState(null, "", outcome.dataset.listUrl);

if (form) {
  const boxes = [...form.querySelectorAll("[data-pick]")];
  const count = form.querySelector("[data-bulk-count]");
  const whole = form.querySelector("[data-bulk-all]");
  const every = form.querySelector("[data-bulk-every]");
  const untold = count.textContent;
  let last = null;

  function tell() {
    const ticked = boxes.filter((box) => box.checked).length;
    whole.checked = ticked === boxes.length;
    whole.indeterminate = ticked > 0 && ticked < boxes.length;
    if (every?.checked) count.textContent = untold;
    else count.textContent = ticked === 1 ? count.dataset.one : count.dataset.many.replace("%s", ticked);
  }

  form.addEventListener("click", (event) => {
    const box = event.target.closest("[data-pick]");
    if (!box) return;
    if (event.shiftKey && last && last !== box) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
  });

  form.addEventListener("change", (event) => {
    if (event.target === whole) for (const box of boxes) box.checked = whole.checked;
    if (event.target === every) for (const box of boxes) box.checked = every.checked;
    else if (every && event.target.matches("[data-pick], [data-bulk-all]") && !event.target.checked) every.checked = false;
    tell();
  });

  form.querySelector("[data-bulk-page]").hidden = false;
  // A page that was gone back to may have its boxes ticked already.
  if (boxes.some((box) => box.checked)) tell();
}
