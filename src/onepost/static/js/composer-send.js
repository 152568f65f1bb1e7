// Sending: by Ctrl or ⌘ with Enter too, never before the files have arrived, and never lost by leaving the page.
import { form } from "./composer-form.js";
import { deliver, delivering } from "./composer-deliver.js";
import { isSaved } from "./composer-save.js";
import { busy, settled } from "./composer-upload.js";

const button = form.querySelector("[data-submit]");
let unsaved = "unsaved" in form.dataset;

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit(button);
  } else if (event.target.matches("input:not([type=file])")) {
    // The previews are there already; there is nothing that Enter could do here.
    event.preventDefault();
  }
});

form.addEventListener("submit", async (event) => {
  if (busy()) {
    event.preventDefault();
    button.setAttribute("aria-busy", "true");
    const came = await settled();
    button.removeAttribute("aria-busy");
    // What is said at the file that did not come is read before anything goes out without it.
    if (came) form.requestSubmit(event.submitter);
    return;
  }
  unsaved = false;
  if (event.submitter && event.submitter !== button) return;
  event.preventDefault();
  button.setAttribute("aria-busy", "true");
  await deliver();
});

form.addEventListener("input", () => (unsaved = true));
form.addEventListener("change", () => (unsaved = true));
form.addEventListener("kept", () => (unsaved = !isSaved()));
addEventListener("beforeunload", (event) => {
  if (unsaved || busy() || delivering()) event.preventDefault();
});

// Chosen with the pointer, the way is decided; with the arrow keys one may go on.
const ways = form.querySelector(".go-ways");
let pointed = false;
ways.addEventListener("pointerdown", () => (pointed = true));
ways.addEventListener("keydown", () => (pointed = false));
ways.addEventListener("click", (event) => {
  if (pointed && event.target.matches("input")) ways.closest("details").open = false;
});
