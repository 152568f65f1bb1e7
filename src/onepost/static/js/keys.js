// Keys of one letter: "?" shows them, and that list says where each one leads. Off while somebody writes.
const help = document.querySelector("[data-keys]");
const STORED = "onepost-keys";
const SECOND_LETTER = 1500; // milliseconds

function wanted() {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

function remember(on) {
  try {
    if (on) localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, "off");
  } catch {
    // A browser that keeps nothing has them on.
  }
}

const writes = (target) => target.isContentEditable || target.matches?.("input, textarea, select, [role=listbox]");

if (help) {
  const places = new Map([...help.querySelectorAll("[data-key]")].map(({ dataset }) => [dataset.key, dataset.to]));
  const first = new Set([...places.keys()].filter((key) => key.includes(" ")).map((key) => key[0]));
  let begun = "";
  let until = 0;

  for (const box of document.querySelectorAll("[data-keys-on]")) {
    box.checked = wanted();
    box.addEventListener("change", () => {
      remember(box.checked);
      for (const other of document.querySelectorAll("[data-keys-on]")) other.checked = box.checked;
    });
  }
  help.querySelector("[data-keys-compose]").hidden = !document.querySelector("[data-composer]");

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (writes(event.target) || document.querySelector("dialog:modal") || !wanted()) return;
    if (event.key === "?") {
      event.preventDefault();
      help.showModal();
    } else if (event.key === "/") {
      event.preventDefault();
      const field = document.querySelector("main input[type=search]:not([data-aid-search])");
      if (field?.checkVisibility()) field.focus();
      else document.dispatchEvent(new CustomEvent("onepost:search"));
    } else if (event.key.length === 1) {
      letter(event);
    }
  });

  function letter(event) {
    const pressed = event.key.toLowerCase();
    const key = begun && event.timeStamp < until ? `${begun} ${pressed}` : pressed;
    begun = "";
    if (places.has(key)) {
      event.preventDefault();
      location.assign(places.get(key));
    } else if (first.has(pressed)) {
      begun = pressed;
      until = event.timeStamp + SECOND_LETTER;
    }
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-help]")) help?.showModal();
});
