"""What is taken along arrives: the same texts, times and files; and an archive made to do harm is refused."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from files import picture
from onepost.accounts.models import User, Workspace
from onepost.channels.models import Channel
from onepost.media import services as media
from onepost.media.models import Asset, Folder
from onepost.privacy.exporting import making
from onepost.privacy.importing import reading, running
from onepost.privacy.models import Copy, CopyKind, CopyState, PortableImport
from onepost.publishing import services
from onepost.publishing.models import Attachment, Label, Post, Publication, Queue, Slot, State
from onepost.publishing.models.writing import Snippet
from onepost.publishing.writing.content import Content, Override
from world import make_channel

pytestmark = pytest.mark.django_db


def written(workspace: Workspace, person: User) -> dict[str, Channel]:
    """Posts as the product stores them: planned on two channels, public, a draft, and one whose time is over."""
    x = make_channel(workspace, person, "x", remote_id="x-77", handle="lumen")
    linkedin = make_channel(workspace, person, "linkedin", remote_id="li-77", handle="", name="Lumen SARL")
    author = services.Author(workspace, person)
    folder = Folder.objects.create(workspace=workspace, name="Spring")
    asset = media.accept(workspace, person, ContentFile(picture(), "window.png"), "window.png", "A window at dusk")
    Asset.objects.filter(pk=asset.pk).update(
        folder=Folder.objects.create(workspace=workspace, name="May", parent=folder)
    )
    both = Content(
        text="Lamps for spring",
        channels=(x.id, linkedin.id),
        media=(asset.id,),
        overrides={x.id: Override(text="Lamps, in short")},
    )
    due = timezone.now().replace(microsecond=123456) + timedelta(days=3)
    post = services.create_post(author, both, due)
    services.reschedule(post.publications.get(channel=linkedin), due + timedelta(hours=2))
    post.labels.add(Label.objects.create(workspace=workspace, name="Spring", colour="green"))
    services.create_post(author, Content(text="Still a draft"), None)
    public = services.create_post(author, Content(text="Out since Monday", channels=(x.id,)), due)
    Publication.objects.filter(post=public).update(state=State.PUBLISHED, published_at=due - timedelta(days=9))
    late = services.create_post(author, Content(text="Too late", channels=(x.id,)), due)
    Publication.objects.filter(post=late).update(due_at=timezone.now() - timedelta(minutes=1))
    queue = Queue.objects.create(workspace=workspace, name="Mornings")
    Slot.objects.create(queue=queue, channel=x, weekday=1, at="09:00")
    Snippet.objects.create(workspace=workspace, kind="signature", name="Mine", text="Lumen, Lyon", standard=True)
    return {"x": x, "linkedin": linkedin}


def copied(person: User) -> bytes:
    copy = Copy.objects.create(user=person, kind=CopyKind.PORTABLE, language="en")
    making.make(copy.pk)
    copy.refresh_from_db()
    with copy.file.open("rb") as file:
        return bytes(file.read())


def brought(client: Client, data: bytes, times: str = "keep") -> PortableImport:
    answer = client.post(reverse("portable-import"), {"file": SimpleUploadedFile("copy.zip", data), "times": times})
    assert answer.status_code == 302, answer.content.decode()
    run = PortableImport.objects.latest("created_at")
    running.go_on(run.pk)
    run.refresh_from_db()
    return run


def standing(workspace: Workspace) -> list[tuple[Any, ...]]:
    """Posts by what they say, with what goes where and when."""
    found = []
    for post in Post.objects.filter(workspace=workspace).order_by("text"):
        rows = post.publications.order_by("network")
        files = Attachment.objects.filter(post=post, publication=None).values_list("asset__sha256", flat=True)
        found.append(
            (
                post.text,
                sorted(post.labels.values_list("name", "colour")),
                list(files),
                [(row.network, row.state, row.due_at, row.published_at, row.own_text) for row in rows],
                post.created_at,
            )
        )
    return found


@pytest.fixture
def elsewhere(charlie: User) -> Workspace:
    found: Workspace = Workspace.objects.get(members=charlie)
    return found


@pytest.mark.clause("P-6A.4")
def test_there_and_back_again(
    workspace: Workspace,
    alice: User,
    charlie: User,
    elsewhere: Workspace,
    client_of: Callable[[User], Client],
    media_folder: Path,
) -> None:
    written(workspace, alice)
    before = standing(workspace)
    make_channel(elsewhere, charlie, "x", remote_id="x-77", handle="renamed")
    make_channel(elsewhere, charlie, "linkedin", remote_id="li-77")
    data = copied(alice)
    client = client_of(charlie)

    run = brought(client, data)

    assert (run.state, run.problem) == (CopyState.DONE, "")
    late = next(row for row in before if row[0] == "Too late")
    # It does not go out late without anybody having said so.
    stays = ("Too late", *late[1:3], [("x", State.DRAFT, None, None, None)], late[4])
    assert standing(elsewhere) == [stays if row is late else row for row in before]
    assert run.notes == {"past": 1}
    asset, source = Asset.objects.get(workspace=elsewhere), Asset.objects.get(workspace=workspace)
    assert (asset.sha256, asset.alt, asset.name) == (source.sha256, "A window at dusk", "window.png")
    with asset.file.open("rb") as here, source.file.open("rb") as there:
        assert here.read() == there.read()
    assert asset.folder is not None
    assert asset.folder.parent is not None
    assert (asset.folder.parent.name, asset.folder.name) == ("Spring", "May")
    slot = Slot.objects.get(queue__workspace=elsewhere)
    assert (slot.queue.name, slot.channel.remote_id, slot.weekday, str(slot.at)) == ("Mornings", "x-77", 1, "09:00:00")
    assert Snippet.objects.get(workspace=elsewhere).text == "Lumen, Lyon"
    assert not run.file
    assert len(list(media_folder.rglob("*.zip"))) == 1, "the copy; what was brought is gone"
    page = client.get(reverse("portable-import")).content.decode()
    assert "Posts whose time is over" in page


@pytest.mark.clause("P-6A.4")
def test_what_has_no_channel_here_is_a_draft_and_nothing_is_made_twice(
    workspace: Workspace,
    alice: User,
    charlie: User,
    elsewhere: Workspace,
    client_of: Callable[[User], Client],
    media_folder: Path,
) -> None:
    written(workspace, alice)
    # The same account by another app: the network calls it otherwise, its handle is the same.
    make_channel(elsewhere, charlie, "x", remote_id="other", handle="Lumen")
    data, client = copied(alice), client_of(charlie)
    run = brought(client, data, "drafts")
    assert run.notes == {"past": 1, "drafted": 1, "channel": 1, "channels": ["linkedin: Lumen SARL"]}
    states = Publication.objects.filter(workspace=elsewhere).values_list("state", flat=True)
    assert sorted(states) == ["draft", "draft", "published"]
    assert Post.objects.filter(workspace=elsewhere).count() == 4

    PortableImport.objects.filter(pk=run.pk).update(state=CopyState.WAITING, file="copies/again.zip")
    (media_folder / "copies" / "again.zip").write_bytes(data)
    running.go_on(run.pk)
    assert Post.objects.filter(workspace=elsewhere).count() == 4, "a worker that died half-way"
    for model in (Asset, Label, Snippet, Folder):
        theirs = model._default_manager.filter(workspace=elsewhere).count()
        assert theirs == model._default_manager.filter(workspace=workspace).count(), model


def archive(*members: tuple[str | zipfile.ZipInfo, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as made:
        for name, data in members:
            made.writestr(name, data, packing)
    return out.getvalue()


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("media/link")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def overlapping() -> bytes:
    """Two entries of the list that are the same bytes of the file."""
    data = archive(("portable.json", b"{}"), ("media/a", b"0" * 50_000), packing=zipfile.ZIP_STORED)
    list_at = data.rindex(b"PK\x01\x02")
    entry = data[list_at : data.rindex(b"PK\x05\x06")]
    end = bytearray(data[data.rindex(b"PK\x05\x06") :])
    copies = b"".join(entry.replace(b"media/a", b"media/" + bytes([65 + number])) for number in range(9))
    end[8:12] = (11).to_bytes(2, "little") * 2
    end[12:16] = (int.from_bytes(end[12:16], "little") + len(copies)).to_bytes(4, "little")
    return data[: list_at + len(entry)] + copies + bytes(end)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "no archive": lambda: b"GIF89a",
    "another archive": lambda: archive(("data.json", b"{}")),
    "out of the folder": lambda: archive(("portable.json", b"{}"), ("../../etc/cron.d/x", b"1")),
    "from the root": lambda: archive(("portable.json", b"{}"), ("/etc/cron.d/x", b"1")),
    "backslashes": lambda: archive(("portable.json", b"{}"), ("..\\..\\x", b"1")),
    "a link": lambda: archive(("portable.json", b"{}"), (link(), b"/etc/passwd")),
    "a bomb": lambda: archive(("portable.json", b"{}"), ("media/bomb", bytes(50_000_000))),
    "data without end": lambda: archive(("portable.json", bytes(reading.MOST_DATA + 1))),
    "one name twice": lambda: archive(("portable.json", b"{}"), ("media/a", b"1"), ("media/b", b"2")).replace(
        b"media/b", b"media/a"
    ),
    "overlapping": overlapping,
    "cut off": lambda: archive(("portable.json", b"{}" * 9000))[:-30],
}


@pytest.mark.clause("P-6A.4")
@pytest.mark.parametrize("kind", HOSTILE)
def test_an_archive_made_to_do_harm_is_refused(
    charlie: User, client_of: Callable[[User], Client], media_folder: Path, kind: str
) -> None:
    client = client_of(charlie)
    file = SimpleUploadedFile("copy.zip", HOSTILE[kind]())
    answer = client.post(reverse("portable-import"), {"file": file})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not PortableImport.objects.exists()
    assert not list(media_folder.rglob("*.zip"))


@pytest.mark.clause("P-6A.4")
@pytest.mark.parametrize(
    "change",
    [
        lambda data: {**data, "format": "onepost-portable-9"},
        lambda data: {**data, "extra": 1},
        lambda data: {**data, "labels": data["labels"] * 100_001},
        lambda data: {**data, "labels": [{"name": "\x00", "colour": "red"}]},
        lambda data: {**data, "media": [{**data["media"][0], "file": "../secret"}]},
        lambda data: {**data, "media": [{**data["media"][0], "sha256": "0" * 64}]},
    ],
    ids=["form", "more", "many", "nul", "path", "hash"],
)
def test_data_that_somebody_changed_is_not_believed(
    workspace: Workspace,
    alice: User,
    charlie: User,
    elsewhere: Workspace,
    client_of: Callable[[User], Client],
    media_folder: Path,
    change: Callable[[Any], Any],
) -> None:
    written(workspace, alice)
    with zipfile.ZipFile(io.BytesIO(copied(alice))) as source:
        members = {name: source.read(name) for name in source.namelist() if name.startswith("media/")}
        data = change(json.loads(source.read("portable.json")))
    client = client_of(charlie)
    run = brought(client, archive(("portable.json", json.dumps(data).encode()), *members.items()))
    if "sha256" in str(change.__code__.co_consts):
        assert run.notes["file"] == 1, "only this file is left out"
        assert not Asset.objects.filter(workspace=elsewhere).exists()
    else:
        assert (run.state, bool(run.problem)) == (CopyState.FAILED, True)
        assert not Post.objects.filter(workspace=elsewhere).exists()


@pytest.mark.clause("P-6A.4")
def test_it_is_forgotten_after_a_week(charlie: User, elsewhere: Workspace, media_folder: Path) -> None:
    run = PortableImport(workspace=elsewhere, user=charlie, language="en", state=CopyState.FAILED)
    run.file.save("x.zip", ContentFile(b"x"), save=True)
    now: datetime = timezone.now()
    PortableImport.objects.update(created_at=now - timedelta(days=7) + timedelta(minutes=1))
    running.tidy()
    assert PortableImport.objects.exists()
    PortableImport.objects.update(created_at=now - timedelta(days=7))
    running.tidy()
    assert not PortableImport.objects.exists()
    assert not list(media_folder.rglob("*.zip"))
