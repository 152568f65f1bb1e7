"""Resumable uploads over the wire: bare sockets break off in the middle."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import time
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

import files
from onepost.media import uploads
from onepost.media.models import Asset, Upload

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "a" * 32
"""Both halves of the protection against forged requests: what counts is that they are the same."""


class Sender:
    """Alice's browser, as far as uploads see it: every request is one connection."""

    def __init__(self, url: str, browser: Client) -> None:
        self.host, self.port = urlsplit(url).hostname or "", urlsplit(url).port or 0
        session = browser.cookies["session"].value
        self.always = {
            "Cookie": f"session={session}; csrf={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Tus-Resumable": "1.0.0",
        }

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], str]:
        connection = HTTPConnection(self.host, self.port, timeout=20)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {**self.always, **given})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def begin(self, size: int, name: str = "clip.mp4", **more: str) -> str:
        about = ",".join(
            f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in {"filename": name, **more}.items()
        )
        status, headers, _ = self.ask("POST", "/library/uploads", Upload_Length=str(size), Upload_Metadata=about)
        assert status == 201
        return headers["location"]

    def piece(self, path: str, offset: int, body: bytes, **more: str) -> tuple[int, dict[str, str], str]:
        kind = "application/offset+octet-stream"
        return self.ask("PATCH", path, body, Content_Type=kind, Upload_Offset=str(offset), **more)

    def broken_piece(self, path: str, offset: int, body: bytes, sent: int) -> None:
        """Announces all of ``body``, sends a part of it and is gone."""
        lines = {
            **self.always,
            "Host": f"{self.host}:{self.port}",
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Content-Length": str(len(body)),
        }
        head = f"PATCH {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
        with socket.create_connection((self.host, self.port)) as link:
            link.sendall(head.encode() + body[:sent])

    def offset(self, path: str) -> int:
        status, headers, _ = self.ask("HEAD", path)
        assert status == 200
        return int(headers["upload-offset"])

    def offset_of_at_least(self, path: str, wanted: int) -> int:
        end = time.monotonic() + 10
        while (found := self.offset(path)) < wanted and time.monotonic() < end:
            time.sleep(0.02)
        return found


@pytest.fixture
def place(settings, tmp_path: Path) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    return tmp_path / "incoming"


@pytest.fixture
def sender(live_server, client_of, alice, place: Path) -> Sender:
    return Sender(live_server.url, client_of(alice))


def test_what_breaks_off_five_times_arrives_as_it_was(sender: Sender, place: Path) -> None:
    data = files.named("a.png") + os.urandom(3_000_000)
    path = sender.begin(len(data), "a.png")
    reached = 0
    for _time in range(5):
        sender.broken_piece(path, reached, data[reached:], 400_000)
        reached = sender.offset_of_at_least(path, reached + 400_000)
        assert 0 < reached < len(data)
    found = Upload.objects.get()
    assert hashlib.sha256(uploads.path_of(found).read_bytes()).digest() == hashlib.sha256(data[:reached]).digest()
    end = time.monotonic() + 10
    while (answer := sender.piece(path, reached, data[reached:]))[0] == 423 and time.monotonic() < end:
        time.sleep(0.02)
    assert answer[0] == 204
    assert answer[1]["upload-offset"] == str(len(data))
    found.refresh_from_db()
    assert found.asset is not None, found.problem
    assert found.asset.kind == "image"
    assert list(place.iterdir()) == []


def test_a_video_arrives_byte_for_byte_in_its_folder(sender: Sender, workspace) -> None:
    data = files.named("clip.mp4")
    folder = workspace.folders.create(name="Shoot")
    path = sender.begin(len(data), "clip.mp4", folder=str(folder.id))
    half = len(data) // 2
    assert sender.piece(path, 0, data[:half])[0] == 204
    assert sender.piece(path, half, data[half:])[0] == 204
    asset = Asset.objects.get()
    assert (asset.name, asset.folder, asset.size) == ("clip.mp4", folder, len(data))
    status, _, html = sender.ask("GET", f"{path}/outcome?into=library")
    assert status == 200
    assert "clip.mp4" in html


def test_a_piece_at_the_wrong_place_is_refused_and_changes_nothing(sender: Sender) -> None:
    path = sender.begin(10)
    assert sender.piece(path, 0, b"12345")[0] == 204
    assert sender.piece(path, 3, b"xxxxx")[0] == 409
    assert sender.piece(path, 9, b"x")[0] == 409
    assert sender.offset(path) == 5
    assert sender.piece(path, 5, b"too much of it")[0] == 413


