"""Backups as files, restored for real: nothing readable without the key, nothing back that was deleted."""

from __future__ import annotations

import io
import os
import tracemalloc
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from django.utils import timezone

from onepost.accounts.models import User
from onepost.channels.models import Channel, ChannelState, DataKey, Grant, GrantState
from onepost.lib import vault
from onepost.lib.env import SettingError
from onepost.privacy import runs
from onepost.privacy.backups import drilling, ledger, making, places, replaying, restoring, unfinished
from onepost.privacy.backups.box import PIECE, CannotOpenBox, Opener, Sealer
from onepost.privacy.backups.restoring import Wish
from onepost.privacy.models import Run, RunKind
from onepost.processes import database
from onepost.publishing.ending import disconnect
from onepost.publishing.models import Publication, State
from onepost.watching import incidents
from world import make_asset, make_channel, make_publication

CANARY = "kanarienvogel-7231"


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.BACKUP_DIR = tmp_path / "backups"
    return settings.BACKUP_DIR


def restore(path: Path, **more) -> list[str]:
    said: list[str] = []
    wish = Wish(path, replace=True, **more)
    restoring.restore(wish, lambda: database.migrate(said.append, restoring=True), said.append)
    return said


def params() -> dict[str, str]:
    at = connection.settings_dict
    return {"host": at["HOST"], "user": at["USER"], "password": at["PASSWORD"], "dbname": at["NAME"]}


def tokens() -> dict[str, str]:
    return {grant.remote_id: opened(grant) for grant in Grant.objects.select_related("key")}


def opened(grant: Grant) -> str:
    try:
        return grant.credentials().access_token.reveal()
    except vault.CannotOpen:
        return ""


