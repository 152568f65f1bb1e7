"""What stands in the queue says nothing of anybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.checks import run_checks
from procrastinate.contrib.django import app


@pytest.fixture
def talkative() -> Iterator[str]:
    name = "onepost.talkative"
    app.tasks[name] = app.task(name=name)(lambda user_id, email: None)
    yield name
    app.tasks.pop(name)


def wrong() -> list[str]:
    return [message.msg for message in run_checks(tags=["privacy"]) if message.id == "privacy.E030"]


@pytest.mark.clause("P-2.2a")
def test_every_job_takes_ids_only() -> None:
    assert wrong() == []


def test_one_that_takes_an_address_stops_the_start(talkative: str) -> None:
    assert wrong() == [f"The task {talkative} takes email, which is no id."]
