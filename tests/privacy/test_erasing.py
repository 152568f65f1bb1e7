"""Who leaves is gone: everywhere, whatever breaks on the way, and with a receipt that says what stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import canaries
import pytest
from belongings import fill
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from onepost.accounts import api_keys
from onepost.accounts.models import Membership, Role, User, Workspace
from onepost.channels.models import Channel, DataKey, Grant
from onepost.media.models import Asset
from onepost.privacy import erasing, subject
from onepost.privacy.erasing import archive, deleting, ledger, running
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.models import Archived, Erasure, Leaving, LockedAway, Stage
from onepost.privacy.vocabulary import Erase
from onepost.publishing.models import Post
from stage import connect

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_ledger(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def leave(person: User, kind: Leaving = Leaving.ERASE) -> Erasure:
    erasure = erasing.begin(person, kind, language="en")
    erasing.go_on(erasure.pk)
    erasure.refresh_from_db()
    return erasure


@pytest.mark.clause("P-6A.3", "P-6B.5")
def test_nothing_of_the_person_is_left_and_everything_of_the_others_is(
    workspace: Workspace, alice: User, charlie: User, client_of: Callable[..., Any], media_folder: Path, tmp_path: Path
) -> None:
    theirs = Workspace.objects.get(members=charlie)
    fill(workspace, alice), fill(theirs, charlie)
    client = client_of(alice)
    session = client.session
    session["note"] = "canary9999deadbeef"
    session.save()
    planted = canaries.plant(subject.of(alice), skip=["sessions.Session.session_data"]) | {
        "canary9999deadbeef": "sessions.Session.session_data"
    }
    kept = canaries.plant(subject.of(charlie))
    assert len(planted) > 60
    assert set(canaries.found(planted, media_folder)) == set(planted), "the sweep sees every place"
    mail.outbox.clear()
    alice.refresh_from_db()

    erasure = leave(alice)

    assert erasure.stage == Stage.DONE
    assert canaries.found(planted, media_folder, tmp_path) == {}
    assert set(canaries.found(kept, media_folder)) == set(kept)
    assert Asset.objects.get().file.storage.exists(Asset.objects.get().file.name)
    assert sum(path.is_file() for path in media_folder.rglob("*")) == 3, "Charlie's two pictures and import"


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens to the database in here did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.clause("P-6A.3")
def test_a_table_that_is_forgotten_turns_the_last_look_red(
    workspace: Workspace, alice: User, client_of: Any, media_folder: Path, subtests: pytest.Subtests
) -> None:
    """C11: what if this one were left out? What the database takes along by itself is gone all the same."""
    fill(workspace, alice)
    client_of(alice)
    who = subject.of(alice)
    planted = canaries.plant(who)
    stays = deleting._stays
    for label in list(deleting.order())[:-1]:
        with subtests.test(label), pytest.MonkeyPatch.context() as patch, taken_back():
            alice = User.objects.get(pk=alice.pk)
            erasure = erasing.begin(alice, Leaving.ERASE, language="en")
            patch.setattr(deleting, "_stays", lambda name, leaving, left=label: name == left or stays(name, leaving))
            try:
                running.go_on(erasure.pk)
            except IntegrityError:
                continue  # the database itself refuses to forget it
            except running.SomethingIsLeft:
                assert label in Erasure.objects.get(pk=erasure.pk).problem
                assert canaries.still_in(label, planted) or not canaries.plantable(label)
            else:
                assert not subject.rows(label, who).exists()


@pytest.mark.clause("P-R.9", "P-6B.4")
def test_every_permission_is_given_back_and_its_keys_are_gone(control: Any, workspace: Workspace, alice: User) -> None:
    for network in ("x", "linkedin", "tiktok"):
        connect(workspace, alice, network)
    erasure = leave(alice)
    assert {(row["id"], row["said"]) for row in erasure.recipients} == {
        ("x", "given back"),
        ("linkedin", "given back"),
        ("tiktok", "given back"),
    }
    assert not Grant.objects.exists()
    assert not DataKey.objects.exists()


@pytest.mark.clause("P-6A.3")
def test_the_first_moment_already_stops_everything(workspace: Workspace, alice: User, client_of: Any) -> None:
    fill(workspace, alice)
    client = client_of(alice)
    _row, key = api_keys.create(workspace, alice, "Another script")
    erasing.begin(alice, Leaving.ERASE, language="en")
    assert client.get("/calendar/").status_code == 302
    assert client.get("/api/v1/channels", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    assert not client.login(username=alice.email, password="correct horse battery")
    workspace.refresh_from_db()
    assert workspace.stopped_at is not None


@pytest.mark.clause("P-6A.3")
def test_a_second_leaving_while_one_runs_is_refused(alice: User) -> None:
    erasing.begin(alice, Leaving.CLOSE, language="en")
    with pytest.raises(erasing.AlreadyLeaving):
        erasing.begin(alice, Leaving.ERASE, language="en")


@pytest.mark.clause("P-6A.3")
@pytest.mark.parametrize("dies", range(0, 40, 6))
def test_it_goes_on_wherever_it_broke_off(
    workspace: Workspace, alice: User, dies: int, monkeypatch: pytest.MonkeyPatch, media_folder: Path
) -> None:
    """The worker is killed before its ``dies``-th batch; another one takes it up."""
    fill(workspace, alice)
    erasure = erasing.begin(alice, Leaving.ERASE, language="en")
    real, batches = deleting._delete, 0

    def dying(label: str, batch: list[Any]) -> None:
        nonlocal batches
        batches += 1
        if batches == dies + 1:
            raise KeyboardInterrupt
        real(label, batch)

    monkeypatch.setattr(deleting, "_delete", dying)
    try:
        running.go_on(erasure.pk)
    except KeyboardInterrupt:
        assert not Erasure.objects.filter(pk=erasure.pk, stage=Stage.DONE).exists()
    running.go_on(erasure.pk)
    erasure.refresh_from_db()
    assert erasure.stage == Stage.DONE
    assert not User.objects.exists()
    assert [path for path in media_folder.rglob("*") if path.is_file()] == []
    assert len(mail.outbox) == 1


@pytest.mark.clause("P-6A.3")
def test_what_somebody_did_where_others_live_on_stays_without_their_name(
    workspace: Workspace, alice: User, bob: User
) -> None:
    publication = fill(workspace, bob)
    texts = Post.objects.count()
    leave(bob)
    publication.post.refresh_from_db()
    assert publication.post.author is None
    assert Post.objects.count() == texts
    assert Workspace.objects.get() == workspace
    assert not Channel.objects.exists(), "it was reached by Bob's own permission (privacy.md 2.16, 27)"
    assert Membership.objects.get().user == alice


@pytest.mark.clause("P-6A.3")
def test_what_is_left_is_never_called_done(workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(workspace, alice)
    erasure = erasing.begin(alice, Leaving.ERASE, language="en")
    monkeypatch.setattr(deleting, "_stays", lambda label, erasure: label == "publishing.Snippet")
    with monkeypatch.context() as patch:
        patch.setattr(deleting, "delete", lambda erasure: None)
        with pytest.raises(running.SomethingIsLeft, match="publishing"):
            running.go_on(erasure.pk)
    erasure.refresh_from_db()
    assert erasure.stage == Stage.FAILED
    assert mail.outbox == []
    running.go_on(erasure.pk)
    erasure.refresh_from_db()
    assert erasure.stage == Stage.DONE


@pytest.mark.clause("P-6B.1")
def test_closing_keeps_who_it_was_sealed_and_apart(workspace: Workspace, alice: User, client: Any) -> None:
    fill(workspace, alice)
    erasure = leave(alice, Leaving.CLOSE)
    assert not User.objects.exists()
    assert not Post.objects.exists()
    row = Archived.locked.get()
    assert alice.email not in row.sealed
    with pytest.raises(LockedAway):
        Archived.objects.all()
    with archive.opened("a test") as reading:
        assert reading.of("ALICE@example.org")[0]["last_name"] == "Martin"
    assert {entry["what"] for entry in erasure.kept} == {"receipt", "archive", "backups"}
    assert User.objects.create_user(alice.email), "the address is free at once"


@pytest.mark.clause("P-6B.1", "P-6A.3")
def test_erasing_takes_an_older_archive_along(workspace: Workspace, alice: User) -> None:
    leave(alice, Leaving.CLOSE)
    again = User.objects.create_user(alice.email, "correct horse battery", first_name="Alice")
    workspace = Workspace.objects.create(name="Again")
    Membership.objects.create(workspace=workspace, user=again, role=Role.OWNER)
    leave(again)
    assert not Archived.locked.exists()


@pytest.mark.clause("P-6A.3", "P-6A.8")
def test_the_receipt_says_what_is_kept_and_holds_nothing_of_the_person(
    workspace: Workspace, alice: User, client: Any
) -> None:
    fill(workspace, alice)
    erasure = leave(alice, Leaving.CLOSE)
    (message,) = mail.outbox
    assert message.to == [alice.email]
    assert "cnil.fr" in message.body
    address = next(line for line in message.body.split("\n") if "/receipt/" in line)
    page = client.get("/receipt/" + address.rsplit("/", 1)[1]).content.decode()
    assert "sealed and apart" in page
    for entry in erasure.kept:
        assert not entry["until"] or entry["until"][:4] in page
    for word in (alice.email, alice.last_name, workspace.name):
        assert word not in page
        assert word not in json.dumps([erasure.counts, erasure.recipients, erasure.kept, erasure.identity])
    assert client.get("/receipt/made-up").status_code == 404


@pytest.mark.clause("P-8.3")
def test_somebody_under_sixteen_leaves_without_an_archive(workspace: Workspace, alice: User) -> None:
    fill(workspace, alice)
    leave(alice, Leaving.MINOR)
    assert not Archived.locked.exists()
    assert not User.objects.exists()


@pytest.mark.clause("P-4.2c", "P-6A.3")
def test_whom_a_backup_brings_back_is_erased_again(workspace: Workspace, alice: User, bob: User) -> None:
    """The ledger outlives the database; here the account comes back as a backup would bring it."""
    leave(alice)
    assert [entry.subject for entry in ledger.entries()] == [alice.pk]
    User.objects.bulk_create([alice])
    again = Workspace.objects.create(name="Lumen")
    Membership.objects.create(workspace=again, user=alice, role=Role.OWNER)
    fill(again, alice)
    assert erasing.replay() == 1
    assert list(User.objects.all()) == [bob]
    assert not Post.objects.exists()
    today = timezone.now().date()
    assert ledger.prune(today) == 0
    assert ledger.prune(today + timedelta(days=1)) == 2
    assert ledger.entries() == []


@pytest.mark.clause("P-6A.3")
def test_every_way_of_erasing_is_one_the_engine_knows() -> None:
    ways = {data.erase for table in INVENTORY.values() for data in table.fields.values()}
    assert ways == set(Erase)
