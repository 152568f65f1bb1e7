// form[data-drop]: files chosen or dropped on the page are sent at once, with how far it is. Without this script the
// form is sent by its button.
const form = document.querySelector("form[data-drop]");

if (form) {
  const input = form.querySelector("input[type=file]");
  const progress = form.querySelector("[data-drop-progress]");
  const bar = progress.querySelector("progress");
  const said = progress.querySelector("[data-drop-said]");
  form.querySelector("[data-drop-send]").hidden = true;

  input.addEventListener("change", () => input.files.length && form.requestSubmit());

  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    form.classList.add("drop-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("drop-over");
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    form.classList.remove("drop-over");
    if (input.disabled) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });

  const show = (percent) => {
    bar.value = percent;
    said.textContent = percent < 100 ? `${form.dataset.sending}, ${percent} %` : form.dataset.checking;
  };
  form.addEventListener("htmx:beforeSend", () => {
    progress.hidden = false;
    input.disabled = true;
    show(0);
  });
  form.addEventListener("htmx:xhr:progress", ({ detail }) => {
    if (detail.lengthComputable) show(Math.floor((100 * detail.loaded) / detail.total));
  });
  form.addEventListener("htmx:afterRequest", () => {
    progress.hidden = true;
    input.disabled = false;
    form.reset();
  });
}