def test_two_at_once_do_not_mix_their_bytes(sender: Sender) -> None:
    path = sender.begin(100)
    with uploads.writing(Upload.objects.get()):
        assert sender.piece(path, 0, b"second")[0] == 423
    assert sender.offset(path) == 0
    assert sender.piece(path, 0, b"second")[0] == 204


def test_a_piece_whose_sum_is_wrong_is_not_kept(sender: Sender) -> None:
    path = sender.begin(100)
    right = base64.b64encode(hashlib.sha256(b"hello").digest()).decode()
    assert sender.piece(path, 0, b"hellO", Upload_Checksum=f"sha256 {right}")[0] == 460
    assert sender.offset(path) == 0
    assert sender.piece(path, 0, b"hello", Upload_Checksum=f"sha256 {right}")[0] == 204
    assert sender.piece(path, 5, b"x", Upload_Checksum="md5 eA==")[0] == 400


def test_what_is_not_the_protocol_is_refused(sender: Sender, settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    assert sender.ask("OPTIONS", "/library/uploads")[1]["tus-max-size"] == "1000"
    assert sender.ask("POST", "/library/uploads", Upload_Length="1001")[0] == 413
    assert sender.ask("POST", "/library/uploads", Upload_Length="-1")[0] == 400
    assert sender.ask("POST", "/library/uploads", Upload_Length="1", Tus_Resumable="0.2.2")[0] == 412
    path = sender.begin(10)
    assert sender.ask("PATCH", path, b"12345", Upload_Offset="0", Content_Type="text/plain")[0] == 415
    assert sender.ask("DELETE", path)[0] == 204
    assert sender.ask("HEAD", path)[0] == 404


def test_a_refused_file_says_why(sender: Sender, place: Path) -> None:
    data = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    path = sender.begin(len(data), "photo.jpg")
    assert sender.piece(path, 0, data)[0] == 204
    status, _, html = sender.ask("GET", f"{path}/outcome")
    assert status == 422
    assert "photo.jpg: This is not a file OnePost knows." in html
    assert not Asset.objects.exists()
    assert list(place.iterdir()) == []


def test_a_full_disk_is_told_and_what_has_arrived_stays(sender: Sender, place: Path) -> None:
    path = sender.begin(100)
    found = uploads.path_of(Upload.objects.get())
    found.unlink()
    found.symlink_to("/dev/full")
    status, _, text = sender.piece(path, 0, b"x" * 50)
    assert status == 507
    assert "disk is full" in text
    found.unlink()
    found.write_bytes(b"y" * 10)
    assert sender.offset(path) == 10
    assert sender.piece(path, 10, b"x" * 40)[0] == 204


def test_an_upload_is_its_owners(sender: Sender, live_server, client_of, charlie, bob) -> None:
    path = sender.begin(10)
    for other in (charlie, bob):
        stranger = Sender(live_server.url, client_of(other))
        assert stranger.ask("HEAD", path)[0] == 404
        assert stranger.piece(path, 0, b"mine")[0] == 404
        assert stranger.ask("DELETE", path)[0] == 404
    assert sender.offset(path) == 0


def test_a_person_cannot_fill_the_disk_with_beginnings(sender: Sender, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "MOST_OPEN", 2)
    sender.begin(10)
    sender.begin(10)
    status, _, text = sender.ask("POST", "/library/uploads", Upload_Length="10")
    assert status == 429
    assert "Too many files are on their way" in text


def test_after_a_day_an_upload_is_forgotten_with_its_bytes(sender: Sender, place: Path) -> None:
    path = sender.begin(10)
    sender.piece(path, 0, b"12345")
    uploads.forget()
    assert sender.offset(path) == 5
    Upload.objects.update(touched_at=timezone.now() - uploads.LIFE - timedelta(seconds=1))
    uploads.forget()
    assert sender.ask("HEAD", path)[0] == 404
    assert list(place.iterdir()) == []


def test_a_large_file_is_taken_in_by_the_worker(sender: Sender, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "AT_ONCE_BYTES", 100)
    data = files.named("clip.mp4")
    path = sender.begin(len(data))
    assert sender.piece(path, 0, data)[0] == 204
    assert sender.ask("GET", f"{path}/outcome")[0] == 202
    uploads.take(Upload.objects.get().id)
    uploads.take(Upload.objects.get().id)
    assert sender.ask("GET", f"{path}/outcome")[0] == 200
    assert Asset.objects.count() == 1
