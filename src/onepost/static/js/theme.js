// The theme forms without a reload: the page changes at once, the cookie is set by the same request as without script.
// Paper is light, whatever was chosen.
let onScreen;
addEventListener("beforeprint", () => {
  onScreen = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
});
addEventListener("afterprint", () => {
  if (onScreen) document.documentElement.dataset.theme = onScreen;
  else delete document.documentElement.dataset.theme;
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-theme-form]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const chosen = event.submitter.value;
  const root = document.documentElement;
  if (chosen === "system") delete root.dataset.theme;
  else root.dataset.theme = chosen;
  for (const button of document.querySelectorAll("form[data-theme-form] button"))
    button.setAttribute("aria-pressed", String(button.value === chosen));
  const body = new FormData(form, event.submitter);
  await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
});
