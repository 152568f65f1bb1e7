// What the composer's modules share: the form, and how they say that it has changed.
export const form = document.querySelector("form[data-composer]");

const said = document.createElement("p");
said.className = "sr-only";
said.setAttribute("role", "status");
form.append(said);

/** Something changed without typing: previews, counters and problems follow. */
export function changed() {
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

/** A sentence for those who cannot see what moved. */
export function say(text) {
  said.textContent = text;
}
