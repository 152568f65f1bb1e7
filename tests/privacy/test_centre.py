"""The privacy centre: leaving in two equal ways, and having the use of one's data restricted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from onepost.accounts.models import User, Workspace
from onepost.privacy import restricting, tasks
from onepost.privacy.models import Erasure, Leaving, Restriction
from onepost.publishing.models import Post, State
from world import make_publication

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def proven(client_of: Callable[..., Any], alice: User) -> Client:
    """Alice, who has just typed her password."""
    client: Client = client_of(alice)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.clause("P-6A.7b", "P-6A.3")
def test_who_sat_down_at_an_open_screen_cannot_erase_it(client_of: Callable[..., Any], alice: User) -> None:
    answer = client_of(alice).get("/settings/privacy/leave")
    assert answer.status_code == 302
    assert "/reauthenticate/" in answer["Location"]
    assert client_of(alice).post("/settings/privacy/leave", {"kind": "erase"}).status_code == 302
    assert not Erasure.objects.exists()


@pytest.mark.clause("P-6A.3", "P-6B.1")
def test_close_and_erase_stand_side_by_side_after_what_goes(proven: Client, workspace: Workspace, alice: User) -> None:
    make_publication(workspace, due_at=timezone.now() + timedelta(days=1))
    page = proven.get("/settings/privacy/leave").content.decode()
    assert "The workspace “Lumen” with all that is in it" in page
    assert "1 post, 1 of them planned" in " ".join(re.sub(r"<[^>]+>", "", page).split())
    ways = page.split('class="leave-ways"', 1)[1]
    assert re.findall(r'<button[^>]*class="([^"]+)"[^>]*value="(\w+)"', ways)[:2] == [
        ("btn btn-plain", "close"),
        ("btn btn-plain", "erase"),
    ]


@pytest.mark.clause("P-6A.3")
def test_pressing_it_signs_out_and_empties_the_browser(proven: Client, alice: User) -> None:
    answer = proven.post("/settings/privacy/leave", {"kind": "close"})
    assert "storage" in answer["Clear-Site-Data"]
    assert Erasure.objects.get().kind == Leaving.CLOSE
    assert proven.get("/settings/privacy").status_code == 302
    assert not Client().login(username=alice.email, password=PASSWORD)


@pytest.mark.clause("P-6A.6")
def test_a_restricted_person_sees_it_and_can_lift_it_a_day_later(
    client_of: Callable[..., Any], alice: User, workspace: Workspace
) -> None:
    client = client_of(alice)
    client.post("/settings/privacy/restrict", {"what": "restrict", "reason": "accuracy"})
    alice.refresh_from_db()
    assert restricting.is_restricted(alice)
    assert "does not go out" in client.get("/settings/privacy").content.decode()
    client.post("/settings/privacy/restrict", {"what": "lift"})
    assert [message.to for message in mail.outbox] == [[alice.email]]
    tasks.lift_restrictions(0)
    alice.refresh_from_db()
    assert restricting.is_restricted(alice)
    Restriction.objects.update(lifts_at=timezone.now())
    tasks.lift_restrictions(0)
    alice.refresh_from_db()
    assert not restricting.is_restricted(alice)


@pytest.mark.clause("P-6A.6")
def test_what_fell_due_meanwhile_waits_for_the_person(workspace: Workspace, alice: User) -> None:
    past, later = (
        make_publication(workspace, due_at=timezone.now() + timedelta(hours=hours), next_attempt_at=timezone.now())
        for hours in (-1, 1)
    )
    Post.objects.update(author=alice)
    restricting.restrict(alice, "accuracy")
    Restriction.objects.update(lifts_at=timezone.now())
    restricting.finish()
    past.refresh_from_db(), later.refresh_from_db()
    assert (past.state, later.state) == (State.HELD, State.SCHEDULED)
    assert "restricted" in past.problem["text"]
