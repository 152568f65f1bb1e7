// Small help in forms: show a password, offer the browser's time zone, go to the first problem, send only once.
function passwords(scope) {
  for (const wrap of scope.querySelectorAll("[data-password]:not([data-ready])")) {
    const input = wrap.querySelector("input");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "password-toggle";
    wrap.dataset.ready = "";
    const paint = () => {
      const shown = input.type === "text";
      button.setAttribute("aria-label", shown ? wrap.dataset.hide : wrap.dataset.show);
      button.replaceChildren(icon(shown ? "eye-off" : "eye"));
    };
    button.addEventListener("click", () => {
      input.type = input.type === "text" ? "password" : "text";
      paint();
    });
    input.form?.addEventListener("submit", () => (input.type = "password"));
    paint();
    wrap.append(button);
  }
}

function icon(name) {
  const SVG = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${new URL("../icons.svg", import.meta.url).pathname}#${name}`);
  svg.append(use);
  return svg;
}

function timeZones(scope) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const select of scope.querySelectorAll("select[data-browser-zone]")) {
    // Some browsers know a zone by an older name, such as Asia/Calcutta.
    const known = [...select.options].some((option) => option.value === zone);
    if (!known) select.add(new Option(zone, zone));
    select.value = zone;
  }
}

// Countries by their names in the language of the page, in its order.
function countries(scope) {
  const names = new Intl.DisplayNames(document.documentElement.lang, { type: "region" });
  for (const select of scope.querySelectorAll("select[data-countries]")) {
    const [none, ...options] = select.options;
    for (const option of options) option.text = names.of(option.value) ?? option.text;
    const { value } = select;
    select.replaceChildren(none, ...options.sort((a, b) => a.text.localeCompare(b.text)));
    select.value = value;
  }
}

function start(scope) {
  countries(scope);
  passwords(scope);
  timeZones(scope);
  scope.querySelector("[aria-invalid='true']")?.focus();
}

// A second click on a plain form would send it twice; the first one is under way.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
});
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

start(document);
document.addEventListener("htmx:load", (event) => start(event.target));
