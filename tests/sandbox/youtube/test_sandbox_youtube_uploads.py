"""Uploads at the simulated YouTube: the resumable protocol, step by step."""

from __future__ import annotations

import socket
from hashlib import sha256
from urllib.parse import urlsplit

import pytest
import requests
from youtube_person import BODY, Person, reason

import files
from control import Control

GRAIN = 262_144


def padded(size: int) -> bytes:
    clip = files.named("clip.mp4")
    return clip + (size - len(clip)).to_bytes(4, "big") + b"free" + bytes(size - len(clip) - 8)


def test_a_video_goes_up_in_pieces_and_is_there_when_the_last_byte_is(lumen: Person, control: Control) -> None:
    data = padded(2 * GRAIN + 100)
    opened = lumen.open(len(data))
    address = opened.headers["Location"]
    assert (opened.status_code, opened.content) == (200, b"")
    assert address.startswith(lumen.url), "reachable the way the call came in"
    first = lumen.put(address, data[:GRAIN], f"0-{GRAIN - 1}/{len(data)}")
    assert (first.status_code, first.headers["Range"]) == (308, f"bytes=0-{GRAIN - 1}")
    assert control.get("objects", network="youtube") == []
    lumen.put(address, data[GRAIN : 2 * GRAIN], f"{GRAIN}-{2 * GRAIN - 1}/{len(data)}")
    last = lumen.put(address, data[2 * GRAIN :], f"{2 * GRAIN}-{len(data) - 1}/{len(data)}")
    assert last.status_code == 201
    (video,) = control.get("objects", network="youtube")
    assert video["id"] == last.json()["id"]
    assert video["media"][0]["sha256"] == sha256(data).hexdigest()


def test_how_much_is_there_can_be_asked_at_any_time(lumen: Person) -> None:
    data = padded(GRAIN + 100)
    address = lumen.open(len(data)).headers["Location"]
    nothing = lumen.put(address, b"", f"*/{len(data)}")
    assert (nothing.status_code, "Range" in nothing.headers) == (308, False)
    lumen.put(address, data[:GRAIN], f"0-{GRAIN - 1}/{len(data)}")
    assert lumen.put(address, b"", "*/*").headers["Range"] == f"bytes=0-{GRAIN - 1}"
    made = lumen.put(address, data[GRAIN:], f"{GRAIN}-{len(data) - 1}/{len(data)}").json()
    again = lumen.put(address, b"", f"*/{len(data)}")
    assert (again.status_code, again.json()["id"]) == (201, made["id"])
    assert lumen.put(address, data[GRAIN:], f"{GRAIN}-{len(data) - 1}/{len(data)}").json()["id"] == made["id"]


def test_of_a_piece_that_breaks_off_whole_grains_are_kept(lumen: Person) -> None:
    data = padded(4 * GRAIN)
    address = lumen.open(len(data)).headers["Location"]
    parts = urlsplit(address)
    with socket.create_connection((str(parts.hostname), int(parts.port or 80))) as wire:
        head = (
            f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            f"Authorization: {lumen.headers['Authorization']}\r\nContent-Length: {len(data)}\r\n"
            f"Content-Range: bytes 0-{len(data) - 1}/{len(data)}\r\n\r\n"
        )
        wire.sendall(head.encode() + data[: 2 * GRAIN + 1000])
    for _ in range(100):
        asked = lumen.put(address, b"", f"*/{len(data)}")
        if asked.headers.get("Range") == f"bytes=0-{2 * GRAIN - 1}":
            break
    assert asked.headers["Range"] == f"bytes=0-{2 * GRAIN - 1}"
    rest = data[2 * GRAIN :]
    assert lumen.put(address, rest, f"{2 * GRAIN}-{len(data) - 1}/{len(data)}").status_code == 201


@pytest.mark.parametrize(("answer", "status"), [("308", 308), ("400", 400), ("503", 503)])
@pytest.mark.parametrize("start", [0, 2 * GRAIN])
def test_a_piece_that_leaves_a_gap_or_overlaps_changes_nothing(lumen, switch, answer: str, status: int, start) -> None:
    switch("bad_range", answer)
    data = padded(3 * GRAIN)
    address = lumen.open(len(data)).headers["Location"]
    lumen.put(address, data[:GRAIN], f"0-{GRAIN - 1}/{len(data)}")
    wrong = lumen.put(address, data[start:], f"{start}-{len(data) - 1}/{len(data)}")
    assert wrong.status_code == status
    assert lumen.put(address, b"", "*/*").headers["Range"] == f"bytes=0-{GRAIN - 1}"


