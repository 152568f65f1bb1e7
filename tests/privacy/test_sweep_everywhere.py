"""A person uses everything there is and leaves; then every place where a word of theirs could lie is searched (C10).

Beside the planted fields of :mod:`canaries` these words come in as people bring them: through pages, programs, uploads,
consents, a worker, mails and mistakes. The database is searched as PostgreSQL's own program writes it out.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import canaries
import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

import stage
from onepost.accounts import api_keys
from onepost.accounts.models import User, Workspace
from onepost.channels.models import Grant
from onepost.lib.postgres import Server
from onepost.lib.postgres.server import binary
from onepost.media import incoming
from onepost.media.models import Asset
from onepost.privacy import erasing
from onepost.privacy.models import Stage
from onepost.publishing.models import Post

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"


def word(of: str) -> str:
    return "canary" + hashlib.sha256(of.encode()).hexdigest()[:10]


def use_everything(client: Client, key: str, upload: Callable[..., Any], channel: Any) -> dict[str, str]:
    """What was said, by where; every answer is looked at, so that nothing is silently not said."""
    said: dict[str, str] = {}

    def new(where: str) -> str:
        said[where] = word(where)
        return said[where]

    def sent(answer: Any, *right: int) -> Any:
        assert answer.status_code in right, (answer.request["PATH_INFO"], answer.status_code, answer.content[:500])
        return answer

    program = {"Authorization": f"Bearer {key}"}
    post = {"text": new("post"), "channels": [str(channel.id)]}
    sent(client.post("/api/v1/posts", post, "application/json", headers=program), 201)
    profile = {"first_name": new("first name"), "last_name": new("last name"), "language": "en", "time_zone": "UTC"}
    sent(client.post("/settings/profile", profile), 302)
    sent(client.post("/settings/snippets", {"kind": "text", "name": new("snippet"), "text": new("snippet text")}), 302)
    sent(client.post("/settings/labels", {"name": new("label"), "colour": "grey"}), 302)
    sent(client.post("/settings/api-keys", {"name": new("key"), "expires": ""}), 200)
    table = SimpleUploadedFile("posts.csv", f"text,link\n{new('row')},https://example.org\n".encode(), "text/csv")
    sent(client.post("/posts/import", {"file": table}), 302)
    upload("a.png", alt=new("description"))
    Asset.objects.update(name=new("file name"))
    sent(client.post("/accounts/email/", {"email": f"{new('address')}@example.org", "action_add": ""}), 302)
    # Mistakes and searches: nothing of them may stay anywhere.
    sent(client.get("/find", {"q": new("search")}), 200)
    sent(client.get(f"/{new('address bar')}"), 404)
    sent(client.get(f"/feeds/{new('secret')}.ics"), 404)
    sent(
        client.post("/settings/snippets/restore", {"x": new("forged")}, headers={"X-Word": new("header")}),
        302,
        400,
        404,
    )
    sent(client.post("/api/v1/posts", f'{{"{new("broken")}', "application/json", headers=program), 400, 422)
    sent(Client().post("/accounts/login/", {"login": f"{new('login')}@example.org", "password": new("typed")}), 200)
    session = client.session
    session["note"] = new("session")
    session.save()
    return said


def everywhere(*folders: Path) -> Iterator[str]:
    """Whatever is stored, line by line where it is long."""
    at = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": at["PASSWORD"]}
    program = [str(binary("pg_dump")), "-h", str(at["HOST"]), "-p", str(at["PORT"]), "-U", at["USER"], at["NAME"]]
    dump = subprocess.run(program, env=environment, capture_output=True, check=True, text=True)
    yield from dump.stdout.splitlines()
    yield from canaries._sessions()
    yield from canaries._files(folders)
    yield from (repr(pickle.loads(value)) for value in cache._cache.values())  # type: ignore[attr-defined]
    yield from (f"{message.subject}\n{message.body}" for message in mail.outbox)


def found(words: dict[str, str], texts: Iterator[str]) -> set[str]:
    """Where the words came from that are in these texts, whatever they are packed in, or hashed."""
    hashed = {
        hashlib.new(name, said.encode()).hexdigest(): where
        for where, said in words.items()
        for name in ("md5", "sha1", "sha256")
    }
    seen: set[str] = set()
    for text in canaries.layers(texts):
        low = text.lower()
        seen |= {where for where, said in words.items() if said.lower() in low}
        seen |= {where for digest, where in hashed.items() if digest in low}
    return seen


NOWHERE = {"search", "address bar", "broken", "login", "typed", "secret", "forged", "header"}
"""Said to a page, and kept by none."""


@pytest.mark.clause("P-6A.3", "P-4.1c")
def test_after_somebody_left_no_word_of_theirs_is_anywhere(
    control: Any,
    workspace: Workspace,
    alice: User,
    charlie: User,
    client_of: Callable[..., Client],
    upload: Callable[..., Any],
    media_folder: Path,
    tmp_path: Path,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.DATA_DIR = tmp_path
    caplog.set_level(logging.DEBUG, "onepost")
    server_log = Server.default().log
    folders = (media_folder, incoming.folder(), tmp_path)
    client = Client()
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    channel = stage.connect(workspace, alice, "x")
    _row, key = api_keys.create(workspace, alice, "Script")
    said = use_everything(client, key, upload, channel)
    half = workspace.uploads.create(user=alice, name="half.png", size=100)
    (incoming.folder() / f"piecewise-{half.id.hex}").write_text(word("half"))
    said["half"] = word("half")
    said["public post"] = word("public post")
    public = stage.Stage(workspace, alice, control, channel).publish(said["public post"])
    stage.run([public])
    said["token"] = Grant.objects.get().credentials().access_token.reveal()
    said["who"], said["where"] = str(alice.pk), str(workspace.pk)
    other = f"{word('bystander')} writes too"
    Post.objects.create(workspace=Workspace.objects.get(members=charlie), author=charlie, text=other)

    assert found(said, everywhere(*folders)) == set(said) - NOWHERE - {"token"}, "the sweep sees what is there"
    mail.outbox.clear()

    address = alice.email
    erasure = erasing.begin(alice, "erase")
    erasing.go_on(erasure.pk)

    erasure.refresh_from_db()
    assert erasure.stage == Stage.DONE
    said["own address"] = address
    logged = iter([caplog.text, server_log.read_text(errors="replace") if server_log.exists() else ""])
    # The random number of the account stands in the receipt and the ledger, as the receipt says, and in no log.
    assert found(said, everywhere(*folders)) == {"who"}
    assert found({where: text for where, text in said.items() if where not in ("who", "where")}, logged) == set()
    assert found({"bystander": word("bystander")}, everywhere()) == {"bystander"}
    assert not EmailAddress.objects.filter(email__contains="canary").exists()
    assert reverse("receipt", args=["x"])[:9] in mail.outbox[0].body
