"""Quick typing for six channels: every letter arrives, the counters follow each of them, the previews come after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from screens import Demo

NETWORKS = ("facebook", "instagram", "linkedin", "x", "youtube", "tiktok")
LETTERS = ("Lamps at the harbour: déjà vu 🎉 #light " * 6)[:199] + "!"
FOLLOW_MS = 100
"""From a keystroke to the counter that shows it."""
PREVIEW_MS = 1000
"""From the last letter to a preview that shows it: the server's part, on a machine that does other things as well."""

WATCH = r"""() => {
  const place = document.getElementById("at-text");
  const seen = (window.seen = { keys: 0, waits: [], stood: 0 });
  const count = () => [...place.querySelectorAll("[data-count-used]")].map((one) => one.textContent).join(" ");
  let before = "", pressed = 0;
  document.querySelector("#text").addEventListener("beforeinput", () => {
    before = count();
    pressed = performance.now();
    seen.keys += 1;
  });
  // What stands in the counters when every listener has heard of the letter; a space at the end may not count yet.
  document.addEventListener("input", (event) => {
    if (/\s/.test(event.data)) return;
    if (count() === before) seen.stood += 1;
    seen.waits.push(performance.now() - pressed);
  });
  new MutationObserver(() => {
    const text = document.querySelector(".preview[data-shown] .pv-text")?.textContent ?? "";
    if (text.includes("!")) seen.last ??= performance.now() - pressed;
  }).observe(document.querySelector(".composer-look"), { childList: true, subtree: true });
}"""


def counts(page: Page) -> dict[str, str]:
    found: Any = page.locator("#at-text [data-count]").evaluate_all(
        "all => all.map(one => [one.dataset.count, one.querySelector('[data-count-used]').textContent])"
    )
    return dict(found)


def test_typing_loses_no_letter_and_counters_and_previews_follow(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(storage_state=demo.state)
    page.goto("/posts/new?" + "&".join(f"channel={demo.channel(network)}" for network in NETWORKS))
    expect(page.locator("#at-text [data-count]")).to_have_count(len(NETWORKS))
    page.evaluate(WATCH)
    page.locator("#text").focus()
    page.keyboard.type(LETTERS, delay=15)
    browser_says = counts(page)
    expect(page.locator("#text")).to_have_value(LETTERS)
    shown = page.locator(".preview[data-shown] .pv-text")
    expect(shown).to_contain_text("!")
    assert "".join(LETTERS.split()) in "".join((shown.text_content() or "").split())

    seen = page.evaluate("window.seen")
    assert seen["keys"] >= len(LETTERS)
    assert seen["stood"] == 0, "a counter stood still while somebody typed"
    assert sorted(seen["waits"])[int(len(seen["waits"]) * 0.95)] < FOLLOW_MS
    page.wait_for_load_state("networkidle")
    assert counts(page) == browser_says, "what the browser counted is what the server counts"
    emoji = LETTERS.count("🎉")
    assert browser_says["x"] == browser_says["linkedin"] == str(len(LETTERS) + emoji), "X and LinkedIn count it twice"
    assert seen["last"] < PREVIEW_MS


def test_what_was_said_of_a_field_goes_when_it_is_no_longer_so(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(storage_state=demo.state)
    page.goto(f"/posts/new?channel={demo.channel('x')}")
    page.locator("#text").fill("a" * 281)
    expect(page.locator("#at-text .field-error")).to_have_count(1)
    page.locator("#text").fill("Short")
    expect(page.locator("#at-text .field-error")).to_have_count(0)
    page.locator("#at").fill("2020-01-01T09:00")
    expect(page.locator("#at-at .field-error")).to_have_count(1)
    expect(page.locator("#at")).to_have_attribute("aria-invalid", "true")
    page.locator("#at").fill(f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%dT09:00}")
    expect(page.locator("#at-at")).to_be_empty()
    expect(page.locator("#at")).not_to_have_attribute("aria-invalid", "true")
