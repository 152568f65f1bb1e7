"""A file for an option in a real browser: uploaded at its place, exchanged for one of the library, taken out again."""

from __future__ import annotations

from collections.abc import Callable

import requests
from playwright.sync_api import Locator, Page, expect

import files
from house import House
from screens import PHONE, Demo

NAME = "opt-youtube-thumbnail"


def taken(page: Page) -> Locator:
    return page.locator(f'input[type=hidden][name="{NAME}"]')


def test_a_thumbnail_is_uploaded_exchanged_and_taken_out(
    open_page: Callable[..., Page], onepost: House, demo: Demo
) -> None:
    for name, data in [("dusk.png", files.picture(1280, 720)), ("words.srt", files.SRT.encode())]:
        answer = requests.post(
            f"{onepost.url}/api/v1/media", headers=demo.headers, files={"file": (name, data)}, timeout=30
        )
        assert answer.ok, answer.text
    page = open_page(storage_state=demo.state, viewport=PHONE)
    page.goto("/posts/new")
    page.locator(f'[name=channels][value="{demo.channel("youtube")}"]').check(force=True)
    page.locator("details", has_text="More for YouTube").evaluate("details => { details.open = true; }")
    place = page.locator(f'[data-strip="{NAME}"]')

    dawn = {"name": "dawn.png", "mimeType": "image/png", "buffer": files.picture(1280, 720, "gold")}
    place.locator("input[type=file]").set_input_files([dawn])
    expect(place.locator("[data-file]")).to_have_count(1)
    expect(place.get_by_text("dawn.png")).to_be_visible()
    expect(place.locator("textarea")).to_have_count(0)
    expect(page.locator(".pv-youtube .extra-name")).to_have_text("dawn.png")
    first = taken(page).input_value()

    place.get_by_role("button", name="From the library (Thumbnail)").click()
    picker = page.get_by_role("dialog", name="From the library")
    expect(picker.locator("[data-picked]").first).to_be_visible()
    assert picker.get_by_text("words.srt").count() == 0, "only pictures are offered"
    expect(picker.locator(f'[data-picked="{first}"]')).to_have_attribute("aria-pressed", "true")
    picker.locator("[data-picked]", has_text="dusk.png").first.click()
    expect(picker).to_be_hidden()
    expect(taken(page)).to_have_count(1)
    assert taken(page).input_value() != first
    expect(page.locator(".pv-youtube .extra-name")).to_have_text("dusk.png")

    place.get_by_role("button", name="Take dusk.png out").click()
    expect(taken(page)).to_have_count(0)
    expect(page.locator(".pv-youtube .extra-name")).to_have_count(0)
