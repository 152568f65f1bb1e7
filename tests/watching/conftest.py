from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from onepost.accounts.models import User
from onepost.publishing.models import Publication, State
from onepost.publishing.sending import steps
from onepost.watching.models import Worker
from world import make_channel, make_publication


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Nothing counted or remembered by other tests in this process."""
    steps.drain()
    cache.clear()
    yield
    steps.drain()


@pytest.fixture
def operator(alice: User) -> User:
    alice.is_operator = True
    alice.save(update_fields=["is_operator"])
    return alice


@pytest.fixture
def planned(workspace) -> Callable[..., Publication]:
    """``planned(minutes=-12)``: a publication due so many minutes from now that nobody has begun."""

    def make(minutes: float, network: str = "x", state: str = State.SCHEDULED, **fields: Any) -> Publication:
        at = timezone.now() + timedelta(minutes=minutes)
        channel = fields.pop("channel", None) or make_channel(workspace, network=network)
        given = {"next_attempt_at": at, **fields}
        return make_publication(workspace, channel, state=state, due_at=at, **given)

    return make


@pytest.fixture
def worker(db: None) -> Callable[..., Worker]:
    """``worker(minutes=7)``: one whose last sign of life is so long ago."""

    def make(minutes: float = 0, started: float = 60, **fields: Any) -> Worker:
        now = timezone.now()
        given = {
            "host": "desk",
            "pid": 4711,
            "version": "1.0",
            "beat_at": now - timedelta(minutes=minutes),
            "started_at": now - timedelta(minutes=started),
            **fields,
        }
        return Worker.objects.create(**given)

    return make
