// A card by keyboard: space lifts it, arrows choose a place, space or enter puts it down, C copies it there, escape
// leaves it. What happens is said in a live region. Returns whether a card is lifted; `ended` hears when none is any more.
const DAYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

export function lifting({ calendar, cardOf, placeOf, linkOf, mark, place, ended }) {
  const said = document.getElementById("calendar-said");
  const say = (pattern, words) => (said.textContent = pattern.replace(/\{(\w+)\}/g, (_whole, name) => words[name]));
  let lifted = null;
  let target = null;

  const visible = (node) => node.offsetParent !== null;
  const nameOf = (spot) => {
    const words = document.querySelectorAll(`[id="day-${spot.dataset.day}"] > :not([aria-hidden])`);
    const day = [...words].map((word) => word.textContent.trim()).join(" ");
    return spot.dataset.hour === undefined ? day : `${day}, ${spot.dataset.hour.padStart(2, "0")}:00`;
  };

  function towards(key) {
    const spots = [...calendar().querySelectorAll("[data-day]")];
    const away = document.dir === "rtl" && DAYS[key] % 7 ? -DAYS[key] : DAYS[key];
    if (target.dataset.hour !== undefined) {
      const hours = spots.filter((spot) => spot.dataset.day === target.dataset.day);
      if (Math.abs(away) === 7) return hours[hours.indexOf(target) + away / 7];
      const days = [...new Set(spots.map((spot) => spot.dataset.day))];
      const day = days[days.indexOf(target.dataset.day) + away];
      return spots.find((spot) => spot.dataset.day === day && spot.dataset.hour === target.dataset.hour);
    }
    // In a list, up and down are one day away as well.
    const step = calendar().querySelector(".month-grid") ? away : Math.sign(away);
    return spots[spots.indexOf(target) + step];
  }

  function end() {
    lifted?.classList.remove("post-card-lifted");
    lifted = target = null;
    mark(null);
    ended();
  }

  document.addEventListener("focusin", (event) => {
    const card = cardOf(event.target);
    if (card && event.target === linkOf(card)) event.target.setAttribute("aria-describedby", "calendar-keys");
  });

  document.addEventListener("focusout", () => lifted && requestAnimationFrame(() => {
    if (lifted && document.activeElement !== linkOf(lifted)) end();
  }));

  // Before the page's own one-letter keys.
  addEventListener("keydown", (event) => {
    const card = cardOf(event.target);
    if (!card || event.target !== linkOf(card) || event.metaKey) return;
    if (!lifted && event.key === " ") {
      event.preventDefault();
      [lifted, target] = [card, placeOf(card)];
      card.classList.add("post-card-lifted");
      mark(target);
      say(calendar().dataset.lifted, { post: linkOf(card).textContent });
    } else if (lifted) {
      handle(event);
    }
  }, { capture: true });

  function handle(event) {
    const { key } = event;
    if (key in DAYS) {
      const next = towards(key);
      if (next) {
        target = next;
        mark(target);
        if (visible(target)) target.scrollIntoView({ block: "nearest" });
        say(calendar().dataset.over, { place: nameOf(target) });
      }
    } else if (key === " " || key === "Enter" || key.toLowerCase() === "c") {
      const [card, spot] = [lifted, target];
      const copy = key.toLowerCase() === "c" || event.ctrlKey || event.altKey;
      end();
      place(card, spot, copy);
    } else if (key === "Escape") {
      end();
      say(calendar().dataset.left, {});
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return () => lifted !== null;
}
