"""A member's post whose answer got lost cannot be read: it is sent again, and LinkedIn's refusal proves the first."""

from __future__ import annotations

import pytest

import stage as stages
from onepost.publishing.models import State

pytestmark = pytest.mark.django_db(transaction=True)

LOST = {"network": "linkedin", "method": "POST", "path": "/rest/posts$", "effect": "reset", "count": 1}


@pytest.mark.parametrize("phase", ["before", "after"])
def test_a_lost_answer_ends_published_with_the_post_that_is_there(on, phase: str) -> None:
    stage = on("linkedin")
    publication = stage.publish("The lamps are lit")
    stage.control.post("faults", **LOST, phase=phase)
    stages.run([publication])
    posts = stage.control.posts("linkedin")
    assert (publication.state, [post["id"] for post in posts]) == (State.PUBLISHED, [publication.remote_id])


def test_when_the_probes_answer_is_lost_as_well_there_is_still_one_post(on) -> None:
    stage = on("linkedin")
    publication = stage.publish("The lamps are lit")
    stage.control.post("faults", **{**LOST, "count": 2}, phase="after")
    stages.run([publication])
    assert publication.state == State.PUBLISHED
    assert [post["id"] for post in stage.control.posts("linkedin")] == [publication.remote_id]


def test_a_call_that_takes_effect_late_is_the_one_post(on) -> None:
    stage = on("linkedin")
    publication = stage.publish("The lamps are lit")
    stage.control.post("faults", **LOST, phase="after", delay_s=0.2)
    stages.run([publication])
    assert publication.state == State.PUBLISHED
    assert [post["id"] for post in stage.control.posts("linkedin")] == [publication.remote_id]


def test_a_text_that_went_out_before_is_not_sent_again_and_the_author_is_asked(on) -> None:
    stage = on("linkedin")
    first = stage.publish("The lamps are lit")
    stages.run([first])
    stage.control.post("clock", advance_s=3600)
    second = stage.publish("The lamps are lit")
    stage.control.post("faults", **LOST, phase="after")
    stages.run([second])
    assert second.state == State.UNCONFIRMED
    assert len(stage.control.posts("linkedin")) == 2


def test_the_same_text_within_ten_minutes_fails_with_the_reason_and_is_there_once(on) -> None:
    stage = on("linkedin")
    first = stage.publish("The lamps are lit")
    stages.run([first])
    again = stage.publish("The lamps are lit")
    stages.run([again])
    assert (first.state, again.state) == (State.PUBLISHED, State.FAILED)
    assert "exactly this post" in again.problem["text"]
    assert len(stage.control.posts("linkedin")) == 1
