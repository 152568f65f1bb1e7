"""A picture that one network does not take, made to fit beside the text, and a part of it cut out by keyboard."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from house import House
from screens import PHONE, Demo

LOOK = os.environ.get("ONEPOST_LOOK", "")
"""A folder for pictures of what this test sees."""


def look(page: Page, name: str) -> None:
    if not LOOK:
        return
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        for size in (PHONE, {"width": 1280, "height": 900}):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.screenshot(path=Path(LOOK) / f"{name}-{theme}-{size['width']}.png", full_page=True)


def panorama() -> bytes:
    image = Image.linear_gradient("L").resize((1800, 600)).convert("RGB")
    ImageDraw.Draw(image).ellipse((800, 200, 1000, 400), fill="orange")
    out = BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def test_a_picture_is_made_to_fit_where_it_does_not_and_cut_by_keyboard(
    open_page: Callable[..., Page], onepost: House, demo: Demo
) -> None:
    page = open_page(storage_state=demo.state)
    page.goto("/posts/new")
    instagram, x = demo.channel("instagram"), demo.channel("x")
    for channel in (instagram, x):
        page.locator(f'[name=channels][value="{channel}"]').check(force=True)
    shared = page.locator('[data-strip="media"]')
    file = {"name": "panorama.jpg", "mimeType": "image/jpeg", "buffer": panorama()}
    shared.locator("input[type=file]").set_input_files([file])
    offer = shared.locator("[data-repair]")
    expect(offer).to_contain_text("Cut to another shape: 1800 × 600 to")
    offer.locator("select").select_option("blur")
    expect(offer).to_contain_text("Blurred border added")
    expect(offer.locator("select")).to_have_value("blur")
    look(page, "offer")
    offer.get_by_role("button", name="Make it fit").click()
    own = page.locator(f'[data-strip="media-{instagram}"]')
    expect(own.locator("[data-file]")).to_have_count(1, timeout=30_000)
    expect(shared.locator("[data-file]")).to_have_count(1)
    made = own.locator("[data-file]").get_attribute("data-file")
    original = shared.locator("[data-file]").get_attribute("data-file")
    assert made != original
    expect(page.locator("[data-repair]")).to_have_count(0)
    expect(page.locator(f'[name="own-media-{instagram}"]')).to_be_checked()
    look(page, "placed")

    page.goto(f"/library/{original}")
    expect(page.get_by_text("Blurred border added: 1800 × 600 to 1800 × 943")).to_be_visible()
    page.get_by_text("4:5", exact=True).click()
    frame = page.locator(".crop-frame")
    expect(frame).to_be_visible()
    assert page.locator("#crop-width").input_value() == "480"
    frame.focus()
    page.keyboard.press("ArrowRight")
    assert int(page.locator("#crop-left").input_value()) == 660 + 36
    page.keyboard.press("Shift+ArrowLeft")
    assert int(page.locator("#crop-width").input_value()) == 480 - 36
    look(page, "crop")
    page.get_by_role("button", name="Cut", exact=True).click()
    expect(page.get_by_text("Cut to another shape: 1800 × 600 to 444 × 555")).to_be_visible(timeout=30_000)
    look(page, "versions")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
