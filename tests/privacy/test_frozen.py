"""Somebody has restricted the use of their data: everything waits, nothing is changed, nothing is used (Art. 18)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from onepost.accounts import api_keys
from onepost.accounts.models import User, Workspace
from onepost.privacy import restricting, tasks
from onepost.privacy.consent import gate
from onepost.privacy.consent.newsletter import send
from onepost.privacy.models import Issue, Reader, Restriction, Sending
from onepost.privacy.vocabulary import Purpose
from onepost.publishing.models import Post, Publication, State
from world import make_channel, make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-6A.6")]


@pytest.fixture
def restricted(workspace: Workspace, alice: User) -> User:
    restricting.restrict(alice, "accuracy")
    alice.refresh_from_db()
    return alice


def test_everything_can_be_read_and_nothing_changed_but_what_is_wrong(
    restricted: User, client_of: Callable[..., Any], workspace: Workspace
) -> None:
    client = client_of(restricted)
    page = client.get("/library/").content.decode()
    assert "The use of your data is restricted." in page
    refused = client.post("/settings/workspace", {"name": "Another name"})
    assert refused.status_code == 403
    assert "Lift the restriction first" in refused.content.decode()
    workspace.refresh_from_db()
    assert workspace.name == "Lumen"
    profile = {"first_name": "Alicia", "last_name": "Martin", "language": "en", "time_zone": "Europe/Paris"}
    assert client.post("/settings/profile", profile).status_code == 302
    assert client.post("/settings/privacy/restrict", {"what": "lift"}).status_code == 302
    assert Restriction.objects.get().lifts_at is not None


def test_a_program_with_her_key_is_refused_with_the_reason(restricted: User, workspace: Workspace, client: Any) -> None:
    _row, plain = api_keys.create(workspace, restricted, "Script")
    answer = client.get("/api/v1/channels", headers={"Authorization": f"Bearer {plain}"})
    assert answer.status_code == 403
    assert json.loads(answer.content)["type"].endswith("restricted")


def test_nobody_else_is_held_up(restricted: User, bob: User, client_of: Callable[..., Any]) -> None:
    client = client_of(bob)
    assert "restricted" not in client.get("/library/").content.decode()
    answer = client.post("/settings/snippets", {"kind": "text", "name": "Hours", "text": "Nine to five"})
    assert answer.status_code != 403


def test_no_purpose_but_protection_goes_on(restricted: User) -> None:
    assert not gate.may_process(restricted, Purpose.IMPROVEMENT)
    assert gate.may_process(restricted, Purpose.SECURITY)
    assert restricting.is_restricted(restricted.pk)


def test_a_newsletter_that_was_queued_for_her_does_not_go_out(restricted: User) -> None:
    reader = Reader.objects.create(email=restricted.email, language="en", confirmed_at=timezone.now())
    sending = Sending.objects.create(reader=reader, issue=Issue.objects.create(subject="May", text="News"))
    send(sending.pk)
    assert mail.outbox == []


def test_restricted_again_within_the_day_it_is_not_lifted(restricted: User) -> None:
    restricting.lift(restricted)
    restricting.restrict(restricted, "claims")
    tasks.lift_restrictions(0)
    restricted.refresh_from_db()
    assert restricting.is_restricted(restricted)


def test_what_others_planned_by_her_permission_waits_too(restricted: User, bob: User, workspace: Workspace) -> None:
    channel = make_channel(workspace, restricted)
    hers = make_publication(workspace, channel, due_at=timezone.now() - timedelta(minutes=1))
    others = make_publication(workspace, make_channel(workspace, bob), due_at=timezone.now() - timedelta(minutes=1))
    Post.objects.update(author=bob)
    Restriction.objects.update(lifts_at=timezone.now())
    restricting.finish()
    states = dict(Publication.objects.values_list("id", "state"))
    assert states == {hers.id: State.HELD, others.id: State.SCHEDULED}
    assert hers.attempts.get().outcome == "held"
