"""Leaving when something goes wrong: the process is killed, a mailbox refuses, others share an address, files stray."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from onepost.accounts.models import Membership, Role, User, Workspace
from onepost.media import uploads
from onepost.privacy import erasing, tasks
from onepost.privacy.consent import newsletter
from onepost.privacy.erasing import archive, ledger, receipt, running
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.models import Archived, Erasure, Leaving, Stage, Suppression
from onepost.publishing.models import Post, Publication
from onepost.watching import incidents
from onepost.watching.models import Incident
from stage import Killed, connect
from world import make_asset, make_channel, make_publication, make_snippet, make_user, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_ledger(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def furnish(workspace: Workspace, person: User) -> None:
    publication = make_publication(workspace, make_channel(workspace, person))
    Post.objects.update(author=person)
    make_version(publication.post)
    make_asset(workspace)
    make_snippet(workspace, "Opening hours")


def left_by(person: User, kind: str = "erase") -> Erasure:
    erasure = erasing.begin(person, kind)
    erasing.go_on(erasure.pk)
    erasure.refresh_from_db()
    return erasure


@contextmanager
def killed_at(write: int) -> Iterator[None]:
    """The process is gone right before its ``write``-th change of the database."""
    done = 0

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal done
        if sql.split(" ", 1)[0] in ("INSERT", "UPDATE", "DELETE"):
            done += 1
            if done == write:
                raise Killed
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        yield


@pytest.mark.clause("P-6A.3")
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_write_it_is_taken_up_and_comes_to_the_same_end(
    workspace: Workspace, alice: User, charlie: User, media_folder: Path
) -> None:
    """A worker that dies again and again, each time a little later, until one is through."""
    furnish(workspace, alice)
    furnish(Workspace.objects.get(members=charlie), charlie)
    erasure, deaths = erasing.begin(alice, Leaving.ERASE), 0
    while running.unfinished().exists():
        try:
            with killed_at(1 + 4 * deaths):
                tasks.erase(str(erasure.pk))
        except Killed:
            deaths += 1
    assert deaths > 10
    erasure.refresh_from_db()
    assert (erasure.stage, erasure.identity, erasure.workspaces) == (Stage.DONE, [], [])
    assert list(User.objects.all()) == [charlie]
    assert Publication.objects.count() == 1
    assert len([path for path in media_folder.rglob("*") if path.is_file()]) == 2, "Charlie's"
    assert mail.outbox
    assert {message.to[0] for message in mail.outbox} == {"alice@example.org"}


@pytest.mark.clause("P-6A.3")
def test_a_file_that_no_row_names_and_one_that_has_half_arrived_go_too(
    workspace: Workspace, alice: User, client_of: Callable[..., Any], media_folder: Path
) -> None:
    client = client_of(alice)
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": "100",
        "Upload-Metadata": "filename " + base64.b64encode(b"a.png").decode(),
    }
    begun = client.post("/library/uploads", headers=headers)
    assert begun.status_code == 201, begun.content
    (upload,) = workspace.uploads.all()
    uploads.path_of(upload).write_bytes(b"half a picture")
    stray = default_storage.save(f"{workspace.id}/imports/left.csv", ContentFile(b"private"))
    erasure = left_by(alice)
    assert erasure.counts["files"] == 2
    assert not uploads.path_of(upload).exists()
    assert not default_storage.exists(stray)
    assert list(media_folder.iterdir()) == []


@pytest.mark.clause("P-6A.3")
def test_an_address_that_is_part_of_somebody_elses_keeps_nobody_here(workspace: Workspace, alice: User) -> None:
    for address in ("malice@example.org", "alice@example.org.uk", "x.alice@example.org"):
        make_user(address, "M", "N")
    assert left_by(alice).stage == Stage.DONE


@pytest.mark.clause("P-6A.3")
@pytest.mark.parametrize("said", ["alice@example.org", "<Alice@Example.org>", "to alice@example.org.", "{id}", "{hex}"])
def test_what_no_path_leads_to_is_seen_and_the_operators_are_told(
    workspace: Workspace, alice: User, charlie: User, said: str
) -> None:
    """Somebody else's row says who she was: that is no erasure, whatever the tables say."""
    User.objects.filter(pk=charlie.pk).update(is_operator=True)
    theirs = Workspace.objects.get(members=charlie)
    theirs.utm = {"campaign": said.format(id=alice.pk, hex=workspace.pk.hex)}
    theirs.save()
    erasure = erasing.begin(alice, Leaving.ERASE)
    with pytest.raises(running.SomethingIsLeft):
        erasing.go_on(erasure.pk)
    erasure.refresh_from_db()
    assert erasure.stage == Stage.FAILED
    assert "accounts.Workspace" in erasure.problem
    assert not ledger.entries()
    incidents.look()
    assert Incident.objects.get().kind == "leaving"
    assert [message.to for message in mail.outbox] == [[charlie.email]]
    theirs.utm = {}
    theirs.save()
    tasks.erase(str(erasure.pk))
    assert not Erasure.objects.exclude(stage=Stage.DONE).exists()


