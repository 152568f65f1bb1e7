"""``schedule: "next-slot"``: each channel's next free weekly time, by the API."""

from __future__ import annotations

from datetime import time

import pytest
from django.utils.dateparse import parse_datetime

from onepost.channels.models import Channel
from onepost.publishing.models import Post, Publication
from onepost.publishing.planning import queues
from onepost.publishing.planning.slots import Weekly
from programs import Program, fields

pytestmark = pytest.mark.django_db
BODY = {"text": "Hello", "schedule": "next-slot"}


@pytest.fixture
def slots(workspace, x: Channel) -> None:
    queues.add_times(queues.default_queue(workspace), x, [Weekly(day, time(9)) for day in range(7)])


def test_posts_take_one_free_time_after_the_other(program: Program, workspace, x: Channel, slots) -> None:
    told = []
    for number in range(3):
        answer = program.post("/posts", {**BODY, "text": f"Number {number}", "channels": [str(x.id)]})
        assert answer.status_code == 201
        told.append(parse_datetime(answer.json()["publications"][0]["due_at"]))
    assert len(set(told)) == 3
    assert told == sorted(told)
    assert {at.astimezone(workspace.zone).strftime("%H:%M") for at in told} == {"09:00"}


def test_a_channel_without_times_is_refused_at_schedule(program: Program, x: Channel, facebook: Channel, slots) -> None:
    body = {**BODY, "channels": [str(x.id), str(facebook.id)]}
    answer = program.post("/posts", body)
    assert answer.status_code == 422
    assert fields(answer) == {"schedule": "no_slots"}
    assert "weekly times" in answer.json()["errors"][0]["message"]
    assert not Post.objects.exists()
    checked = program.post("/posts/check", body).json()
    assert [(one["field"], one["code"]) for one in checked["problems"]] == [("schedule", "no_slots")]


def test_a_planned_post_can_be_put_in_the_queue(program: Program, x: Channel, slots) -> None:
    post = program.post("/posts", {**BODY, "channels": [str(x.id)], "schedule": "2027-06-01T12:34"}).json()
    answer = program.patch(f"/posts/{post['id']}", {"schedule": "next-slot"})
    assert answer.status_code == 200
    row = Publication.objects.get()
    assert row.queue is not None
    assert row.due_at is not None
    assert row.due_at.minute == 0
    program.patch(f"/posts/{post['id']}", {"schedule": "2027-06-01T12:34"})
    assert Publication.objects.get().queue is None
