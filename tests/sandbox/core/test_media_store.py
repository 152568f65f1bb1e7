"""Files: hashed as they stream in, served in ranges, gone when told."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator

import pytest
import requests

from onepost_sandbox.core.media import MediaStore, media_row


@pytest.fixture
def store() -> Iterator[MediaStore]:
    store = MediaStore()
    yield store
    store.close()
    assert not store.folder.exists()


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_a_stream_is_hashed_and_kept(store):
    blob = await store.write(pieces(b"abc", b"def"), "video/mp4")
    assert media_row(blob, "video", None) == {
        "kind": "video",
        "mime": "video/mp4",
        "bytes": 6,
        "alt": "",
        "sha256": hashlib.sha256(b"abcdef").hexdigest(),
    }
    assert store.get(blob.id) is blob
    assert blob.path.read_bytes() == b"abcdef"


async def test_a_stream_that_is_too_long_leaves_nothing(store):
    with pytest.raises(ValueError, match="more than 5 bytes"):
        await store.write(pieces(b"abc", b"def"), "video/mp4", limit=5)
    assert list(store.folder.iterdir()) == []


async def test_a_stream_that_breaks_leaves_nothing(store):
    async def breaking() -> AsyncIterator[bytes]:
        yield b"abc"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.write(breaking(), "video/mp4")
    assert list(store.folder.iterdir()) == []


def test_pieces_are_joined_in_the_given_order(store):
    one, two = store.put(b"world", "x/y"), store.put(b"hello ", "x/y")
    whole = store.join([two, one], "video/mp4")
    assert whole.path.read_bytes() == b"hello world"
    assert store.get(one.id) is None
    assert [path.name for path in store.folder.iterdir()] == [whole.id]


def test_clearing_removes_half_received_files_too(store):
    store.put(b"abc", "image/png")
    writer = store.writer("video/mp4")
    writer.write(b"half")
    store.clear()
    assert list(store.folder.iterdir()) == []
    writer.discard()


def test_the_folder_of_a_sandbox_that_was_killed_goes_with_the_next_start(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    living = MediaStore()
    killed, fresh, other = (tmp_path / name for name in ("onepost-sandbox-a", "onepost-sandbox-b", "else"))
    for folder in (killed, fresh, other):
        folder.mkdir()
        (folder / "1").write_bytes(b"abc")
    for folder in (killed, other, living.folder):
        os.utime(folder, (0, 0))
    second = MediaStore()
    assert set(tmp_path.iterdir()) == {living.folder, second.folder, fresh, other}
    living.close()
    second.close()
    assert set(tmp_path.iterdir()) == {fresh, other}


def test_a_player_can_ask_for_a_range(loft, control):
    blob = loft.world.media.put(bytes(range(100)), "video/mp4")
    answer = requests.get(f"{loft.url}/_media/{blob.id}.mp4", headers={"Range": "bytes=10-19"}, timeout=5)
    assert (answer.status_code, answer.headers["Content-Range"]) == (206, "bytes 10-19/100")
    assert answer.content == bytes(range(10, 20))
    head = requests.head(f"{loft.url}/_media/{blob.id}", timeout=5)
    assert (head.headers["Content-Type"], head.headers["Content-Length"]) == ("video/mp4", "100")


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/pdf"])
def test_a_file_that_could_run_scripts_is_only_a_download(loft, control, mime):
    blob = loft.world.media.put(b"<script>alert(1)</script>", mime)
    answer = requests.get(f"{loft.url}/_media/{blob.id}", timeout=5)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize("name", ["999", "..%2f..%2fetc%2fpasswd", ""])
def test_a_file_that_is_not_there(loft, control, name):
    assert requests.get(f"{loft.url}/_media/{name}", timeout=5).status_code == 404
