"""The same request sent again does nothing new."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from onepost.channels.models import Channel
from onepost.publishing.models import IdempotencyKey, Post, Publication
from programs import Program, fields
from stage import until

pytestmark = pytest.mark.django_db


def test_the_same_request_again_answers_with_the_first_post(program: Program, x: Channel) -> None:
    body = {"text": "Once", "channels": [str(x.id)], "schedule": "now"}
    first, second = (program.post("/posts", body, Idempotency_Key="order-17") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Post.objects.count() == Publication.objects.count() == 1


def test_without_a_key_each_request_is_a_post(program: Program) -> None:
    for _ in range(2):
        program.post("/posts", {"text": "Twice"})
        program.post("/posts", {"text": "Twice"}, Idempotency_Key="")
    assert Post.objects.count() == 4


def test_the_first_post_is_told_also_when_its_time_has_passed(
    program: Program, x: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = timezone.now() + timedelta(minutes=1)
    body = {"text": "Once", "channels": [str(x.id)], "schedule": at.isoformat()}
    first = program.post("/posts", body, Idempotency_Key="order-17")
    monkeypatch.setattr(timezone, "now", lambda: at + timedelta(hours=1))
    again = program.post("/posts", body, Idempotency_Key="order-17")
    assert again.json()["id"] == first.json()["id"]
    assert fields(program.post("/posts", body)) == {"schedule": "wrong_time"}


def test_a_key_used_for_another_request_is_refused(program: Program) -> None:
    program.post("/posts", {"text": "One"}, Idempotency_Key="order-17")
    answer = program.post("/posts", {"text": "Other"}, Idempotency_Key="order-17")
    assert answer.status_code == 422
    assert fields(answer) == {"Idempotency-Key": "reused"}
    assert Post.objects.count() == 1


def test_a_refused_request_does_not_use_up_its_key(program: Program, x: Channel) -> None:
    body = {"channels": [str(x.id)], "schedule": "now"}
    assert program.post("/posts", body, Idempotency_Key="order-17").status_code == 422
    assert not IdempotencyKey.objects.exists()
    answer = program.post("/posts", {**body, "text": "Mended"}, Idempotency_Key="order-17")
    assert answer.status_code == 201


def test_two_workspaces_do_not_share_keys(program: Program, charlie: Any) -> None:
    stranger = Program.of(charlie.memberships.get().workspace, charlie)
    mine = program.post("/posts", {"text": "Mine"}, Idempotency_Key="order-17").json()
    theirs = stranger.post("/posts", {"text": "Theirs"}, Idempotency_Key="order-17").json()
    assert mine["id"] != theirs["id"]


def test_a_deleted_post_is_not_made_again_by_its_key(program: Program) -> None:
    made = program.post("/posts", {"text": "Once"}, Idempotency_Key="order-17").json()
    program.delete(f"/posts/{made['id']}")
    answer = program.post("/posts", {"text": "Once"}, Idempotency_Key="order-17")
    assert answer.status_code == 410
    assert not Post.objects.exists()


def test_a_key_may_have_200_characters(program: Program) -> None:
    assert program.post("/posts", {"text": "a"}, Idempotency_Key="k" * 200).status_code == 201
    answer = program.post("/posts", {"text": "a"}, Idempotency_Key="k" * 201)
    assert answer.status_code == 422
    assert [name.lower() for name in fields(answer)] == ["idempotency-key"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first_is_kept", [True, False])
def test_of_two_requests_at_once_the_second_waits_for_the_first(program: Program, first_is_kept: bool) -> None:
    answers: list[Any] = []

    def second() -> None:
        try:
            answers.append(program.post("/posts", {"text": "Once"}, Idempotency_Key="order-17"))
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        first = program.post("/posts", {"text": "Once"}, Idempotency_Key="order-17").json()
        thread.start()
        until(_somebody_waits)
        transaction.set_rollback(not first_is_kept)
    thread.join(10)
    assert answers[0].status_code == 201
    assert Post.objects.count() == 1
    assert (answers[0].json()["id"] == first["id"]) is first_is_kept


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
