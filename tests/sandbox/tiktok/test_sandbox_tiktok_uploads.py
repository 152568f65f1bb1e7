"""The media transfer guide on the wire: chunk sums, order, ranges, the life of an address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests
from tiktok_person import Person, code, mp4, put

from control import Control

Turn = Callable[[str, object], None]
MIB = 1_048_576


@pytest.mark.parametrize(
    ("size", "chunk", "count", "fits"),
    [
        (50_000_123, 10_000_000, 5, True),
        (50_000_123, 10_000_000, 6, False),
        (4_194_304, 4_194_304, 1, True),
        (4_194_304, 2_000_000, 2, False),
        (60_000_000, 60_000_000, 1, True),
        (60_000_000, 4_000_000, 15, False),
        (70_000_000, 70_000_000, 1, False),
        (4_000_000_001, 60_000_000, 66, False),
        (0, 0, 0, False),
    ],
)
def test_chunks_have_to_add_up(lumen: Person, size: int, chunk: int, count: int, fits: bool) -> None:
    source = {"source": "FILE_UPLOAD", "video_size": size, "chunk_size": chunk, "total_chunk_count": count}
    info = {"privacy_level": "SELF_ONLY"}
    answer = lumen.post("post/publish/video/init/", {"post_info": info, "source_info": source})
    assert code(answer) == ((200, "ok") if fits else (400, "invalid_param"))
    if fits:
        data = answer.json()["data"]
        assert len(data["publish_id"]) <= 64
        assert len(data["upload_url"]) <= 256
        assert data["publish_id"].startswith("v_pub_file~v2-1.")


def test_megabytes_can_mean_a_million(lumen: Person, switch: Turn) -> None:
    assert code(lumen.init(10_000_001, 5_000_000, 2)) == (400, "invalid_param")
    switch("megabyte", 1_000_000)
    assert code(lumen.init(10_000_001, 5_000_000, 2)) == (200, "ok")


def test_chunks_arrive_in_their_order_and_the_last_one_publishes(lumen: Person, control: Control, switch: Turn) -> None:
    switch("processing_s", 0)
    data = mp4(12 * MIB + 5)
    begun = lumen.init(len(data), 6 * MIB, 2).json()["data"]
    address, half = begun["upload_url"], 6 * MIB
    early = put(address, data[half:], half, len(data))
    assert (early.status_code, early.headers["Content-Range"]) == (416, f"bytes 0-0/{len(data)}")
    assert put(address, data[: half - 1], 0, len(data)).status_code == 400
    first = put(address, data[:half], 0, len(data))
    assert (first.status_code, first.headers["Content-Range"]) == (206, f"bytes 0-{half - 1}/{len(data)}")
    assert lumen.status(begun["publish_id"])["uploaded_bytes"] == half
    assert put(address, data[:half], 0, len(data)).status_code == 416
    assert control.posts("tiktok") == []
    assert put(address, data[half:], half, len(data)).status_code == 201
    assert control.posts("tiktok")[0]["media"][0]["bytes"] == len(data)
    assert put(address, data[half:], half, len(data)).status_code == 416


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/octet-stream"},
        {"Content-Range": "bytes 0-9/11"},
        {"Content-Range": "bytes 0-8/10"},
        {"Content-Range": "0-9"},
    ],
)
def test_headers_that_do_not_fit_are_a_400(lumen: Person, headers: dict[str, str]) -> None:
    begun = lumen.init(10).json()["data"]
    assert put(begun["upload_url"], mp4(10)[:10], 0, 10, **headers).status_code == 400


def test_an_address_lives_an_hour_and_only_with_its_token(lumen: Person, control: Control) -> None:
    address = lumen.init(10).json()["data"]["upload_url"]
    assert put(address + "0", mp4(10)[:10], 0, 10).status_code == 404
    assert requests.get(address, timeout=10).status_code == 404
    control.post("clock", advance_s=3601)
    assert put(address, mp4(10)[:10], 0, 10).status_code == 403


def test_a_file_that_is_no_video_fails_after_the_upload(lumen: Person, control: Control, switch: Turn) -> None:
    switch("processing_s", 0)
    begun = lumen.init(32).json()["data"]
    assert put(begun["upload_url"], b"GIF89a".ljust(32), 0, 32).status_code == 201
    seen = lumen.status(begun["publish_id"])
    assert (seen["status"], seen["fail_reason"]) == ("FAILED", "file_format_check_failed")
    assert control.posts("tiktok") == []
