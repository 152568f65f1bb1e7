"""Keys, the command palette and the tools at the text: what only a script can do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from screens import Demo


def test_keys_lead_about_and_texts_and_emoji_get_to_the_cursor(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(storage_state=demo.state)
    page.goto("/settings/snippets")
    _write(page, {"Name": "Opening hours", "Text": "Open until six"})

    page.keyboard.press("Escape")
    page.locator("body").press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("New post")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.locator("body").press("g")
    page.locator("body").press("c")
    expect(page).to_have_url(re.compile("/calendar/"))
    page.wait_for_load_state()  # keys are heard from then on
    page.locator("body").press("/")
    field = page.get_by_role("combobox", name="Search pages, channels and posts")
    expect(field).to_be_focused()
    page.keyboard.type("c?")
    expect(field).to_have_value("c?")
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("/calendar/"))

    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    field.fill("new post")
    expect(page.locator("#palette").get_by_role("option", selected=True)).to_have_text(re.compile("New post"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/posts/new$"))

    text = page.locator("#text")
    text.fill("Hello  and bye")
    text.evaluate("field => field.setSelectionRange(6, 6)")
    page.get_by_text("Insert", exact=True).click()
    page.keyboard.type("hours")
    page.keyboard.press("Enter")
    expect(text).to_have_value("Hello Open until six and bye")
    expect(text).to_be_focused()
    page.keyboard.press("Control+z")
    expect(text).to_have_value("Hello  and bye")

    page.get_by_role("button", name="Emoji").click()
    page.keyboard.type("fusee")
    expect(page.locator(".emoji").first).to_have_attribute("aria-label", "rocket")
    page.keyboard.press("Enter")
    expect(text).to_have_value("Hello 🚀 and bye")
    expect(text).to_be_focused()

    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile("/drafts/$"))
    expect(page.get_by_text("Hello 🚀 and bye").first).to_be_visible()


def test_the_keys_can_be_switched_off(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(storage_state=demo.state)
    page.goto("/settings/profile")
    page.get_by_role("checkbox", name="Keys of one letter").last.uncheck()
    page.goto("/drafts/")
    page.locator("body").press("c")
    page.locator("body").press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    expect(page).to_have_url(re.compile("/drafts/$"))


def _write(page: Page, values: dict[str, Any]) -> None:
    for label, value in values.items():
        page.get_by_label(label, exact=True).fill(value)
    page.locator("main").get_by_role("button", name="Save").click()
