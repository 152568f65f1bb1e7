from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from consents import Person


@pytest.fixture(autouse=True)
def unhurried(settings) -> None:
    """Nothing here waits for long, and the one try at the network has its seconds also on a busy machine."""
    settings.TIME_SCALE = 1


@pytest.fixture
def person(client_of) -> Callable[..., Person]:
    """``person(alice)``: a browser of theirs."""
    return lambda user: Person(client_of(user))


@pytest.fixture
def stored(db) -> Callable[[], str]:
    """Everything the tables of channels hold, as text."""

    def dump() -> str:
        found = []
        with connection.cursor() as cursor:
            for table in ("channel", "connectionattempt", "datakey", "grant"):
                cursor.execute(f"SELECT row_to_json(t)::text FROM channels_{table} t")
                found += [row[0] for row in cursor.fetchall()]
        return "\n".join(found)

    return dump