@pytest.mark.clause("P-6A.3")
def test_a_mailbox_that_takes_nothing_does_not_keep_the_address_here(
    workspace: Workspace, alice: User, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    erasure = left_by(alice)
    assert (erasure.stage, erasure.identity) == (Stage.DONE, ["alice@example.org"])
    assert erasure in running.unfinished(), "the periodic job tries again"
    Erasure.objects.update(done_at=timezone.now() - timedelta(days=4))
    tasks.erase(str(erasure.pk))
    assert not running.unfinished().exists()
    assert Erasure.objects.get().identity == []


@pytest.mark.clause("P-6A.3")
def test_other_members_of_a_workspace_that_goes_are_out_at_once(
    workspace: Workspace, alice: User, bob: User, client_of: Callable[..., Any]
) -> None:
    client = client_of(bob)
    assert client.get("/library/").status_code == 200
    erasing.begin(alice, Leaving.ERASE)
    answer = client.get("/library/")
    assert (answer.status_code, answer["Location"]) == (302, "/settings/workspace/new")


@pytest.mark.clause("P-6B.1", "P-4.2c")
def test_a_backup_brings_back_neither_who_closed_nor_what_was_erased_of_it(workspace: Workspace, alice: User) -> None:
    """Three states of the backup: before the closing, after it, and after the archive was erased, too."""
    left_by(alice, "close")
    closed = Archived.locked.get()
    User.objects.bulk_create([alice])
    Archived.locked.all().delete()
    assert erasing.replay() == 1
    again = Archived.locked.get()
    assert (again.pk, again.closed_at.date()) == (closed.pk, closed.closed_at.date())

    assert archive.erase("Alice@example.org") == 1
    again.save()
    User.objects.bulk_create([alice])
    erasing.replay()
    assert not Archived.locked.exists()
    assert not User.objects.exists()


@pytest.mark.clause("P-R.9")
def test_all_six_networks_are_told_and_the_receipt_counts_what_went(
    control: Any, workspace: Workspace, alice: User, live_server: Any, settings: Any
) -> None:
    settings.PUBLIC_URL = live_server.url
    networks = ["facebook", "instagram", "linkedin", "tiktok", "x", "youtube"]
    for network in networks:
        channel = connect(workspace, alice, network)
        make_publication(workspace, channel, due_at=timezone.now() + timedelta(days=1))
    erasure = left_by(alice, "close")
    assert sorted(row["id"] for row in erasure.recipients) == networks
    assert {row["said"] for row in erasure.recipients} <= {"given back", "used elsewhere"}
    assert erasure.counts["channels.Grant"] == erasure.counts["channels.DataKey"] == 6
    assert erasure.counts["publishing.Post"] == erasure.counts["publishing.Publication"] == 6


def test_a_second_owner_keeps_the_workspace(workspace: Workspace, alice: User, bob: User) -> None:
    Membership.objects.filter(user=bob).update(role=Role.OWNER)
    furnish(workspace, alice)
    left_by(alice)
    assert Membership.objects.get().user == bob
    assert Post.objects.get().author is None


@pytest.mark.clause("P-6A.3", "P-6A.8")
@pytest.mark.parametrize("kind", ["close", "erase"])
def test_the_receipt_lists_what_is_kept_and_only_that(
    workspace: Workspace, alice: User, client: Any, kind: str
) -> None:
    furnish(workspace, alice)
    Suppression.objects.create(address_mac=newsletter.mac(alice.email))
    begun = erasing.begin(alice, kind)
    assert "as it goes on" in client.get(receipt.address(begun)).content.decode()
    erasing.go_on(begun.pk)
    page = client.get(receipt.address(begun)).content.decode()
    assert "Content: " in page
    assert "Files: 2" in page
    assert "Copies in backups" in page
    assert "Proof of your choices" in page
    assert ("sealed and apart" in page) is (kind == "close")
    assert "CNIL" in page
    kept = {label for label, table in INVENTORY.items() if not table.impersonal and _rows_of(label)}
    assert kept == {"privacy.Erasure", "privacy.Suppression"} | ({"privacy.Archived"} if kind == "close" else set())


def _rows_of(label: str) -> int:
    return int(apps.get_model(label)._base_manager.count())
