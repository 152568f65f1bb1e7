"""What opens over a page, light on a phone and dark on a desk: nothing that axe objects to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from test_pages import AT_REST, THEMES

from screens import DESKTOP, PHONE, Demo

OVER = "dialog[open], [popover]:popover-open, details[open] > :not(summary)"


def keys(page: Page) -> None:
    page.locator("h1").click()
    page.keyboard.press("?")


def palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("option").first).to_be_visible()


def menu(page: Page) -> None:
    page.locator("details.menu-of > summary:visible").first.click()


def emoji(page: Page) -> None:
    """A few of its two thousand: axe looks at each."""
    page.get_by_role("button", name="Emoji").click()
    page.get_by_role("dialog").get_by_role("searchbox").fill("lamp")
    expect(page.get_by_role("dialog").get_by_role("button", name="lamp").first).to_be_visible()


def insert(page: Page) -> None:
    page.get_by_text("Insert", exact=True).click()


def picker(page: Page) -> None:
    page.get_by_text("From the library").first.click()
    expect(page.get_by_role("dialog", name="From the library")).to_be_visible()


@pytest.mark.parametrize(
    ("address", "openers"),
    [("/settings/labels", (keys, palette, menu)), ("/posts/new", (emoji, insert, picker))],
    ids=["over any page", "over the composer"],
)
def test_what_opens_over_a_page(
    open_page: Callable[..., Page], demo: Demo, address: str, openers: tuple[Callable[[Page], None], ...]
) -> None:
    page = open_page(storage_state=demo.state, bypass_csp=True, reduced_motion="reduce")
    for opener in openers:
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="light")
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.evaluate(Axe().axe_script)
        opener(page)
        check(page, opener.__name__, {})
        page.set_viewport_size(DESKTOP)
        page.emulate_media(color_scheme="dark")
        if page.locator(OVER).locator("visible=true").count() == 0:
            opener(page)
        check(page, opener.__name__, THEMES["dark"])


def check(page: Page, name: str, rules: dict[str, Any]) -> None:
    page.evaluate(AT_REST)
    place = page.locator(OVER).locator("visible=true").first.element_handle()
    asked = {"resultTypes": ["violations"], **rules}
    found = page.evaluate("([place, asked]) => axe.run(place, asked)", [place, asked])
    problems = [f"{v['id']}: {v['help']}: {[node['target'] for node in v['nodes']][:3]}" for v in found["violations"]]
    assert problems == [], f"{name}, {page.viewport_size}"
