"""A post moved in the calendar with the mouse and with the keyboard: it stands there at once, and can come back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from house import House
from screens import Demo

MONTH = (datetime.now(UTC).date().replace(day=1) + timedelta(days=70)).replace(day=1)
"""One that is wholly to come."""


def day(number: int) -> date:
    return MONTH.replace(day=number)


@pytest.fixture
def planned(onepost: House, demo: Demo) -> Any:
    """A post on two channels on the tenth, at nine in the morning UTC."""
    body = {
        "text": "Drag me along",
        "channels": [demo.channel("x"), demo.channel("facebook")],
        "schedule": f"{day(10)}T09:00:00Z",
    }
    answer = requests.post(f"{onepost.url}/api/v1/posts", headers=demo.headers, json=body, timeout=30)
    assert answer.ok, answer.text
    yield answer.json()
    requests.delete(f"{onepost.url}/api/v1/posts/{answer.json()['id']}", headers=demo.headers, timeout=30)


def card_on(page: Page, number: int) -> Locator:
    return page.locator(f'[data-day="{day(number)}"] [data-card]', has_text="Drag me along")


def days_of(onepost: House, demo: Demo, post: Any) -> set[str]:
    found = requests.get(f"{onepost.url}/api/v1/posts/{post['id']}", headers=demo.headers, timeout=30).json()
    return {one["due_at"][:10] for one in found["publications"]}


def test_a_card_is_dragged_undone_lifted_copied_and_refused(open_page, onepost: House, demo: Demo, planned) -> None:
    page = open_page(storage_state=demo.state)
    page.goto(f"/calendar/?month={MONTH:%Y-%m}")
    tenth = page.locator(f'[data-day="{day(10)}"]')
    twelfth = page.locator(f'[data-day="{day(12)}"]')

    card_on(page, 10).drag_to(twelfth)
    expect(card_on(page, 12)).to_have_count(1)
    toast = page.locator("[data-toast]", has_text="Moved to")
    expect(toast).to_contain_text("on all 2 channels")
    assert days_of(onepost, demo, planned) == {str(day(12))}
    toast.get_by_role("button", name="Undo").click()
    expect(card_on(page, 10)).to_have_count(1)
    expect(page.locator("[data-toast]", has_text="Undone")).to_be_visible()
    assert days_of(onepost, demo, planned) == {str(day(10))}

    page.keyboard.down("Control")
    card_on(page, 10).drag_to(twelfth)
    page.keyboard.up("Control")
    copied = page.locator("[data-toast]", has_text="Copied to")
    expect(copied).to_be_visible()
    for number in (10, 12):
        expect(card_on(page, number)).to_have_count(1)
    copied.get_by_role("button", name="Undo").click()
    expect(card_on(page, 12)).to_have_count(0)
    expect(copied).to_have_count(0)
    assert days_of(onepost, demo, planned) == {str(day(10))}

    card_on(page, 10).locator(".post-card-link").focus()
    for key in ("Space", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#calendar-said")).to_contain_text("18")
    page.keyboard.press("Enter")
    expect(card_on(page, 18)).to_have_count(1)
    expect(page.locator("[data-toast]", has_text=f"Moved to {day(18):%a} 18")).to_be_visible()
    assert days_of(onepost, demo, planned) == {str(day(18))}
    expect(card_on(page, 18).locator(".post-card-link")).to_be_focused()

    for key in ("Space", "ArrowRight", "Escape"):
        page.keyboard.press(key)
    expect(page.locator("#calendar-said")).to_have_text("Left where it was.")
    for key in ("Space", "ArrowRight", "c"):
        page.keyboard.press(key)
    expect(page.locator("[data-toast]", has_text="Copied to")).to_be_visible()
    expect(card_on(page, 19)).to_have_count(1)
    expect(card_on(page, 18)).to_have_count(1)
    page.locator("[data-toast]", has_text="Copied to").get_by_role("button", name="Undo").click()
    expect(card_on(page, 19)).to_have_count(0)

    # Somebody deletes it meanwhile: the card goes back to where it was, with a reason.
    page.route("**/move", lambda route: route.fulfill(status=409, content_type="text/plain", body="It is out already."))
    card_on(page, 18).drag_to(tenth)
    expect(page.locator("[data-toast]", has_text="It is out already.")).to_be_visible()
    expect(card_on(page, 18)).to_have_count(1)
    expect(card_on(page, 10)).to_have_count(0)


def test_a_card_is_sent_elsewhere_by_its_form_and_by_the_hour(open_page, onepost: House, demo: Demo, planned) -> None:
    page = open_page(storage_state=demo.state)
    page.goto(f"/calendar/?month={MONTH:%Y-%m}")
    card_on(page, 10).get_by_label("Move or copy").click()
    dialog = page.get_by_role("dialog", name="Move or copy")
    dialog.get_by_label("Day and time").fill("2020-01-01T09:00")
    dialog.get_by_role("button", name="Move").click()
    expect(dialog.get_by_role("alert")).to_contain_text("in the past")
    dialog.get_by_label("Day and time").fill(f"{day(11)}T09:30")
    dialog.get_by_role("button", name="Move").click()
    expect(dialog).to_be_hidden()
    expect(card_on(page, 11)).to_contain_text("09:30")

    page.goto(f"/calendar/?view=week&day={day(11)}")
    card_on(page, 11).drag_to(page.locator(f'[data-day="{day(11)}"][data-hour="14"]'))
    expect(page.locator(f'[data-day="{day(11)}"][data-hour="14"] [data-card]')).to_contain_text("14:30")
    expect(page.locator("[data-toast]", has_text="Moved to")).to_be_visible()

    # By the hour with the keyboard: to the day beside it in that week, an hour later.
    key, beside = ("ArrowLeft", day(10)) if day(11).weekday() == 6 else ("ArrowRight", day(12))
    card_on(page, 11).locator(".post-card-link").focus()
    for pressed in ("Space", key, "ArrowDown"):
        page.keyboard.press(pressed)
    expect(page.locator("#calendar-said")).to_contain_text(f"{beside:%A} {beside.day} {beside:%B}, 15:00")
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-day="{beside}"][data-hour="15"] [data-card]')).to_contain_text("15:30")
    expect(page.locator("[data-toast]", has_text=f"Moved to {beside:%a} {beside.day}")).to_be_visible()
