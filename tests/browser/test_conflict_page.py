"""The page of two who wrote at once, seen as every other page is."""

from __future__ import annotations

from collections.abc import Callable

import requests
from playwright.sync_api import Page, expect
from test_pages import look

from house import House
from screens import Demo


def test_nothing_is_wrong_with_the_page_that_asks_which_text_to_keep(
    open_page: Callable[..., Page], onepost: House, demo: Demo
) -> None:
    api = f"{onepost.url}/api/v1/posts"
    body = {"text": "Open until ten", "channels": [demo.channel("x")]}
    post = requests.post(api, json=body, headers=demo.headers, timeout=30).json()["id"]
    page = open_page(storage_state=demo.state, reduced_motion="reduce")
    address = f"/posts/{post}/edit"
    page.goto(address)
    changed = requests.patch(f"{api}/{post}", json={"text": "Open until eleven"}, headers=demo.headers, timeout=30)
    assert changed.ok, changed.text
    page.locator("#text").fill("Open until nine")
    page.locator("[data-submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which one do you keep?")
    answer = page.content()
    page.route(f"**{address}", lambda route: route.fulfill(body=answer, content_type="text/html"))
    look(page, address)
