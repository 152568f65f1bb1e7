"""What load balancers ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client


def beat(seconds_ago: int = 0) -> None:
    """A worker that gave a sign of life."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def test_a_living_process_says_so_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_is_when_everything_is_there(client: Client) -> None:
    beat()
    answer = client.get("/readyz")
    assert answer.json() == {"ready": True, "database": "ok", "migrations": "ok", "worker": "ok", "storage": "ok"}
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("last", [None, 61])
def test_without_a_worker_that_gave_a_sign_of_life_it_is_not_ready(client: Client, last: int | None) -> None:
    if last is not None:
        beat(last)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == "silent"


@pytest.mark.django_db
def test_a_storage_that_takes_nothing_is_named(client: Client, settings: Any, tmp_path: Path) -> None:
    beat()
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": blocked}},
    }
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["storage"].startswith("failed: ")
    assert str(tmp_path) not in answer.content.decode()


@pytest.mark.django_db
def test_a_migration_that_is_missing_is_named(client: Client) -> None:
    beat()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'publishing'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"].endswith("to apply")
