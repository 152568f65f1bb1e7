"""Files on their way out: in ranges, streamed, only to members, and never as anything but what they are."""

from __future__ import annotations

import tracemalloc
from datetime import timedelta

import pytest
from django.utils import timezone

from onepost.media import pull
from onepost.media.models import Asset
from world import make_asset

pytestmark = pytest.mark.django_db

SIZE = 100_000
CONTENT = bytes(number % 251 for number in range(SIZE))


@pytest.fixture
def asset(workspace) -> Asset:
    """Its bytes are counted rather than seen."""
    made = make_asset(workspace, name="lämp “one”.png")
    with made.file.storage.open(made.file.name, "wb") as file:
        file.write(CONTENT)
    return made


@pytest.fixture
def browser(client_of, alice):
    return client_of(alice)


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_whole_file_comes_as_what_it_is_and_as_nothing_else(browser, asset) -> None:
    response = browser.get(f"/media/{asset.id}/file")
    assert body(response) == CONTENT
    assert response["Content-Type"] == "image/png"
    assert response["Content-Length"] == str(SIZE)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Accept-Ranges"] == "bytes"
    assert "attachment" not in response.get("Content-Disposition", "")
    assert browser.get(f"/media/{asset.id}/file?download")["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=100-199", 100, 199),
        ("bytes=99990-", 99_990, SIZE - 1),
        ("bytes=-10", SIZE - 10, SIZE - 1),
        ("bytes=-999999", 0, SIZE - 1),
        ("bytes=50-9999999", 50, SIZE - 1),
    ],
)
def test_a_range_is_answered_with_exactly_those_bytes(browser, asset, asked, first, last) -> None:
    response = browser.get(f"/media/{asset.id}/file", headers={"Range": asked})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response["Content-Length"] == str(last - first + 1)
    assert body(response) == CONTENT[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=100000-", "bytes=200000-300000", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused_with_the_size(browser, asset, asked) -> None:
    response = browser.get(f"/media/{asset.id}/file", headers={"Range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize("asked", ["bytes=-", "bytes=9-3", "bytes=a-b", "lines=0-1", "bytes=0-1,5-6", ""])
def test_a_range_that_cannot_be_meant_gets_the_whole_file(browser, asset, asked) -> None:
    response = browser.get(f"/media/{asset.id}/file", headers={"Range": asked})
    assert response.status_code == 200
    assert len(body(response)) == SIZE


def test_a_large_file_is_streamed(browser, asset) -> None:
    size = 64 * 1024 * 1024
    with asset.file.storage.open(asset.file.name, "r+b") as file:
        file.truncate(size)
    tracemalloc.start()
    for headers in ({}, {"Range": "bytes=1-"}):
        response = browser.get(f"/media/{asset.id}/file", headers=headers)
        assert sum(len(piece) for piece in response.streaming_content) >= size - 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 1024 * 1024


def test_nobody_gets_a_file_without_logging_in(client, asset) -> None:
    for address in (f"/media/{asset.id}/file", f"/media/{asset.id}/thumbnail"):
        assert client.get(address).status_code == 302


# --- addresses for networks that fetch by themselves -----------------------------------------------------------------


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def test_a_network_fetches_a_file_by_its_address_for_a_while(client, asset) -> None:
    address = pull.address(asset.id, timezone.now() + timedelta(hours=1))
    response = client.get(path_of(address))
    assert response.status_code == 200
    assert body(response) == CONTENT
    assert str(asset.id) not in address


def test_an_address_is_dead_after_its_time_and_cannot_be_made_up(client, asset) -> None:
    dead = pull.address(asset.id, timezone.now() - timedelta(seconds=1))
    live = pull.address(asset.id, timezone.now() + timedelta(hours=1))
    forged = live[:-4] + ("aaaa" if not live.endswith("aaaa") else "bbbb")
    for address in (dead, forged, "http://x/pull/none", f"http://x/pull/{asset.id}"):
        assert client.get(path_of(address)).status_code == 404
