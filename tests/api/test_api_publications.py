"""A program does with a publication what its author can do on its page."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from onepost.publishing.models import Publication, State
from programs import Program
from world import make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def unconfirmed(workspace, x) -> Publication:
    now = timezone.now()
    return make_publication(
        workspace, x, "Was it sent?", State.UNCONFIRMED, now, armed_at=now, next_call="public", progress=""
    )


def test_not_there_means_send_again(program: Program, unconfirmed: Publication) -> None:
    answer = program.post(f"/publications/{unconfirmed.id}/send-again", {})
    assert (answer.status_code, answer.json()["state"]) == (200, "scheduled")
    unconfirmed.refresh_from_db()
    assert unconfirmed.armed_at is None
    assert unconfirmed.next_attempt_at is not None


def test_there_settles_it_and_a_second_answer_is_refused(program: Program, unconfirmed: Publication) -> None:
    assert program.post(f"/publications/{unconfirmed.id}/it-is-there", {}).json()["state"] == "published"
    refused = program.post(f"/publications/{unconfirmed.id}/send-again", {})
    assert refused.status_code == 409
    assert "answered already" in refused.json()["detail"]


def test_an_address_is_looked_at_before_it_is_believed(program: Program, unconfirmed: Publication) -> None:
    answer = program.post(f"/publications/{unconfirmed.id}/it-is-there", {"url": "https://x.com/lumen/status/42"})
    assert answer.json()["state"] == "unconfirmed"
    unconfirmed.refresh_from_db()
    assert unconfirmed.seen_url == "https://x.com/lumen/status/42"
    assert unconfirmed.next_attempt_at is not None


def test_an_address_of_something_else_is_refused(program: Program, unconfirmed: Publication) -> None:
    refused = program.post(f"/publications/{unconfirmed.id}/it-is-there", {"url": "https://example.org/"})
    assert refused.status_code == 409
    unconfirmed.refresh_from_db()
    assert unconfirmed.state == State.UNCONFIRMED


def test_left_open_it_is_asked_no_more(program: Program, unconfirmed: Publication) -> None:
    assert program.post(f"/publications/{unconfirmed.id}/leave", {}).json()["state"] == "unconfirmed"
    unconfirmed.refresh_from_db()
    assert unconfirmed.left_open


def test_what_is_planned_is_taken_out_once(program: Program, workspace, x) -> None:
    at = timezone.now() + timedelta(days=1)
    row = make_publication(workspace, x, "Tomorrow", State.SCHEDULED, at, next_attempt_at=at)
    assert program.post(f"/publications/{row.id}/cancel", {}).json()["state"] == "cancelled"
    assert program.get(f"/publications/{row.id}").json()["state"] == "cancelled"
    assert program.post(f"/publications/{row.id}/cancel", {}).status_code == 409


def test_what_failed_is_tried_again(program: Program, workspace, x) -> None:
    row = make_publication(workspace, x, "Once more", State.FAILED)
    assert program.post(f"/publications/{row.id}/retry", {}).json()["state"] == "scheduled"


def test_what_nobody_has_cannot_be_answered(program: Program) -> None:
    assert program.post(f"/publications/{uuid4()}/leave", {}).status_code == 404
