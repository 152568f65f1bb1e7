"""The main job in a real browser: sign up, connect two networks, plan a photo and a video, see both published."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

import files
from house import House
from screens import mail_link

EMAIL = "jeanne@example.org"
PASSWORD = "lamps in the window at dusk"
PATIENCE = 120_000
"""Until the planned minute has come and the video is through (milliseconds)."""


def sign_up(page: Page, onepost: House) -> None:
    page.goto("/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("First name").fill("Jeanne")
    page.get_by_label("Last name").fill("Moreau")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    expect(page.get_by_label("Your time zone")).to_have_value("Europe/Paris")
    page.get_by_label("I am 16 or older").check()
    page.get_by_label("I have read the").check()
    page.locator("main").get_by_role("button", name="Create the account").click()
    page.goto(mail_link(onepost.sandbox, EMAIL, "confirm"))
    page.get_by_role("button", name="Yes, confirm it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Jeanne")


def connect(page: Page, network: str) -> None:
    """Through the network's own consent page, and our list of what it brought."""
    page.goto("/channels/")
    page.get_by_role("button", name=f"Connect {network}", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("asks to use your account")
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url(re.compile(r"/channels/"))
    if "/choose/" in page.url:
        for page_of_theirs in page.locator("input[name=account]").all()[1:]:
            page_of_theirs.uncheck()
        page.get_by_role("button", name="Connect", exact=True).click()
    expect(page).to_have_url(re.compile(r"/channels/$"))


def write(page: Page, text: str, file: Path, alt: str, at: datetime) -> None:
    page.goto("/posts/new")
    for box in page.locator("input[name=channels]").all():
        box.check(force=True)
    page.locator("#text").fill(text)
    page.locator("input[type=file]").first.set_input_files(file)
    page.locator("[name^='alt-']").first.fill(alt, timeout=30_000)
    page.locator("#at").fill(at.strftime("%Y-%m-%dT%H:%M"))
    button = page.locator("[data-submit]")
    expect(button).to_contain_text(at.strftime("%H:%M"))
    button.click()
    expect(page).to_have_url(re.compile("/calendar/"))
    expect(page.get_by_text(text[:20]).first).to_be_visible()


def test_two_posts_go_out_at_the_planned_minute(open_page: Callable[..., Page], onepost: House, tmp_path) -> None:
    page = open_page(timezone_id="Europe/Paris")
    photo, clip = tmp_path / "lamp.jpg", tmp_path / "street.mp4"
    photo.write_bytes(files.picture(900, 600, "goldenrod", "JPEG"))
    clip.write_bytes(files.video(2.0))

    sign_up(page, onepost)
    connect(page, "X")
    connect(page, "Facebook")
    before = {network: len(shown(onepost, network)) for network in ("x", "facebook")}

    now = datetime.fromisoformat(
        page.evaluate("new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 19)")
    )
    due = now.replace(second=0) + timedelta(minutes=1 if now.second < 35 else 2)
    write(page, "The lamps are lit again", photo, "A lamp in a window at dusk", due)
    write(page, "A walk through our street", clip, "A street in the evening", due)

    page.goto("/posts/?view=planned")
    expect(page.get_by_text("The lamps are lit again").first).to_be_visible()
    for text in ("The lamps are lit again", "A walk through our street"):
        follow(page, text)

    for network in ("x", "facebook"):
        posts = shown(onepost, network)[before[network] :]
        assert sorted(post["text"] for post in posts) == ["A walk through our street", "The lamps are lit again"]
        kinds = {post["text"]: [item["kind"] for item in post["media"]] for post in posts}
        assert kinds == {"The lamps are lit again": ["image"], "A walk through our street": ["video"]}
        lamp = next(post for post in posts if post["text"].startswith("The lamps"))
        assert lamp["media"][0]["alt"] == "A lamp in a window at dusk"
    page.goto(f"{onepost.sandbox}/")
    expect(page.get_by_text("The lamps are lit again")).to_have_count(2)


def follow(page: Page, text: str) -> None:
    """Every publication of the post becomes *published*, and its link leads to the post on the network."""
    page.goto("/calendar/")
    page.get_by_role("link", name=re.compile(f"^{text}")).first.click()
    page.wait_for_url("**/publications/*")
    linked = [link.get_attribute("href") or "" for link in page.locator("a[href*='/publications/']").all()]
    addresses = {page.url, *(address for address in linked if re.search(r"/publications/[0-9a-f-]{36}$", address))}
    assert len({address.rpartition("/")[2] for address in addresses}) == 2
    for address in addresses:
        page.goto(address)
        expect(page.locator("#live .state, #live [data-state]").first).to_contain_text("Published", timeout=PATIENCE)
        with page.context.expect_page() as opened:
            page.get_by_role("link", name=re.compile("see it|view|open|look", re.IGNORECASE)).first.click()
        expect(opened.value.get_by_text(text).first).to_be_visible()
        opened.value.close()


def shown(onepost: House, network: str) -> list[dict[str, Any]]:
    posts: list[dict[str, Any]] = requests.get(
        f"{onepost.sandbox}/_control/posts", {"network": network}, timeout=5
    ).json()
    return [post for post in posts if not post["deleted"]]


@pytest.mark.parametrize("network", ["X", "Facebook"])
def test_refusing_at_the_network_connects_nothing_and_says_so(open_page, demo, network: str) -> None:
    page = open_page(storage_state=demo.state)
    page.goto("/channels/")
    page.get_by_role("button", name=f"Connect {network}", exact=True).click()
    page.get_by_role("button", name="Refuse").click()
    expect(page).to_have_url(re.compile(r"/channels/$"))
    expect(page.get_by_text(re.compile("refused|declined|did not allow", re.IGNORECASE)).first).to_be_visible()
