"""The calendar's address for other programs: a secret shown once, that tells little and dies with the membership."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from onepost.accounts.models import Membership
from onepost.publishing.models import Feed, Publication, State
from world import make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscribe(browser):
    def make() -> str:
        html = browser.post("/settings/calendar").content.decode()
        return re.search(r"/feeds/[A-Za-z0-9_-]{43}\.ics", html)[0]

    return make


def events(client, address: str) -> list:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_a_program_reads_times_networks_and_first_lines_and_nothing_else(workspace, x, page, client, subscribe) -> None:
    due = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    row = make_publication(workspace, x, text="Lamps; lit, tonight\nThe code is 4711", due_at=due)
    Publication.objects.create(
        workspace=workspace, post=row.post, channel=page, network="facebook", state=State.SCHEDULED, due_at=due
    )
    address = subscribe()
    (event,) = events(client, address)
    assert str(event["summary"]) == "Lamps; lit, tonight (Facebook, X)"
    assert event.decoded("dtstart") == due
    assert f"/publications/{Publication.objects.get(network='facebook').id}" in str(event["url"])
    assert b"4711" not in client.get(address).content


def test_an_event_stays_the_same_one_when_a_channel_of_it_is_out(workspace, x, page, client, subscribe) -> None:
    due = timezone.now() + timedelta(days=2)
    row = make_publication(workspace, x, text="Lamps", due_at=due)
    Publication.objects.create(
        workspace=workspace, post=row.post, channel=page, network="facebook", state=State.SCHEDULED, due_at=due
    )
    address = subscribe()
    (before,) = events(client, address)
    Publication.objects.filter(network="facebook").update(state=State.PUBLISHED)
    (after,) = events(client, address)
    assert before["uid"] == after["uid"]
    assert (str(before["transp"]), before.decoded("dtend") - before.decoded("dtstart")) == (
        "TRANSPARENT",
        timedelta(minutes=15),
    )


def test_only_what_is_planned_or_out_and_near_is_told(workspace, x, charlie, client, subscribe) -> None:
    now = timezone.now()
    for text, state, days in (
        ("Out last week", State.PUBLISHED, -7),
        ("Out long ago", State.PUBLISHED, -31),
        ("Next month", State.SCHEDULED, 30),
        ("Next year", State.SCHEDULED, 181),
        ("Taken off", State.CANCELLED, 3),
        ("Refused", State.FAILED, -1),
    ):
        make_publication(workspace, x, text=text, state=state, due_at=now + timedelta(days=days))
    make_publication(charlie.memberships.get().workspace, text="Not ours", due_at=now + timedelta(days=1))
    told = [str(event["summary"]) for event in events(client, subscribe())]
    assert told == ["Out last week (X)", "Next month (X)"]


def test_the_address_is_shown_once_and_only_its_hash_is_stored(browser, subscribe) -> None:
    secret = subscribe().removeprefix("/feeds/").removesuffix(".ics")
    assert secret not in browser.get("/settings/calendar").content.decode()
    assert secret not in str(Feed.objects.values().get())


def test_another_address_ends_the_first_and_removing_ends_both(browser, client, subscribe) -> None:
    first, second = subscribe(), subscribe()
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    browser.post("/settings/calendar/delete")
    assert client.get(second).status_code == 404


def test_who_leaves_the_workspace_or_is_locked_out_reads_nothing_any_more(alice, client, subscribe) -> None:
    address = subscribe()
    alice.is_active = False
    alice.save()
    assert client.get(address).status_code == 404
    alice.is_active = True
    alice.save()
    assert client.get(address).status_code == 200
    Membership.objects.filter(user=alice).delete()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("secret", ["none", "a" * 43, "a" * 44, "-"])
def test_a_guess_finds_nothing(client, db, secret) -> None:
    assert client.get(f"/feeds/{secret}.ics").status_code == 404
