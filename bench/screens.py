"""What a person waits for in the browser: the first picture of a full month, a drag, the preview behind a letter."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Page, sync_playwright

from bench.figures import Figures, p95
from bench.house import House, until

TESTS = Path(__file__).resolve().parents[1] / "tests"
LOADS, DRAGS, LETTERS = 6, 10, 30
FIRST = 7
"""The day of the page, counted from zero, at which the dragging begins: one of the month, not of the one before it."""
PAUSE_MS = 180
"""Between two letters, as of somebody who types sixty-five words a minute."""
RENEWED_MS = 500
"""After a drag: the page has been fetched again behind it."""

DRAGGING = """() => {
  window.waits = [];
  let dropped = 0;
  document.addEventListener("drop", () => { dropped = performance.now(); }, true);
  new MutationObserver(() => {
    if (dropped) window.waits.push(performance.now() - dropped);
    dropped = 0;
  }).observe(document.getElementById("toasts"), { childList: true });
}"""

TYPING = """() => {
  window.waits = { counter: [], preview: [] };
  let pressed = 0;
  document.querySelector("#text").addEventListener("beforeinput", () => { pressed = performance.now(); });
  document.addEventListener("input", () => window.waits.counter.push(performance.now() - pressed));
  new MutationObserver(() => {
    if (pressed) window.waits.preview.push(performance.now() - pressed);
    pressed = 0;
  }).observe(document.querySelector(".composer-look"), { childList: true, subtree: true });
}"""


def measured(house: House, session: str, month: str, composer: str, figures: Figures) -> None:
    """``month`` is the address of the fullest one, ``composer`` that of a draft for six channels."""
    sys.path.insert(0, str(TESTS))
    from screens import DESKTOP, FLAGS, chromium

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(base_url=house.url, viewport=DESKTOP)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": house.url}])
        page = context.new_page()
        pictures = [_first_picture(page, month) for _ in range(LOADS)][1:]
        figures.at_most("first picture of a month of 5,000 posts, slowest", max(pictures), "ms", 1000)
        figures.at_most("a drag is confirmed, p95", p95(_drags(page)), "ms", 150)
        waits = _letters(page, composer)
        figures.at_most("counters follow a letter for six channels, p95", p95(waits["counter"]), "ms", 100)
        figures.at_most("previews follow a letter for six channels, p95", p95(waits["preview"]), "ms", 100)
        browser.close()


def _first_picture(page: Page, address: str) -> float:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    found: float = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    return found


def _drags(page: Page) -> list[float]:
    """A card of one day to the next and so on, through the month."""
    page.evaluate(DRAGGING)
    days = page.locator("[data-day]")
    for number in range(DRAGS):
        card = days.nth(FIRST + number).locator("[data-card]").first
        card.drag_to(days.nth(FIRST + number + 1).locator(".day-head"))
        until(lambda before=number: page.evaluate("window.waits.length") > before, "the drag to be confirmed", 10)
        page.wait_for_timeout(RENEWED_MS)
    found: list[float] = page.evaluate("window.waits")
    return found


def _letters(page: Page, address: str) -> Any:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(TYPING)
    page.locator("#text").focus()
    page.keyboard.type(("lamp " * LETTERS)[:LETTERS], delay=PAUSE_MS)
    page.wait_for_timeout(1000)
    waits = page.evaluate("window.waits")
    if len(waits["preview"]) < LETTERS / 2:
        raise RuntimeError(f"only {len(waits['preview'])} previews came for {LETTERS} letters")
    return waits
