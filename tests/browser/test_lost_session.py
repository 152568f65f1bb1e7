"""Words are not lost: the session ends while somebody writes, and the network is gone when the button is pressed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, Route, expect

from house import House
from screens import DESKTOP, Demo


def posts_with(onepost: House, demo: Demo, text: str) -> int:
    found = requests.get(f"{onepost.url}/api/v1/posts", headers=demo.headers, timeout=10).json()["posts"]
    return sum(post["text"] == text for post in found)


def sign_in(page: Page, demo: Demo) -> None:
    page.get_by_label("E-mail").fill(demo.said["email"])
    page.get_by_label("Password", exact=True).fill(demo.said["password"])
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.clause("P-2.3a")
def test_a_session_that_ends_while_writing_loses_no_word(
    open_page: Callable[..., Page], onepost: House, demo: Demo
) -> None:
    page, text = open_page(), f"Written as the session ended {time.time()}"
    page.goto("/posts/new")
    sign_in(page, demo)
    page.wait_for_url(re.compile("/posts/new"))
    page.context.clear_cookies(name="session")
    page.locator(f'[name=channels][value="{demo.channel("x")}"]').check(force=True)
    page.locator("#text").fill(text)
    page.locator("#at").focus()
    expect(page.locator("[data-kept-said]")).to_contain_text("You were signed out")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "onepost:writing" in kept
    assert "Written" not in kept, "nobody reads it who finds it"
    page.locator("[data-kept-login] a").click()
    sign_in(page, demo)
    expect(page.locator("#text")).to_have_value(text)
    expect(page.locator(f'[name=channels][value="{demo.channel("x")}"]')).to_be_checked()
    expect(page.locator("[data-kept-said]")).to_contain_text("Saved")
    expect(page).to_have_url(re.compile("/edit$"))
    assert posts_with(onepost, demo, text) == 1
    page.reload()
    expect(page.locator("#text")).to_have_value(text)
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('onepost:writing'))") == []


@pytest.fixture
def page_without_network(browser: Browser, onepost: House, demo: Demo) -> Iterator[Page]:
    """As ``open_page``, but what its console says of the network is meant."""
    context = browser.new_context(base_url=onepost.url, storage_state=demo.state, viewport=DESKTOP, locale="en-GB")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_the_network_lost_at_the_button_makes_one_post(page_without_network: Page, onepost: House, demo: Demo) -> None:
    page, text = page_without_network, f"Sent without a network {time.time()}"
    page.goto("/posts/new")
    page.locator(f'[name=channels][value="{demo.channel("x")}"]').check(force=True)
    page.locator("#text").fill(text)
    lost: list[Any] = []

    def arrive_without_answer(route: Route) -> None:
        """The server gets it; its answer does not come through, once."""
        if route.request.method == "POST" and route.request.headers.get("accept") == "application/json" and not lost:
            lost.append(route.fetch())
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile(r"/posts/"), arrive_without_answer)
    button = page.locator("[data-submit]")
    expect(button).to_contain_text("Plan for")
    button.click()
    expect(page.locator("[data-kept-said]")).to_contain_text("Waiting for the connection")
    expect(page).to_have_url(re.compile("/calendar/"))
    assert len(lost) == 1
    assert posts_with(onepost, demo, text) == 1


def test_an_answer_lost_for_good_and_a_second_press_after_a_reload_make_one_post(
    page_without_network: Page, onepost: House, demo: Demo
) -> None:
    page, text = page_without_network, f"Pressed twice {time.time()}"
    page.goto("/posts/new")
    page.locator(f'[name=channels][value="{demo.channel("x")}"]').check(force=True)
    page.locator("#text").fill(text)
    expect(page.locator("[data-submit]")).to_contain_text("Plan for")
    lost: list[Any] = []

    def arrive_without_answer(route: Route) -> None:
        if route.request.method == "POST" and route.request.headers.get("accept") == "application/json":
            if not lost:
                lost.append(route.fetch(max_redirects=0))
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile(r"/posts/"), arrive_without_answer)
    page.locator("[data-submit]").click()
    expect(page.locator("[data-kept-said]")).to_contain_text("Waiting for the connection")
    assert posts_with(onepost, demo, text) == 1
    page.unroute(re.compile(r"/posts/"))
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/posts/new")
    expect(page.locator("#text")).to_have_value(text)
    button = page.locator("[data-submit]")
    expect(button).to_contain_text("Plan for")
    button.click()
    expect(page).to_have_url(re.compile("/calendar/"))
    assert len(lost) == 1
    assert posts_with(onepost, demo, text) == 1


DAMAGED = (
    "{",
    "null",
    "[]",
    '"words"',
    '{"at": 9e15, "fresh": true}',
    '{"at": 9e15, "fresh": true, "entries": 5}',
    '{"at": 9e15, "fresh": true, "entries": [["text", 5]]}',
)


def test_a_damaged_copy_in_the_browser_costs_nothing_else(open_page: Callable[..., Page], demo: Demo) -> None:
    page, text = open_page(storage_state=demo.state), f"Beside a damaged copy {time.time()}"
    page.goto("/posts/new")
    prefix = "onepost:writing:" + page.locator("[data-composer]").get_attribute("data-user") + ":"
    page.evaluate(
        "([prefix, copies]) => copies.forEach((copy, number) => localStorage.setItem(prefix + number, copy))",
        [prefix, list(DAMAGED)],
    )
    page.reload()
    page.locator("#text").fill(text)
    page.locator("#at").focus()
    expect(page.locator("[data-kept-said]")).to_contain_text("Saved")
    page.reload()
    expect(page.locator("#text")).to_have_value(text)
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('onepost:writing'))") == []
