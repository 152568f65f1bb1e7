"""Large files on their way to the library in a real browser: paused, cut off, reloaded; they arrive whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Locator, Page, Request, expect

import heavy
from house import House
from screens import DESKTOP, Demo

MEGABYTES = 40
SLOW = 8_000_000
"""Bytes a second: a piece of 16 MiB takes two seconds."""


@pytest.fixture
def page(browser: Browser, onepost: House, demo: Demo) -> Iterator[Page]:
    """What its console says of a network that is gone is meant."""
    context = browser.new_context(base_url=onepost.url, storage_state=demo.state, viewport=DESKTOP, locale="en-GB")
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def film(tmp_path: Path) -> Callable[[str], Path]:
    return lambda name: heavy.padded(tmp_path / name, MEGABYTES * 1_000_000)


@pytest.fixture
def network(page: Page) -> Callable[..., None]:
    """``network(speed, offline)``: what the browser may send a second, and whether it is cut off."""
    link = page.context.new_cdp_session(page)
    link.send("Network.enable")

    def emulate(speed: float = SLOW, offline: bool = False) -> None:
        now = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": speed}
        link.send("Network.emulateNetworkConditions", now)

    return emulate


def row(page: Page, name: str) -> Locator:
    return page.locator(".upload-row", has_text=name)


def test_a_file_goes_on_after_a_pause_a_lost_network_and_a_reload(
    page: Page, network: Callable[..., None], film: Callable[[str], Path], onepost: House
) -> None:
    path = film("evening.mp4")
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.headers.get("upload-offset", ""))))
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/library/")
    network()
    page.locator("#upload").set_input_files(path)
    said = row(page, "evening.mp4").locator("[data-upload-said]")
    expect(said).to_contain_text(re.compile(r"\d+ % · .+/s · .+ left"))
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        pass
    row(page, "evening.mp4").get_by_role("button", name="Pause").click()
    expect(said).to_have_text("Paused")
    row(page, "evening.mp4").get_by_role("button", name="Go on").click()
    expect(said).to_contain_text("left")
    network(offline=True)
    expect(said).to_have_text("No connection; it goes on by itself")
    network()
    expect(said).to_contain_text("left")
    page.reload()
    assert row(page, "evening.mp4").count() == 0
    asked.clear()
    page.locator("#upload").set_input_files(path)
    expect(page.locator(".tile", has_text="evening.mp4")).to_be_visible()
    offsets = [int(offset) for method, offset in asked if method == "PATCH"]
    assert offsets[0] >= 16 * 1024 * 1024
    assert "POST" not in [method for method, _ in asked]
    address = page.locator(".tile", has_text="evening.mp4").locator("[name=asset]").first.get_attribute("value")
    cookie = {found["name"]: found["value"] for found in page.context.cookies()}
    kept = requests.get(f"{onepost.url}/media/{address}/file?download", cookies=cookie, timeout=20)
    assert kept.content == path.read_bytes()


def test_a_paused_file_lets_the_others_go_first(
    page: Page, network: Callable[..., None], film: Callable[[str], Path]
) -> None:
    page.goto("/library/")
    network()
    page.locator("#upload").set_input_files([film("first.mp4"), film("second.mp4"), film("third.mp4")])
    expect(row(page, "third.mp4").locator("[data-upload-said]")).to_have_text("Waiting its turn")
    for name in ("first.mp4", "second.mp4"):
        row(page, name).get_by_role("button", name="Pause").click()
    expect(row(page, "third.mp4").locator("[data-upload-said]")).to_contain_text("left")
    row(page, "first.mp4").get_by_role("button", name="Stop the upload").click()
    network(-1)
    expect(page.locator(".tile", has_text="third.mp4")).to_be_visible()
    row(page, "second.mp4").get_by_role("button", name="Go on").click()
    expect(page.locator(".tile", has_text="second.mp4")).to_be_visible()
    expect(page.locator(".upload-row")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('tus::'))") == []


def test_a_file_that_is_too_large_is_refused_before_a_byte_of_it_is_sent(page: Page, tmp_path: Path) -> None:
    large = tmp_path / "endless.mp4"
    with large.open("wb") as file:
        file.truncate(4097 * 1024 * 1024)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "PATCH" else None)
    page.goto("/library/")
    page.locator("#upload").set_input_files(large)
    expect(page.get_by_text("endless.mp4: This file is larger than 4096 MB")).to_be_visible()
    assert sent == []
