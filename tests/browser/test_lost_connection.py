"""A slow answer, one that does not come, and a connection that is lost: nothing that was written goes with it."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from screens import Demo

SEARCH = re.compile(r"/library/\?")


def test_what_was_written_survives_a_lost_connection(open_page, demo: Demo) -> None:
    page = open_page(storage_state=demo.state)
    page.goto("/settings/labels")
    page.get_by_label("Name").fill("Winter lamps")
    expect(page.locator("#away")).to_be_hidden()
    lost: list[Route] = []
    page.route("**/*", lambda route: lost.append(route))
    page.evaluate("dispatchEvent(new Event('offline'))")
    expect(page.locator("#away")).to_contain_text("what you wrote is still here")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-toast]")).to_contain_text("Check your connection")
    expect(page.get_by_label("Name")).to_have_value("Winter lamps")
    page.unroute("**/*")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#away")).to_be_hidden()
    expect(page.locator("[data-toast]")).to_contain_text("The connection is back.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Change “Winter lamps”")).to_be_visible()


def test_a_failed_request_is_made_again_with_what_it_carried_even_inside_a_dialog(open_page, demo: Demo) -> None:
    page = open_page(storage_state=demo.state)
    page.goto("/posts/new")
    page.get_by_text("From the library").first.click()
    picker = page.get_by_role("dialog", name="From the library")
    asked: list[str] = []

    def fail_once(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=404, body="") if len(asked) == 1 else route.continue_()

    page.route(SEARCH, fail_once)
    picker.get_by_role("searchbox").fill("no file has this name")
    again = page.get_by_role("button", name="Try again")
    again.click()
    expect(again).to_be_hidden()
    expect(picker.locator("#picker-results img")).to_have_count(0)
    assert len(asked) == 2
    assert asked[0] == asked[1]


def test_a_slow_answer_is_seen_to_be_awaited(open_page, demo: Demo) -> None:
    page = open_page(storage_state=demo.state)
    page.goto("/posts/new")
    page.get_by_text("From the library").first.click()
    picker = page.get_by_role("dialog", name="From the library")
    held: list[Route] = []
    page.route(SEARCH, lambda route: held.append(route))
    picker.get_by_role("searchbox").fill("lamp")
    expect(page.locator("#busy")).to_be_visible()
    expect(page.locator("#busy")).to_have_attribute("role", "progressbar")
    held.pop().continue_()
    expect(page.locator("#busy")).to_be_hidden()
