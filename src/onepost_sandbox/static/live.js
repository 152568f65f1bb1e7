(() => {
  const live = document.getElementById("live"), hint = document.getElementById("fresh");
  const timeless = (html) => html.replace(/<time[^]*?<\/time>/g, "");
  const inUse = () =>
    live.contains(document.activeElement) ||
    !getSelection().isCollapsed ||
    [...live.querySelectorAll("video")].some((video) => video.currentTime > 0 && !video.ended);
  let shown = live.innerHTML;
  const show = (html) => {
    if (html === shown) return;
    if (inUse()) {
      hint.hidden = timeless(html) === timeless(shown);
      return;
    }
    live.innerHTML = shown = html;
    hint.hidden = true;
  };
  const look = async () => {
    const began = performance.now();
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href, { cache: "no-store" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (answer.ok) show(page.getElementById("live").innerHTML);
      } catch {
        // The sandbox was stopped; it may come back.
      }
    }
    setTimeout(look, Math.max(3000, 20 * (performance.now() - began)));
  };
  setTimeout(look, 3000);
})();
