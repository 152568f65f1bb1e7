// How far a change of a file is: asked every second while somebody looks, told by the bar beside it.
const PAUSE = 1000;
const watched = new Set();

/** Watches what is being made within `scope`; `done(place, answer)` when it is not being made any more. */
export function watch(scope, done) {
  for (const place of scope.querySelectorAll("[data-repair-watch]")) {
    const address = place.dataset.repairWatch;
    if (watched.has(address)) continue;
    watched.add(address);
    setTimeout(() => look(address, done), PAUSE);
  }
}

async function look(address, done) {
  const place = document.querySelector(`[data-repair-watch="${CSS.escape(address)}"]`);
  if (!place) return watched.delete(address);
  let answer = null;
  try {
    const response = await fetch(address, { redirect: "manual" });
    if (response.ok) answer = await response.json();
    else if (response.status === 404) return watched.delete(address);
  } catch {
    // The network is away; it goes on when it is back.
  }
  if (answer && !answer.going) {
    watched.delete(address);
    return done(place, answer);
  }
  const bar = answer && place.querySelector("progress");
  if (bar) bar.value = answer.percent;
  setTimeout(() => look(address, done), PAUSE);
}
