"""A picture cut and a cover chosen in the composer's dialogs, by keyboard, and a post that waits for what is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests
from playwright.sync_api import Page, expect

import files
from house import House
from screens import PHONE, Demo


def given(name: str, data: bytes, mime: str) -> list[Any]:
    return [{"name": name, "mimeType": mime, "buffer": data}]


def test_a_picture_is_turned_and_cut_by_keyboard_and_the_post_waits_for_it(
    open_page: Callable[..., Page], onepost: House, demo: Demo
) -> None:
    page = open_page(storage_state=demo.state)
    page.goto("/posts/new")
    page.locator(f'[name=channels][value="{demo.channel("x")}"]').check(force=True)
    page.locator("#text").fill("Roofs, cut to a square")
    row = page.locator('[data-strip="media"]')
    row.locator("input[type=file]").set_input_files(given("roofs.png", files.picture(900, 600), "image/png"))
    row.get_by_role("button", name="Crop or turn roofs.png").click()
    dialog = page.get_by_role("dialog", name="Crop or turn")
    dialog.get_by_role("button", name="Use this version").click()
    expect(dialog.get_by_role("alert")).to_have_text("The picture has this shape already.")
    dialog.get_by_role("button", name="Turn right").click()
    dialog.get_by_text("Square").click()
    dialog.get_by_role("group", name="The part that is kept").focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    dialog.get_by_role("button", name="Use this version").click()
    expect(dialog).to_be_hidden()
    page.locator("[data-submit]").click()
    page.wait_for_url("**/calendar/**")
    posts = requests.get(f"{onepost.url}/api/v1/posts", headers=demo.headers, timeout=10).json()["posts"]
    post = next(post for post in posts if post["text"] == "Roofs, cut to a square")
    page.goto(f"/posts/{post['id']}/edit")
    expect(row.locator("[data-file]")).to_have_count(1)
    expect(row.locator('[data-width="582"][data-height="582"]')).to_have_count(1)


def test_a_moment_of_the_video_becomes_a_cover_and_a_number(
    open_page: Callable[..., Page], onepost: House, demo: Demo
) -> None:
    page = open_page(storage_state=demo.state)
    page.goto("/posts/new")
    for network in ("instagram", "tiktok"):
        page.locator(f'[name=channels][value="{demo.channel(network)}"]').check(force=True)
    page.locator("details.options").evaluate_all("all => all.forEach(one => { one.open = true; })")
    place = page.locator('[data-strip="opt-instagram-cover"]')
    offer = place.get_by_role("button", name="From the video")
    expect(offer).to_be_hidden()
    row = page.locator('[data-strip="media"]')
    row.locator("input[type=file]").set_input_files(given("tall.mp4", files.named("tall.mp4"), "video/mp4"))
    offer.click()
    dialog = page.get_by_role("dialog", name="Choose a moment of the video")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(dialog.locator("output")).to_have_text("0:01.0")
    dialog.get_by_role("button", name="Use this moment").click()
    expect(place.locator("[data-file]")).to_have_count(1, timeout=30_000)
    expect(page.locator('input[type=hidden][name="opt-instagram-cover"]')).to_have_count(1)

    page.locator('[data-moment="opt-tiktok-cover_ms"]').click()
    page.keyboard.press("End")
    dialog.get_by_role("button", name="Use this moment").click()
    expect(page.locator("#opt-tiktok-cover_ms")).to_have_value("2900")


def test_a_file_that_moved_to_the_end_keeps_the_focus(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(storage_state=demo.state)
    page.goto("/posts/new")
    row = page.locator('[data-strip="media"]')
    for name, colour in (("one.png", "teal"), ("two.png", "gold")):
        row.locator("input[type=file]").set_input_files(given(name, files.picture(colour=colour), "image/png"))
    expect(row.locator("[data-file]")).to_have_count(2)
    names = row.locator("[data-file]").evaluate_all("rows => rows.map(row => row.dataset.name)")
    row.get_by_role("button", name=f"Move {names[1]} earlier").press("Enter")
    expect(page.locator("#composer > [role=status]")).to_have_text(f"{names[1]} is now file 1 of 2")
    expect(row.get_by_role("button", name=f"Move {names[1]} later")).to_be_focused()
