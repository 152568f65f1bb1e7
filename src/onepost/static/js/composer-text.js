// The text somebody was in last, and how a piece gets to where they were.
import { form } from "./composer-form.js";

const TEXTS = "textarea";
let last = form.querySelector("#text");

form.addEventListener("focusin", (event) => {
  if (event.target.matches(TEXTS)) last = event.target;
});

export function insert(piece) {
  const field = last?.isConnected && last.checkVisibility() ? last : form.querySelector("#text");
  field.focus();
  // The only way that leaves Ctrl+Z working; browsers keep it for that, though it is called deprecated.
  if (document.execCommand("insertText", false, piece)) return;
  field.setRangeText(piece, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
