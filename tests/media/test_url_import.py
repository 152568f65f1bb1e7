"""Files from an address: what comes, what is refused and with which words. The peer stands for the internet."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.db import connections
from procrastinate.contrib.django.models import ProcrastinateJob

import files
from onepost.connectors.http import Http, HttpSettings
from onepost.media import importing, uploads
from onepost.media.models import Asset, Upload
from onepost.media.refusal import MediaRefused
from onepost.media.sources.base import SourceRefused
from onepost.media.sources.web import Web
from peer import Asked, Peer, breaks_off, hangs, listening, says

ADDRESS = "https://pictures.example.org/window.png?size=big"
MOST = 1_000_000


@pytest_asyncio.fixture
async def peer() -> AsyncIterator[Peer]:
    async with listening() as found:
        yield found
    await sync_to_async(connections.close_all)()  # of the thread in which the ORM calls of this loop ran


@pytest_asyncio.fixture
async def web(peer: Peer) -> AsyncIterator[Web]:
    async with Http(HttpSettings(sandbox_url=peer.url), sandbox=True, anywhere=True) as door:
        yield Web(door)


async def fetched(web: Web, address: str = ADDRESS, most: int = MOST) -> tuple[str, bytes]:
    pieces: list[bytes] = []
    name = await web.fetch(address, lambda piece, _size: pieces.append(piece), most)
    return name, b"".join(pieces)


async def refusal(web: Web, address: str = ADDRESS, most: int = MOST) -> str:
    kept: list[bytes] = []
    with pytest.raises(SourceRefused) as refused:
        await web.fetch(address, lambda piece, _size: kept.append(piece), most)
    return str(refused.value)


async def test_a_file_comes_with_its_name(web: Web, peer: Peer) -> None:
    peer.replies = [says(200, files.named("a.png"))]
    assert await fetched(web) == ("window.png", files.named("a.png"))
    assert peer.asked[0].path == "/pictures.example.org/window.png?size=big"
    peer.replies = [says(200, b"\xff\xd8\xff", {"Content-Disposition": 'attachment; filename="lamp.jpg"'})]
    assert await fetched(web) == ("lamp.jpg", b"\xff\xd8\xff")


async def test_redirects_are_followed_and_not_for_ever(web: Web, peer: Peer) -> None:
    peer.replies = [says(302, headers={"Location": "/other.png"}), says(200, files.named("a.png"))]
    assert (await fetched(web))[0] == "other.png"
    assert peer.asked[1].path == "/pictures.example.org/other.png"
    peer.replies = [says(302, headers={"Location": "/other.png"})]
    assert "without end" in await refusal(web)


@pytest.mark.clause("P-2.4b")
@pytest.mark.parametrize(
    "to",
    [
        "https://127.0.0.1/a.png",
        "https://[::1]/a.png",
        "https://2130706433/a.png",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.8/a.png",
    ],
)
async def test_no_redirect_leads_into_a_private_network(web: Web, peer: Peer, to: str) -> None:
    peer.replies = [says(302, headers={"Location": to}), says(200, b"secret" * 20)]
    assert "private network" in await refusal(web)
    assert len(peer.asked) == 1


@pytest.mark.parametrize("to", ["http://pictures.example.org/a", "file:///etc/passwd", "ftp://example.org/a"])
async def test_a_redirect_to_anything_but_https_is_refused(web: Web, peer: Peer, to: str) -> None:
    peer.replies = [says(302, headers={"Location": to}), says(200, b"secret" * 20)]
    assert "https://" in await refusal(web)
    assert len(peer.asked) == 1


@pytest.mark.clause("P-2.4b")
async def test_a_name_that_changes_its_answer_after_the_check_reaches_nothing(peer: Peer, monkeypatch) -> None:
    """The system's answer is public the first time and this machine ever after, as a hostile name server gives it."""
    port = int(peer.url.rpartition(":")[2])
    real, given = socket.getaddrinfo, []

    def hostile(host, *args, **kwargs):
        if host != "rebind.example.org":
            return real(host, *args, **kwargs)
        given.append(host)
        return real("8.8.8.8" if len(given) == 1 else "127.0.0.1", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", hostile)
    socket.getaddrinfo("rebind.example.org", port)
    async with Http(HttpSettings(), anywhere=True) as door:
        assert "private network" in await refusal(Web(door), f"https://rebind.example.org:{port}/a.png")
    assert len(given) == 2
    assert peer.connections == 0


async def test_each_way_it_can_go_wrong_has_its_sentence(web: Web, peer: Peer) -> None:
    page = b"<!DOCTYPE html><html><head><title>Holiday pictures</title></head><body>" + b"x" * 200
    for reply, words in (
        (says(404), "no file at this address"),
        (says(403), "asks for a login"),
        (says(500), "answered with an error (500)"),
        (says(200, page, {"Content-Type": "image/png"}), "shows a web page, not a file"),
        (breaks_off, "could not be reached, or broke off"),
    ):
        peer.replies = [reply]
        assert words in await refusal(web)


async def test_too_slow_a_server_is_left(web: Web, peer: Peer) -> None:
    peer.replies = [hangs]
    web.seconds = 0.1
    assert "too slow" in await refusal(web)


async def test_too_large_a_file_is_refused_announced_or_not(web: Web, peer: Peer) -> None:
    peer.replies = [says(200, b"x" * 2000)]
    assert "larger than" in await refusal(web, most=1000)
    sent = 0

    async def endless(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while sent < 50_000_000:
            writer.write(b"\x89PNG" * 16_384)
            sent += 65_536
            await writer.drain()

    peer.replies = [endless]
    assert "larger than" in await refusal(web, most=300_000)
    assert sent < 50_000_000


@pytest.fixture
def place(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    return tmp_path / "incoming"


@pytest.mark.django_db(transaction=True)
async def test_a_file_from_an_address_comes_into_the_library(web: Web, peer: Peer, workspace, alice, place) -> None:
    folder = await workspace.folders.acreate(name="Shoot")
    upload = await sync_to_async(importing.begin)(workspace, alice, ADDRESS, folder)
    job = await ProcrastinateJob.objects.aget(task_name="onepost.import_file")
    assert job.args == {"upload_id": str(upload.id)}
    peer.replies = [says(200, files.named("a.png"))]
    await importing.fetch(upload.id, web)
    await importing.fetch(upload.id, web)
    assert len(peer.asked) == 1
    asset = await Asset.objects.aget()
    assert (asset.name, asset.kind, asset.folder_id) == ("window.png", "image", folder.id)
    assert list(place.iterdir()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "data",
    [
        b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXTINF:10,\nhttp://169.254.169.254/\n" * 3,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>" * 3,
        b"MZ" + b"\0" * 500,
    ],
    ids=["m3u8", "svg", "program"],
)
async def test_a_wrong_kind_of_file_is_refused_by_its_content(web, peer, workspace, alice, place, data) -> None:
    upload = await sync_to_async(importing.begin)(workspace, alice, ADDRESS)
    peer.replies = [says(200, data, {"Content-Type": "video/mp4"})]
    await importing.fetch(upload.id, web)
    await upload.arefresh_from_db()
    assert "not a file OnePost knows" in upload.problem
    assert not await Asset.objects.aexists()
    assert list(place.iterdir()) == []


@pytest.mark.django_db(transaction=True)
async def test_the_reason_is_kept_in_the_language_of_the_person(web, peer, workspace, alice, place) -> None:
    upload = await sync_to_async(importing.begin)(workspace, alice, ADDRESS)
    peer.replies = [says(404)]
    await importing.fetch(upload.id, web)
    await upload.arefresh_from_db()
    assert upload.problem.startswith("There is no file at this address")
    assert list(place.iterdir()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://example.org/a.png", "begin with https"),
        ("file:///etc/passwd", "begin with https"),
        ("https://me:pw@example.org/a.png", "begin with https"),
        ("nonsense", "begin with https"),
        ("https://192.168.1.1/a.png", "private network"),
        ("https://0x7f.1/a.png", "private network"),
    ],
)
def test_what_is_no_address_is_told_at_once(workspace, alice, place, address: str, words: str) -> None:
    with pytest.raises(MediaRefused, match=words):
        importing.begin(workspace, alice, address)
    assert not Upload.objects.exists()


@pytest.mark.django_db
def test_a_plain_form_begins_it_and_the_library_shows_it(client_of, workspace, alice, place) -> None:
    browser = client_of(alice)
    html = browser.post("/library/import", {"address": ADDRESS}, follow=True).content.decode()
    assert "window.png" in html
    assert "Waiting its turn" in html
    upload = Upload.objects.get()
    browser.post(f"/library/uploads/{upload.id}/drop")
    assert not Upload.objects.exists()
    assert not uploads.path_of(upload).exists()
