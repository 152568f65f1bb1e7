"""One world for all tests: Alice owns the workspace Lumen, Bob edits there, Charlie is a stranger with his own."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """A database server in the data folder that ``settings_test`` made; the processes of pytest-xdist share it."""
    if hasattr(config, "workerinput") or os.environ.get("DATABASE_URL"):
        return
    from onepost.lib.postgres import Server

    server = Server.default()
    server.start()
    server.make_database()
    forgetful()

    def tidy() -> None:
        server.stop()
        shutil.rmtree(os.environ["ONEPOST_TEST_DATA_DIR"], ignore_errors=True)

    atexit.register(tidy)


def forgetful() -> None:
    """The tests' database server does not wait for the disk: its data do not outlive the run anyway."""
    import psycopg

    from onepost.lib.postgres import database_settings

    at = database_settings()
    with psycopg.connect(
        host=at["HOST"], user=at["USER"], password=at["PASSWORD"], dbname=at["NAME"], autocommit=True
    ) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session", autouse=True)
def quickly_emptied() -> Iterator[None]:
    """Tests that commit are tidied up after by :func:`emptying.empty` instead of Django's flush."""
    from django.test import TransactionTestCase

    import emptying

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptying.empty)
        yield


@pytest.fixture
def workspace(db: None):
    from onepost.accounts.models import Workspace

    return Workspace.objects.create(name="Lumen", time_zone="Europe/Paris")


@pytest.fixture
def alice(workspace):
    from onepost.accounts.models import Membership, Role
    from world import make_user

    user = make_user("alice@example.org", "Alice", "Martin")
    Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
    return user


@pytest.fixture
def bob(workspace):
    from onepost.accounts.models import Membership, Role
    from world import make_user

    user = make_user("bob@example.org", "Bob", "Durand")
    Membership.objects.create(workspace=workspace, user=user, role=Role.EDITOR)
    return user


@pytest.fixture
def charlie(db: None):
    from onepost.accounts.models import Membership, Role, Workspace
    from world import make_user

    user = make_user("charlie@example.org", "Charlie", "Stranger")
    elsewhere = Workspace.objects.create(name="Elsewhere", time_zone="America/New_York")
    Membership.objects.create(workspace=elsewhere, user=user, role=Role.OWNER)
    return user


@pytest.fixture
def client_of() -> Callable[..., object]:
    """A browser in which ``user`` is logged in."""
    from django.test import Client

    def make(user: object) -> Client:
        client = Client()
        client.force_login(user)  # type: ignore[arg-type]
        return client

    return make


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path: Path) -> Path:
    """Uploaded files of a test live and die with it."""
    folder = tmp_path / "media"
    settings.MEDIA_ROOT = folder
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": folder}},
    }
    return folder


@pytest.fixture(scope="session")
def sandbox() -> Iterator[object]:
    """One sandbox a test process, in a thread of its own, over real HTTP (``sandbox.url``, ``sandbox.at(address)``)."""
    from onepost_sandbox.server import running_in_thread

    with running_in_thread() as running:
        yield running


@pytest.fixture
def control(sandbox, settings) -> Iterator[object]:
    """The sandbox as new, its control API (:class:`control.Control`), and OnePost talking to it."""
    from control import Control

    settings.SANDBOX_URL = sandbox.url
    control = Control(sandbox.url)
    control.post("reset")
    yield control
    control.delete("faults")


@pytest.fixture
def upload(workspace, alice) -> Callable[[str], object]:
    """``upload("a.png")``: a file taken into Lumen's library the way the pages do."""
    from django.core.files.base import ContentFile

    import files
    from onepost.media import services

    def take(name: str, alt: str = "A lamp in the window") -> object:
        return services.accept(workspace, alice, ContentFile(files.named(name), name), name, alt)

    return take
