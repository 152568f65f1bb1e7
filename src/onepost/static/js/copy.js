// [data-copy="<id>"] copies the text of that element and says so. Hidden until this script is there.
function enable(scope) {
  for (const button of scope.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
  } catch {
    // Without permission, or not on https: select it, so that the person's own copy command takes it.
    getSelection().selectAllChildren(source);
    return;
  }
  const label = button.querySelector("span") ?? button;
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  setTimeout(() => (label.textContent = before), 2000);
});

enable(document);
document.addEventListener("htmx:load", (event) => enable(event.target));
