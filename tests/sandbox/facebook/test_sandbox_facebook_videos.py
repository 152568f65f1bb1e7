"""The simulated videos: three ways up, processing, publishing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from facebook_graph import APP, Graph, code_of

import files
from control import Control

Switch = Callable[[str, object], None]
CLIP = files.named("clip.mp4")
VIDEO = "graph-video.facebook.com"


def send(page: Graph, files: Any = None, **form: Any) -> Any:
    return page.post("me/videos", files=files, host=VIDEO, **form)


def start(page: Graph, size: int = len(CLIP)) -> dict[str, str]:
    answer = send(page, upload_phase="start", file_size=size)
    assert answer.ok, answer.text
    return dict(answer.json())


def transfer(page: Graph, session: str, offset: int, data: bytes) -> Any:
    part = {"video_file_chunk": ("chunk", data, "application/octet-stream")}
    return send(page, part, upload_phase="transfer", upload_session_id=session, start_offset=offset)


def whole(page: Graph, opened: dict[str, str]) -> None:
    window = opened
    while window["start_offset"] != window["end_offset"]:
        first, last = int(window["start_offset"]), int(window["end_offset"])
        window = transfer(page, opened["upload_session_id"], first, CLIP[first:last]).json()


def ready(page: Graph, video: str, seconds: float = 5.0) -> dict[str, Any]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        node = page.get(video, fields="status,post_id,published,permalink_url").json()
        if node["status"]["video_status"] not in {"processing", "upload_complete"}:
            return dict(node)
        time.sleep(0.02)
    raise AssertionError(node)


def test_a_video_in_pieces(page: Graph, control: Control, switch: Switch) -> None:
    switch("upload_window_bytes", 8192)
    switch("video_processing_s", 0.1)
    opened = start(page)
    assert (opened["start_offset"], opened["end_offset"]) == ("0", "8192")
    before = page.get(opened["video_id"], fields="status,post_id,published").json()
    assert before["status"]["video_status"] == "uploading"
    assert before["status"]["uploading_phase"]["bytes_transfered"] == 0
    assert (before["published"], "post_id" in before) == (False, False)
    whole(page, opened)
    done = page.get(opened["video_id"], fields="status").json()["status"]
    assert (done["video_status"], done["publishing_phase"]["status"]) == ("upload_complete", "not_started")
    assert control.posts("facebook") == []
    finish = {"upload_phase": "finish", "upload_session_id": opened["upload_session_id"], "description": "A film"}
    assert send(page, **finish).json() == {"success": True}
    assert control.posts("facebook") == []
    node = ready(page, opened["video_id"])
    assert node["status"]["publishing_phase"]["publish_status"] == "published"
    assert node["permalink_url"].startswith("/")
    post = control.posts("facebook")[0]
    assert (post["id"], post["text"], post["kind"]) == (f"{page.id}_{node['post_id']}", "A film", "video")
    assert (post["media"][0]["bytes"], post["media"][0]["mime"]) == (len(CLIP), "video/mp4")
    assert send(page, **finish).json() == {"success": True}
    switch("second_finish", "refused")
    assert code_of(send(page, **finish))[0] == 100
    assert len(control.posts("facebook")) == 1


def test_a_piece_that_does_not_fit_is_told_where_to_go_on(page: Graph, switch: Switch) -> None:
    switch("upload_window_bytes", 8192)
    opened = start(page)
    session = opened["upload_session_id"]
    assert transfer(page, session, 0, CLIP[:100]).json()["start_offset"] == "100"
    for offset, data in ((0, CLIP[:8192]), (5000, CLIP[5000:6000]), (100, CLIP[100:] + CLIP)):
        refused = transfer(page, session, offset, data)
        assert code_of(refused) == (6001, 1363037)
        assert refused.json()["error"]["error_data"]["start_offset"] == "100"
    unfinished = send(page, upload_phase="finish", upload_session_id=session)
    assert code_of(unfinished)[0] == 6001


def test_a_cancelled_upload_is_gone(page: Graph) -> None:
    opened = start(page)
    cancel = {"upload_phase": "cancel", "upload_session_id": opened["upload_session_id"]}
    assert send(page, **cancel).json() == {"success": True}
    assert code_of(page.get(opened["video_id"])) == (100, 33)
    assert code_of(transfer(page, opened["upload_session_id"], 0, CLIP))[0] == 6001


def test_a_video_in_one_call(page: Graph, control: Control, switch: Switch) -> None:
    switch("video_processing_s", 0.0)
    part = {"source": ("clip.mp4", CLIP, "video/mp4")}
    video = send(page, part, title="Lamps", description="In one call").json()["id"]
    ready(page, video)
    assert control.posts("facebook")[0]["text"] == "In one call"
    assert page.get("me/videos", fields="title").json()["data"] == [{"title": "Lamps", "id": video}]
    assert page.post(video, description="Changed").json() == {"success": True}
    assert control.posts("facebook")[0]["text"] == "Changed"
    assert page.delete(video).json() == {"success": True}
    assert control.posts("facebook") == []


def test_a_video_through_the_upload_api(page: Graph, alice: Graph, control: Control, switch: Switch) -> None:
    switch("video_processing_s", 0.0)
    asked = {"file_name": "clip.mp4", "file_length": len(CLIP), "file_type": "video/mp4"}
    upload = alice.post(f"{APP['client_id']}/uploads", **asked).json()["id"]
    assert upload.startswith("upload:")
    oauth = {"Authorization": f"OAuth {alice.token}"}

    def put(offset: int, data: bytes) -> Any:
        return alice.call("POST", upload, headers={**oauth, "file_offset": str(offset)}, data=data)

    half = len(CLIP) // 2
    assert "h" not in put(0, CLIP[:half]).json()
    assert alice.call("GET", upload, headers=oauth).json() == {"id": upload, "file_offset": half}
    assert code_of(put(0, CLIP))[0] == 100
    assert code_of(alice.call("POST", upload, data=CLIP[half:]))[0] == 104
    handle = put(half, CLIP[half:]).json()["h"]
    video = send(page, description="By handle", fbuploader_video_file_chunk=handle).json()["id"]
    ready(page, video)
    assert control.posts("facebook")[0]["media"][0]["bytes"] == len(CLIP)
    assert code_of(send(page, fbuploader_video_file_chunk=handle))[0] == 6001
    assert code_of(alice.post("app/uploads", **asked | {"file_type": "video/webm"}))[0] == 100


@pytest.mark.parametrize(
    ("form", "part", "code"),
    [
        ({"file_url": "https://example.org/a.mp4"}, None, 389),
        ({"upload_phase": "start", "file_size": 5, "file_url": "https://example.org/a.mp4"}, None, 100),
        ({"upload_phase": "start", "file_size": 0}, None, 382),
        ({"upload_phase": "begin"}, None, 100),
        ({}, None, 6000),
        ({}, b"short", 382),
        ({}, b"this is no video at all, only text", 352),
        ({"upload_phase": "finish", "upload_session_id": "1"}, None, 6001),
    ],
)
def test_a_video_that_makes_no_sense_is_refused(
    page: Graph, control: Control, form: dict[str, Any], part: bytes | None, code: int
) -> None:
    sent = {"source": ("a.mp4", part, "video/mp4")} if part is not None else None
    assert code_of(send(page, sent, **form))[0] == code
    assert [row for row in control.get("objects", network="facebook") if row["kind"] == "video upload"] == []


def test_processing_may_fail_in_both_spellings(page: Graph, switch: Switch, control: Control) -> None:
    switch("video_processing_s", 0.0)
    switch("video_processing_fails", True)
    video = send(page, {"source": ("clip.mp4", CLIP, "video/mp4")}).json()["id"]
    failed = ready(page, video)["status"]
    assert (failed["video_status"], failed["processing_phase"]["status"]) == ("error", "error")
    assert failed["processing_phase"]["error"]["message"]
    switch("video_status_spelling", "sdk")
    phase = page.get(video, fields="status").json()["status"]["processing_phase"]
    assert phase["errors"][0]["code"]
    assert control.posts("facebook") == []


def test_a_planned_video_appears_at_its_time(page: Graph, control: Control, switch: Switch) -> None:
    switch("video_processing_s", 0.0)
    at = int(control.get("clock")["now"] + 3600)
    plan = {"published": "false", "scheduled_publish_time": at}
    video = send(page, {"source": ("clip.mp4", CLIP, "video/mp4")}, description="Later", **plan).json()["id"]
    node = ready(page, video)
    assert (node["published"], node["status"]["publishing_phase"]["publish_status"]) == (False, "scheduled")
    assert control.posts("facebook") == []
    control.post("clock", advance_s=3700)
    assert control.posts("facebook")[0]["text"] == "Later"


def test_the_video_is_playable_on_its_page(page: Graph, control: Control, switch: Switch, sandbox: Any) -> None:
    switch("video_processing_s", 0.0)
    video = send(page, {"source": ("clip.mp4", CLIP, "video/mp4")}).json()["id"]
    ready(page, video)
    source = page.get(video, fields="source").json()["source"]
    part = requests.get(source, headers={"Range": "bytes=4-7"}, timeout=5)
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert "<video" in requests.get(sandbox.at(f"https://www.facebook.com/{video}"), timeout=5).text
