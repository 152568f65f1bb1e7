"""The copy of everything about a person: all that is theirs, nothing of others, and into their own hands only."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import canaries
import pytest
from belongings import fill
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onepost.accounts.models import Membership, User, Workspace
from onepost.privacy import portable, subject
from onepost.privacy.exporting import making
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.models import Action, ConsentEvent, Copy, CopyKind, CopyState, Disclosure
from onepost.privacy.vocabulary import Purpose
from onepost.publishing.models import Post, Publication, State
from world import make_user

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]


def asked(client: Client, user: User, kind: str = "all") -> Copy:
    client.post(reverse("copies"), {"kind": kind})
    copy = Copy.objects.get(user=user, kind=kind)
    making.make(copy.pk)
    copy.refresh_from_db()
    return copy


def proved(client: Client) -> Client:
    """Once more who they are, as the page asks it."""
    assert client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"}).status_code == 302
    return client


def fetched(client: Client, copy: Copy) -> zipfile.ZipFile:
    proved(client)
    answer = client.get(reverse("copy-download", args=[copy.pk]))
    assert answer.status_code == 200, answer
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


def given(planted: dict[str, str]) -> set[str]:
    """The canaries in fields that belong into a copy."""

    def told(place: str) -> bool:
        label, _, name = place.rpartition(".")
        return not INVENTORY[label].fields[name].withheld

    return {canary for canary, place in planted.items() if told(place)}


@pytest.mark.clause("P-6A.1")
def test_all_that_is_ones_own_is_in_it_and_nothing_of_five_others(
    workspace: Workspace, alice: User, bob: User, client_of: ClientOf, media_folder: Path
) -> None:
    fill(workspace, alice)
    others: dict[str, str] = {}
    for number in range(5):
        other = make_user(f"other{number}@example.org", "Olaf", "Other")
        place = Workspace.objects.create(name=f"Elsewhere {number}")
        Membership.objects.create(workspace=place, user=other, role="owner")
        fill(place, other)
        others |= canaries.plant(subject.of(other))
    client = client_of(alice)
    skip = [
        "sessions.Session.session_data",
        "accounts.User.password",
        "accounts.User.time_zone",
        "media.Asset.file",
        "media.Asset.thumbnail",
    ]
    planted = canaries.plant(subject.of(alice), skip=skip)
    assert len(given(planted)) > 50

    archive = fetched(client, asked(client, alice))
    texts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    whole = "\n".join([*texts, *texts.values()])

    # What was asked for by this very copy, and what is planted in the row of the copy itself, is not there yet.
    missing = {planted[canary] for canary in given(planted) if canary not in whole}
    assert missing == set()
    assert [planted[canary] for canary in planted.keys() - given(planted) if canary in whole] == []
    assert [others[canary] for canary in others if canary in whole] == []
    assert alice.password not in whole
    assert bob.email not in whole
    assert str(bob.pk) not in whole
    for canary in given(planted):
        assert canary in texts["data.json"], planted[canary]
        assert any(canary in text for name, text in texts.items() if name.endswith(".csv")), planted[canary]


@pytest.mark.clause("P-6A.1")
def test_the_page_in_it_says_why_how_long_to_whom_and_what_not(
    workspace: Workspace, alice: User, client_of: ClientOf, media_folder: Path, settings: Any
) -> None:
    settings.ANALYTICS_ID, settings.POSTHOG_KEY = "G-1", "phc_1"
    fill(workspace, alice)
    ConsentEvent.objects.create(
        user=alice, purpose=Purpose.MEASUREMENT, action=Action.GIVEN, surface="choices", text_sha256="0", language="en"
    )
    client = client_of(alice)
    client.cookies["django_language"] = "en"
    archive = fetched(client, asked(client, alice))
    page = archive.read("index.html").decode()
    assert set(re.findall(r'data-recipient="([a-z-]+)"', page)) == {"x", "posthog"}
    for words in ("Art. 6.1.b GDPR", "12 months", "The social network", "A key: whoever reads it", "www.cnil.fr"):
        assert words in page
    data = json.loads(archive.read("data.json"))
    assert {(row["table"], row["field"]) for row in data["withheld"]} >= {
        ("accounts.User", "password"),
        ("channels.Grant", "sealed"),
    }
    assert all(row["reason"] for row in data["withheld"])
    manifest = json.loads(archive.read("manifest.json"))["files"]
    assert set(manifest) == set(archive.namelist()) - {"manifest.json"}
    for name, said in manifest.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == said["sha256"]


@pytest.mark.clause("P-6A.1")
def test_what_somebody_wrote_where_others_live_on_is_theirs_too(
    workspace: Workspace, alice: User, bob: User, client_of: ClientOf, media_folder: Path
) -> None:
    fill(workspace, bob)
    Post.objects.create(workspace=workspace, author=alice, text="By Alice")
    client = client_of(bob)
    data = json.loads(fetched(client, asked(client, bob)).read("data.json"))["tables"]
    assert [row["text"] for row in data["publishing.Post"]["rows"]] == ["Secret plans of Lumen"]
    assert data["publishing.Post"]["rows"][0]["author"] == str(bob.pk)
    assert len(data["publishing.Publication"]["rows"]) == len(data["media.Asset"]["rows"]) == 1
    assert "publishing.Label" not in data, "the workspace's"


@pytest.mark.clause("P-6A.1", "P-6A.4")
def test_no_cell_is_a_formula(workspace: Workspace, alice: User, client_of: ClientOf) -> None:
    for sign in "=+-@\t\r":
        Post.objects.create(workspace=workspace, author=alice, text=f"{sign}HYPERLINK(1)")
    client = client_of(alice)
    archive = fetched(client, asked(client, alice, "portable"))
    sheet = archive.read("tables/publishing-post.csv").decode("utf-8-sig")
    texts = [row["text"] for row in csv.DictReader(io.StringIO(sheet, newline=""))]
    assert len(texts) == 6
    assert all(text.startswith("'") for text in texts)


@pytest.mark.clause("P-6A.1")
def test_only_into_its_persons_hands_who_has_just_said_who_they_are(
    workspace: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    mail.outbox.clear()
    copy = asked(client, alice)
    address = reverse("copy-download", args=[copy.pk])
    (message,) = mail.outbox
    assert reverse("copies") in message.body
    assert str(copy.pk) not in message.body
    assert (copy.file.name or "none") not in message.body
    assert Client().get(address).status_code == 302
    assert client_of(bob).get(address).status_code == 404
    assert "reauthenticate" in client.get(address)["Location"]
    answer = proved(client).get(address)
    assert "no-store" in answer["Cache-Control"]
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp() - 3600}]
    session.save()
    assert "reauthenticate" in client.get(address)["Location"], "an hour later it is asked again"


@pytest.mark.clause("P-6A.1")
def test_one_at_a_time_and_one_a_day(alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    client.post(reverse("copies"), {"kind": "all"})
    assert b"being made already" in client.post(reverse("copies"), {"kind": "portable"}, follow=True).content
    copy = Copy.objects.get()
    making.make(copy.pk)
    assert b"one a day" in client.post(reverse("copies"), {"kind": "all"}, follow=True).content
    assert Copy.objects.count() == 1
    Copy.objects.update(created_at=timezone.now() - timedelta(hours=25))
    client.post(reverse("copies"), {"kind": "all"})
    assert Copy.objects.count() == 2


@pytest.mark.clause("P-6A.1", "P-6B.9")
def test_after_a_week_it_is_gone_with_its_file(alice: User, client_of: ClientOf, media_folder: Path) -> None:
    client = client_of(alice)
    copy = asked(client, alice)
    Copy.objects.update(created_at=timezone.now() - timedelta(days=7) + timedelta(minutes=1))
    making.tidy()
    assert fetched(client, copy).namelist()
    Copy.objects.update(created_at=timezone.now() - timedelta(days=7))
    making.tidy()
    assert client.get(reverse("copy-download", args=[copy.pk])).status_code == 404
    assert [path for path in media_folder.rglob("*") if path.is_file()] == []


@pytest.mark.clause("P-6A.1")
def test_what_a_dead_worker_left_is_made_again_and_what_nobody_waits_for_is_not_kept(
    workspace: Workspace, alice: User, client_of: ClientOf, media_folder: Path
) -> None:
    copy = making.begin(alice, CopyKind.ALL, "fr")
    Copy.objects.update(state=CopyState.RUNNING)
    making.make(copy.pk)
    copy.refresh_from_db()
    assert copy.state == CopyState.RUNNING, "another worker is on it"
    Copy.objects.update(touched_at=timezone.now() - timedelta(hours=1))
    User.objects.update(is_active=False)
    making.make(copy.pk)
    assert list(media_folder.rglob("*.zip")) == []
    User.objects.update(is_active=True)
    making.make(copy.pk)
    copy.refresh_from_db()
    assert copy.state == CopyState.DONE


@pytest.mark.clause("P-6A.4")
def test_what_is_taken_along_has_the_published_form(
    workspace: Workspace, alice: User, client_of: ClientOf, media_folder: Path
) -> None:
    publication = fill(workspace, alice)
    Publication.objects.filter(pk=publication.pk).update(own_text="On X", state=State.SCHEDULED)
    client = client_of(alice)
    archive = fetched(client, asked(client, alice, "portable"))
    found = portable.Portable.model_validate_json(archive.read("portable.json"), strict=True)
    assert [post.text for post in found.posts] == ["Secret plans of Lumen"]
    assert found.posts[0].publications[0].text == "On X"
    assert found.posts[0].publications[0].due_at == publication.due_at
    assert found.posts[0].labels == ["Spring"]
    (file,) = found.media
    assert hashlib.sha256(archive.read(file.file)).hexdigest() == file.sha256
    assert found.queues[-1].times[0].channel.handle == "studio_lumen"
    whole = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    assert "token-of-a-test" not in whole
    published = Client().get(reverse("portable-schema")).json()
    assert set(json.loads(archive.read("portable.json"))) == set(published["properties"])
    assert published["$id"].endswith("/schemas/portable-1.json")


@pytest.mark.clause("P-5.3", "P-6A.1")
def test_an_authority_that_got_data_stands_in_it_unless_that_must_not_be_said_yet(
    workspace: Workspace, alice: User, client_of: ClientOf, media_folder: Path
) -> None:
    now = timezone.now()
    same = {"person": alice, "asked_at": now, "legal_basis": "Art. 60-1", "handed_over_at": now}
    Disclosure.objects.create(authority="Tribunal of Lyon", **same)
    Disclosure.objects.create(authority="A secret service", gag_until=now + timedelta(days=30), **same)
    page = fetched(client_of(alice), asked(client_of(alice), alice)).read("index.html").decode()
    assert "Tribunal of Lyon" in page
    assert "secret service" not in page


@pytest.mark.clause("P-6A.1")
def test_a_mail_that_cannot_be_sent_does_not_undo_the_copy(alice: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    copy = Copy.objects.create(user=alice, kind=CopyKind.ALL, language="en")
    making.make(copy.pk)
    copy.refresh_from_db()
    assert (copy.state, copy.problem) == (CopyState.DONE, "")
