"""The same text twice at X: refused by the network, and told to the author as what it is."""

from __future__ import annotations

import pytest

import stage as stages
from onepost.publishing.models import State

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("options", [{}, {"thread": [{"text": "Second"}]}])
def test_a_text_posted_a_moment_ago_fails_with_the_reason_and_is_there_once(on, options: dict) -> None:
    stage = on("x")
    first = stage.publish("Good morning")
    stages.run([first])
    again = stage.publish("Good morning", options=options)
    stages.run([again])
    assert (first.state, again.state) == (State.PUBLISHED, State.FAILED)
    assert "already posted" in again.problem["text"]
    assert [post["text"] for post in stage.control.posts("x")] == ["Good morning"]