def test_an_upload_ends_by_time_or_by_will(lumen: Person, switch, control: Control) -> None:
    data = files.named("clip.mp4")
    address = lumen.open(len(data)).headers["Location"]
    control.post("clock", advance_s=1800)
    switch("session_life_s", 1700)
    assert reason(lumen.put(address, data)) == (404, "notFound")
    switch("session_life_s", 3600)
    assert requests.delete(address, headers=lumen.headers, timeout=10).status_code == 499
    assert reason(lumen.put(address, data)) == (404, "notFound")
    assert control.get("objects", network="youtube") == []


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        ("snippet", {"title": ""}, (400, "invalidTitle")),
        ("snippet", {"title": "x" * 101}, (400, "invalidTitle")),
        ("snippet", {"title": "a<b"}, (400, "invalidTitle")),
        ("snippet", {"description": "é" * 2501}, (400, "invalidDescription")),
        ("snippet", {"tags": ["x" * 251, "y" * 249]}, (400, "invalidTags")),
        ("snippet", {"categoryId": "999"}, (400, "invalidCategoryId")),
        ("status", {"privacyStatus": "friends"}, (400, "invalidVideoMetadata")),
        ("status", {"privacyStatus": "public", "publishAt": "2030-01-01T00:00:00Z"}, (400, "invalidPublishAt")),
        ("status", {"publishAt": "tomorrow"}, (400, "invalidPublishAt")),
        ("status", {"license": "mine"}, (403, "forbiddenLicenseSetting")),
    ],
)
def test_metadata_are_judged_when_the_upload_is_opened(lumen: Person, part: str, change: dict, said: tuple) -> None:
    body = {**BODY, part: {**BODY[part], **change}}
    assert reason(lumen.open(1000, body)) == said


def test_tags_that_just_fit_are_taken(lumen: Person) -> None:
    tags = ["x" * 250, "y " + "y" * 245]  # 250 + comma + 247 + two quotation marks
    assert lumen.open(1000, {**BODY, "snippet": {**BODY["snippet"], "tags": tags}}).status_code == 200
    tags[0] += "x"
    assert reason(lumen.open(1000, {**BODY, "snippet": {**BODY["snippet"], "tags": tags}})) == (400, "invalidTags")


def test_who_sees_a_video_that_does_not_say(lumen: Person, switch, control: Control) -> None:
    lumen.video(body={"snippet": BODY["snippet"]})
    assert [post["visibility"] for post in control.posts("youtube")] == ["public"]
    switch("default_privacy", "private")
    lumen.video(body={"snippet": BODY["snippet"]})
    assert len(control.posts("youtube")) == 1


@pytest.mark.parametrize(("status", "said"), [("429", (429, "rateLimitExceeded")), ("403", (403, "quotaExceeded"))])
def test_uploads_of_a_day_are_counted_by_project_and_come_back_with_the_day(
    lumen, switch, control, status, said
) -> None:
    switch("uploads", 1)
    switch("uploads_empty", status)
    assert lumen.open(1000).status_code == 200
    refused = lumen.open(1000)
    assert reason(refused) == said
    assert "Video Uploads per day" in refused.json()["error"]["message"]
    control.post("clock", advance_s=86_400)
    fresh = Person.connected(lumen.url)
    assert fresh.open(1000).status_code == 200


def test_a_channel_has_a_day_of_its_own(lumen: Person, switch) -> None:
    switch("channel_uploads", 1)
    assert lumen.open(1000).status_code == 200
    assert reason(lumen.open(1000)) == (400, "uploadLimitExceeded")


def test_what_is_no_video_fails_in_processing(lumen: Person) -> None:
    status = lumen.read(lumen.video(b"not a video at all"))["status"]
    assert (status["uploadStatus"], status["failureReason"]) == ("failed", "invalidFile")


def test_processing_takes_its_time_and_says_how_far_it_is(lumen: Person, switch, control: Control) -> None:
    switch("processing_s", 100)
    video = lumen.video()
    busy = lumen.read(video, "status,processingDetails")
    assert (busy["status"]["uploadStatus"], busy["processingDetails"]["processingStatus"]) == ("uploaded", "processing")
    control.post("clock", advance_s=101)
    assert lumen.read(video)["status"]["uploadStatus"] == "processed"


def test_the_file_name_is_kept_for_the_owner(lumen: Person, mara: Person) -> None:
    data = files.named("clip.mp4")
    address = lumen.open(len(data), {**BODY, "status": {"privacyStatus": "unlisted"}}, Slug="lamp.mp4").headers[
        "Location"
    ]
    video = lumen.put(address, data).json()["id"]
    assert lumen.read(video, "fileDetails")["fileDetails"]["fileName"] == "lamp.mp4"
    assert reason(mara.call("GET", "videos", part="fileDetails", id=video)) == (403, "forbidden")
    assert reason(lumen.open(1000, Slug="a/b.mp4")) == (400, "invalidFilename")


def test_a_thumbnail_needs_a_verified_channel_and_a_picture(lumen: Person, mara: Person) -> None:
    picture = files.named("a.png")
    video = lumen.video()
    assert lumen.picture(video, picture).json()["kind"] == "youtube#thumbnailSetResponse"
    assert reason(lumen.picture(video, b"GIF89a nothing")) == (400, "invalidImage")
    assert reason(lumen.picture("x" * 11, picture)) == (404, "videoNotFound")
    refused = mara.picture(mara.video(), picture)
    assert reason(refused) == (403, "forbidden")
    assert refused.json()["error"]["errors"][0]["domain"] == "youtube.thumbnail"


def test_a_shorts_thumbnail_is_not_applied_before_it_is_processed(lumen: Person, switch, control: Control) -> None:
    switch("processing_s", 50)
    body = {**BODY, "status": {"privacyStatus": "public"}}
    video = lumen.video(files.named("tall.mp4"), body)
    assert lumen.picture(video, files.named("a.png")).ok
    assert control.posts("youtube")[0]["thumbnail"] is None
    control.post("clock", advance_s=51)
    lumen.picture(video, files.named("a.png"))
    assert control.posts("youtube")[0]["thumbnail"] is not None
