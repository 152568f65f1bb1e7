"""Files from Dropbox, over the wire: consent, looking around, picking, and what the worker fetches."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
import requests
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import Client

from onepost.media import importing
from onepost.media.models import Asset, Folder, Upload
from onepost_sandbox.clouds.dropbox.store import everything

PAGE = "/library/from/dropbox"
LANTERN = next(item for item in everything().values() if item.name == "Lantern at dusk.png")


@pytest.fixture
def place(settings, tmp_path, control):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    return control


@pytest_asyncio.fixture
async def loop_that_leaves() -> AsyncIterator[None]:
    yield
    await sync_to_async(connections.close_all)()  # of the thread in which the ORM calls of this loop ran


@pytest.fixture
def browser(client_of, alice) -> Client:
    return client_of(alice)


def consented(browser: Client, decision: str = "allow", **more: str) -> str:
    """Through the consent page; returns the address that Dropbox sends the person back to."""
    answer = browser.post(f"{PAGE}/connect", {"at": "sandbox", **more})
    address = urlsplit(answer["Location"])
    form = {name: values[0] for name, values in parse_qs(address.query).items()}
    form |= {"decision": decision, "account": "dbid:lumen"}
    page = f"{address.scheme}://{address.netloc}{address.path}"
    back = requests.post(page, data=form, allow_redirects=False, timeout=10)
    assert back.status_code == 302, back.text
    parts = urlsplit(back.headers["Location"])
    return f"{parts.path}?{parts.query}"


@pytest.fixture
def connected(browser: Client, place) -> Client:
    browser.get(consented(browser))
    return browser


def words(browser: Client, **query: str) -> str:
    return browser.get(PAGE, query).content.decode()


def said(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.mark.django_db
def test_a_person_looks_through_folders_pages_and_names(connected: Client) -> None:
    top = words(connected)
    assert "hello@lumen.example" in top
    assert "Autumn campaign" in top
    assert "Team photo.png" in top
    assert "Lantern" not in top
    assert "Lantern at dusk.png" in words(connected, **{"in": "/Autumn campaign"})
    assert "Café terrace.png" in words(connected, q="café")
    assert "1 file of another kind is not shown" in words(connected, **{"in": "/Paperwork"})
    first = connected.get(PAGE, {"in": "/Archive"}).context["listing"]
    second = connected.get(PAGE, {"in": "/Archive", "at": first.next_page}).context["listing"]
    assert (len(first.files), len(second.files), second.next_page) == (50, 20, "")


@pytest.mark.django_db
def test_small_pictures_come_through_this_server(connected: Client, client_of, bob) -> None:
    answer = connected.get(f"{PAGE}/preview", {"key": LANTERN.id})
    assert (answer["Content-Type"], answer.content) == ("image/png", LANTERN.content)
    assert connected.get(f"{PAGE}/preview", {"key": "id:none"}).status_code == 404
    assert client_of(bob).get(f"{PAGE}/preview", {"key": LANTERN.id}).status_code == 404


@pytest.mark.django_db(transaction=True)
async def test_what_is_picked_arrives_as_it_was_in_the_open_folder(
    connected: Client, workspace, loop_that_leaves
) -> None:
    folder = await Folder.objects.acreate(workspace=workspace, name="Autumn")
    picked = {"key": [LANTERN.id, "id:gone"], "folder": str(folder.id)}
    page = await sync_to_async(connected.post)(f"{PAGE}/add", picked, follow=True)
    assert "1 file is on its way from Dropbox" in said(page)
    assert "does not have this any more" in said(page)
    upload = await Upload.objects.aget()
    assert (upload.name, upload.size) == (LANTERN.name, len(LANTERN.content))
    await importing.run(upload.id)
    asset = await Asset.objects.aget()
    assert (asset.name, asset.folder_id, asset.kind) == (LANTERN.name, folder.id, "image")
    await upload.arefresh_from_db()
    assert upload.received == len(LANTERN.content)
    assert hashlib.sha256(asset.file.read()).hexdigest() == asset.sha256


@pytest.mark.django_db(transaction=True)
async def test_a_link_that_is_over_says_so(connected: Client, place, loop_that_leaves) -> None:
    await sync_to_async(connected.post)(f"{PAGE}/add", {"key": LANTERN.id})
    upload = await Upload.objects.aget()
    place.post("clock", advance_s=5 * 3600)
    await importing.run(upload.id)
    await upload.arefresh_from_db()
    assert upload.problem.startswith("There is no file at this address")
    assert not await Asset.objects.aexists()


@pytest.mark.django_db
def test_refusing_connects_nothing_and_no_answer_works_twice(browser: Client, place, client_of, bob) -> None:
    assert "You refused at Dropbox" in said(browser.get(consented(browser, "refuse"), follow=True))
    back = consented(browser)
    assert "does not belong" in said(client_of(bob).get(back, follow=True))
    assert "hello@lumen.example" in browser.get(back, follow=True).content.decode()
    assert "does not belong" in said(browser.get(back, follow=True))
    assert "does not belong" in said(browser.get(f"{PAGE}/callback?code=x&state=made-up", follow=True))


@pytest.mark.django_db
def test_the_permission_is_sealed_in_the_session_and_given_back(connected: Client, place) -> None:
    token = place.get("requests", network="dropbox")[-1]
    assert token["path"] == "/2/users/get_current_account"
    kept = connected.session["place-dropbox"]
    assert kept.startswith("v1.")
    connected.post(f"{PAGE}/leave")
    assert "place-dropbox" not in connected.session
    assert place.get("requests", network="dropbox")[-1]["path"] == "/2/auth/token/revoke"
    assert "Connect" in words(connected) or "sandbox" in words(connected)
    stolen = connected.session
    stolen["place-dropbox"] = kept
    stolen.save()
    assert "Connect it again" in said(connected.get(PAGE, follow=True))


@pytest.mark.django_db
def test_a_fault_at_dropbox_is_told_and_the_page_stands(connected: Client, place) -> None:
    place.post("faults", network="dropbox", path="list_folder", effect="status", status=500, count=1)
    assert "Dropbox did not answer as it should" in words(connected)
    place.post("faults", network="dropbox", path="list_folder", effect="status", status=429, count=1)
    assert "asks for a pause" in words(connected)
    assert "Team photo.png" in words(connected)


@pytest.mark.django_db
def test_without_keys_there_is_nothing_to_connect(browser: Client, settings) -> None:
    settings.SANDBOX_URL = ""
    assert "has no keys for Dropbox yet" in words(browser)
    assert "has no keys" in said(browser.post(f"{PAGE}/connect", {"at": "sandbox"}, follow=True))
    assert "has no keys" in said(browser.post(f"{PAGE}/connect", {"at": "service"}, follow=True))
    assert browser.get("/library/from/elsewhere").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["sandbox:https://dl.dropboxusercontent.com/cd/0/get/x", "sandbox:http://127.0.0.1/"]
)
def test_nobody_can_enter_an_address_of_the_sandbox(browser: Client, place, address: str) -> None:
    answer = browser.post("/library/import", {"address": address}, follow=True)
    assert "not an address OnePost can open" in said(answer)
    assert not Upload.objects.exists()