def test_a_box_opens_whole_unchanged_and_with_its_key_only(tmp_path) -> None:
    key = AESGCM.generate_key(256)
    for size in (0, 1, PIECE, PIECE + 1, 3 * PIECE):
        plain = os.urandom(size)
        path = tmp_path / "box"
        with path.open("wb") as file:
            sealer = Sealer(file, key, "data")
            for at in range(0, size, 70_000):
                sealer.write(plain[at : at + 70_000])
            sealer.finish()
        sealed = path.read_bytes()

        def read(content: bytes, key: bytes = key, kind: str = "data") -> bytes:
            return io.BufferedReader(Opener(io.BytesIO(content), key, kind)).read()

        assert read(sealed) == plain
        spoilt = [sealed[:-1], sealed + b"x", sealed[: 22 + 4 + 16 + PIECE], bytes([sealed[0] ^ 1]) + sealed[1:]]
        middle = len(sealed) // 2
        spoilt.append(sealed[:middle] + bytes([sealed[middle] ^ 1]) + sealed[middle + 1 :])
        for content in spoilt:
            if content != sealed:
                with pytest.raises(CannotOpenBox):
                    read(content)
        for wrong in ({"key": AESGCM.generate_key(256)}, {"kind": "keys"}):
            with pytest.raises(CannotOpenBox):
                read(sealed, **wrong)


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("P-4.2c")
@pytest.mark.clause("P-6B.4")
@pytest.mark.clause("P-2.2a")
def test_what_was_deleted_after_a_backup_stays_deleted(folder, alice, workspace, settings, monkeypatch) -> None:
    """C14, with a real dump: seed, back up, disconnect and delete, restore."""
    asset = make_asset(workspace, "lamp.png")
    stays = make_channel(workspace, alice, "x", remote_id="stays")
    goes = make_channel(workspace, alice, remote_id="goes")
    now = timezone.now()
    past = now - timedelta(minutes=1)
    due = make_publication(workspace, stays, text="In between", state=State.SCHEDULED, due_at=past)
    later = make_publication(workspace, stays, text="Later", state=State.SCHEDULED, due_at=now + timedelta(days=9))
    User.objects.filter(pk=alice.pk).update(last_name=CANARY)
    made = making.make()
    assert {path.stat().st_mode & 0o777 for path in (made.data, made.keys)} == {0o600}
    for path in (made.data, made.keys):
        content = path.read_bytes()
        assert CANARY.encode() not in content
        assert goes.grant.key.wrapped.encode() not in content

    disconnect.disconnect(Channel.objects.get(pk=goes.pk), keep_texts=False)
    asset_path = Path(asset.file.path)
    asset_path.unlink()
    replayed: list[bool] = []
    monkeypatch.setattr(replaying, "STEPS", [lambda: replayed.append(unfinished.stands())])

    said = restore(made.data)
    assert replayed == [True], "deletions are done again before anything serves"
    assert not unfinished.stands()
    assert tokens() == {"stays": "token-of-a-test"}
    assert Channel.objects.get().remote_id == "stays"
    assert DataKey.objects.count() == 1
    assert asset_path.read_bytes(), said
    assert User.objects.get().last_name == CANARY
    states = dict(Publication.objects.values_list("id", "state"))
    assert states == {due.id: State.UNCONFIRMED, later.id: State.SCHEDULED}, "nothing goes out twice"

    # Without the keys nothing of an older backup opens, and people are asked to connect again.
    (folder / ledger.FILE).unlink()
    restore(made.data, with_keys=False)
    assert tokens() == {"stays": "", "goes": ""}
    assert set(Grant.objects.values_list("state", flat=True)) == {GrantState.LOST}
    assert set(Channel.objects.values_list("state", flat=True)) == {ChannelState.HELD}


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("P-4.2c")
def test_a_restore_that_cannot_end_well_changes_nothing_or_keeps_the_doors_shut(
    folder, alice, workspace, settings, monkeypatch
) -> None:
    make_channel(workspace, alice)
    made = making.make()
    with pytest.raises(SettingError, match="not empty"):
        restoring.restore(Wish(made.data), lambda: None, print)
    with psycopg.connect(**params()), pytest.raises(SettingError, match="1 other"):
        restore(made.data)
    settings.BACKUP_KEY = "A" * 43 + "="
    with pytest.raises(SettingError, match="another backup key"):
        restore(made.data)
    settings.BACKUP_KEY = "short"
    with pytest.raises(SettingError, match="base64 of 32 bytes"):
        restore(made.data)
    settings.BACKUP_KEY = ""
    known = settings.MASTER_KEYS
    settings.MASTER_KEYS = ["1:" + "A" * 43 + "="]
    with pytest.raises(SettingError, match="master key"):
        restore(made.data)
    settings.MASTER_KEYS = known
    cut = made.data.with_name("data-20200101T000000Z.backup")
    cut.write_bytes(made.data.read_bytes()[:-40])
    with pytest.raises(SettingError, match="damaged"):
        restore(cut)
    assert User.objects.get() == alice
    assert not unfinished.stands()

    def broken() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(replaying, "STEPS", [broken])
    with pytest.raises(KeyboardInterrupt):
        restore(made.data)
    with pytest.raises(SettingError, match="is not over"):
        database.check_connection()
    monkeypatch.setattr(replaying, "STEPS", [])
    restore(made.data)
    database.check_connection()


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("P-4.2c")
def test_the_drill_restores_beside_and_leaves_nothing(folder, alice, workspace) -> None:
    make_channel(workspace, alice)
    made = making.make()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database")
        before = cursor.fetchone()
        done = drilling.drill()
        cursor.execute("SELECT count(*) FROM pg_database")
        assert cursor.fetchone() == before
    assert done.path == made.data
    run = runs.latest(RunKind.DRILL)
    assert run is not None
    assert run.numbers["bytes"] == made.data.stat().st_size
    content = bytearray(made.data.read_bytes())
    content[len(content) // 2] ^= 1
    made.data.write_bytes(content)
    with pytest.raises(SettingError, match="cannot be restored"):
        drilling.drill()
    assert Run.objects.filter(kind=RunKind.DRILL, ok=False).count() == 1
    assert User.objects.get() == alice


@pytest.mark.clause("P-4.2c")
@pytest.mark.clause("P-6B.9")
def test_data_is_kept_thirty_days_and_keys_seventy_two_hours(folder) -> None:
    now = timezone.now()
    places.folder()
    kept, gone = [], []
    for kind, limit in (("data", timedelta(days=30)), ("keys", timedelta(hours=72))):
        for age, where in ((limit - timedelta(hours=1), kept), (limit + timedelta(hours=1), gone)):
            path = folder / places.name(kind, now - age)
            path.touch()
            where.append(path)
    assert places.prune(folder, now) == 2
    assert [path.exists() for path in kept] == [True, True]
    assert [path.exists() for path in gone] == [False, False]


@pytest.mark.django_db
@pytest.mark.clause("P-4.2c")
def test_without_a_backup_for_26_hours_the_operator_is_told(folder, alice, mailoutbox) -> None:
    User.objects.filter(pk=alice.pk).update(is_operator=True)
    now = timezone.now()
    runs.record(RunKind.PURGE, True, {}, now)
    runs.record(RunKind.DRILL, True, {}, now)
    runs.record(RunKind.BACKUP, True, {}, now - timedelta(hours=25))
    incidents.look()
    assert not mailoutbox
    Run.objects.filter(kind=RunKind.BACKUP).delete()
    runs.record(RunKind.BACKUP, True, {}, now - timedelta(hours=27))
    incidents.look()
    assert [mail.subject for mail in mailoutbox] == ["No backup is made"]


@pytest.mark.clause("P-6B.4")
def test_the_list_of_deleted_keys_names_nobody_and_forgets(folder) -> None:
    from uuid import uuid4

    first, second = uuid4(), uuid4()
    ledger._note([first, second])
    text = (folder / ledger.FILE).read_text()
    assert [len(line.split()) for line in text.splitlines()] == [2, 2]
    assert ledger.deleted(folder) == {first, second}
    ledger.prune(timezone.now() + timedelta(days=31))
    assert ledger.deleted(folder) == set()


@pytest.mark.django_db(transaction=True)
def test_large_files_pass_in_little_memory(folder, workspace, settings) -> None:
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True)
    for number in range(3):
        with (root / f"film-{number}.mp4").open("wb") as file:
            for _ in range(24):
                file.write(os.urandom(1024 * 1024))
    tracemalloc.start()
    made = making.make()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert made.bytes > 72 * 1024 * 1024
    assert most < 24 * 1024 * 1024, most
