"""The simulated reels and stories: hosted uploads, their finish, and what the lists show."""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
import requests
from facebook_graph import Graph, code_of

import files
from control import Control

Switch = Callable[[str, object], None]
CLIP = files.named("clip.mp4")


@pytest.fixture(autouse=True)
def quick(switch: Switch) -> None:
    switch("video_processing_s", 0.05)


def opened(page: Graph, edge: str = "video_reels") -> dict[str, str]:
    answer = page.post(f"me/{edge}", upload_phase="start")
    assert answer.ok, answer.text
    return dict(answer.json())


def put(page: Graph, url: str, data: bytes, offset: int = 0, **headers: str) -> requests.Response:
    given = {"Authorization": f"OAuth {page.token}", "offset": str(offset), "file_size": str(len(CLIP)), **headers}
    return requests.post(url, data=data, headers=given, timeout=10)


def uploaded(page: Graph, edge: str = "video_reels") -> str:
    session = opened(page, edge)
    assert put(page, session["upload_url"], CLIP).json() == {"success": True}
    return session["video_id"]


def finish(page: Graph, video: str, edge: str = "video_reels", **form: Any) -> requests.Response:
    return page.post(f"me/{edge}", upload_phase="finish", video_id=video, **form)


def settled(page: Graph, video: str, seconds: float = 5.0) -> dict[str, Any]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        node = page.get(video, fields="status,post_id,permalink_url").json()
        if node["status"]["video_status"] in {"ready", "error"}:
            return dict(node)
        time.sleep(0.02)
    raise AssertionError(node)


def type_of(answer: requests.Response) -> str:
    assert answer.status_code == 400, answer.text
    return str(answer.json()["debug_info"]["type"])


def test_a_reel_is_opened_filled_and_told_to_appear(page: Graph, control: Control) -> None:
    session = opened(page)
    assert f"/rupload.facebook.com/video-upload/v26.0/{session['video_id']}" in session["upload_url"]
    assert put(page, session["upload_url"], CLIP).json() == {"success": True}
    node = page.get(session["video_id"], fields="status").json()["status"]
    assert (node["video_status"], node["uploading_phase"]["status"]) == ("upload_complete", "complete")
    told = finish(page, session["video_id"], video_state="PUBLISHED", description="Look", place="61550000000009")
    assert told.json() == {"success": True}
    node = settled(page, session["video_id"])
    row = control.posts("facebook")[0]
    assert (row["kind"], row["text"], row["place"]) == ("reel", "Look", "61550000000009")
    assert row["id"] == f"{page.id}_{node['post_id']}"
    assert node["permalink_url"] == f"/reel/{session['video_id']}/"
    assert [reel["id"] for reel in page.get("me/video_reels").json()["data"]] == [session["video_id"]]


def test_a_draft_of_a_reel_is_seen_by_nobody(page: Graph, control: Control) -> None:
    video = uploaded(page)
    assert finish(page, video).ok
    settled(page, video)
    assert control.posts("facebook") == []


def test_an_upload_goes_on_at_its_offset_and_nowhere_else(page: Graph) -> None:
    session, half = opened(page), len(CLIP) // 2
    assert type_of(put(page, session["upload_url"], CLIP[:half])) == "PartialRequestError"
    phase = page.get(session["video_id"], fields="status").json()["status"]["uploading_phase"]
    assert (phase["bytes_transfered"], phase["source_file_size"]) == (half, len(CLIP))
    assert type_of(put(page, session["upload_url"], CLIP)) == "OffsetInvalidError"
    assert finish(page, session["video_id"]).status_code == 400
    assert put(page, session["upload_url"], CLIP[half:], half).ok
    assert type_of(put(page, session["upload_url"], CLIP)) == "OffsetInvalidError"
    assert page.get(session["video_id"], fields="source").json()["source"]


def test_an_upload_is_refused_in_words_of_its_own(page: Graph, alice: Graph) -> None:
    session, other = opened(page), alice.of_page("Lumen Workshop")
    assert type_of(put(other, session["upload_url"], CLIP)) == "NotAuthorizedError"
    assert type_of(put(page, session["upload_url"], CLIP, file_size="")) == "PartialRequestError"
    assert type_of(put(page, session["upload_url"], b"x" * len(CLIP))) == "ProcessingFailedError"
    assert page.get(session["video_id"], fields="status").json()["status"]["video_status"] == "upload_failed"
    bearer = {"Authorization": f"Bearer {page.token}"}
    assert type_of(put(page, opened(page)["upload_url"], CLIP, **bearer)) == "NotAuthorizedError"


def test_a_file_of_the_sandbox_can_be_named_and_nothing_outside(page: Graph, sandbox: Any) -> None:
    source = page.get(uploaded(page), fields="source").json()["source"]
    session = opened(page)
    assert put(page, session["upload_url"], b"", file_url=source).ok
    outside = {"file_url": "https://example.org/clip.mp4"}
    assert type_of(put(page, opened(page)["upload_url"], b"", **outside)) == "ProcessingFailedError"


def test_thirty_reels_a_day(page: Graph, switch: Switch, control: Control) -> None:
    switch("reels_per_day", 1)
    first, second = uploaded(page), uploaded(page)
    finish(page, first, video_state="PUBLISHED")
    settled(page, first)
    assert code_of(finish(page, second, video_state="PUBLISHED"))[0] == 613
    control.post("clock", advance_s=24 * 3600 + 1)
    assert finish(page, second, video_state="PUBLISHED").ok


def test_a_reel_takes_a_thumbnail_when_the_switch_allows(page: Graph, switch: Switch, control: Control) -> None:
    video, picture = uploaded(page), files.named("b.png")
    sent = {"source": ("cover.png", picture, "image/png")}
    switch("thumbnails", "when live")
    assert page.post(f"{video}/thumbnails", files=sent, is_preferred="true").status_code == 400
    finish(page, video, video_state="PUBLISHED")
    settled(page, video)
    assert page.post(f"{video}/thumbnails", files=sent, is_preferred="true").json() == {"success": True}
    assert control.posts("facebook")[0]["cover"] == sha256(picture).hexdigest()
    bad = {"source": ("cover.txt", b"words", "text/plain")}
    assert code_of(page.post(f"{video}/thumbnails", files=bad))[0] == 324


@pytest.mark.parametrize(("form", "kind"), [("number", int), ("text", str)])
def test_a_video_story_names_its_post_at_once(
    page: Graph, switch: Switch, control: Control, form: str, kind: type
) -> None:
    switch("story_post_id", form)
    video = uploaded(page, "video_stories")
    told = finish(page, video, "video_stories").json()
    assert isinstance(told["post_id"], kind)
    settled(page, video)
    assert control.posts("facebook")[0]["id"] == f"{page.id}_{told['post_id']}"
    again = finish(page, video, "video_stories").json()
    assert again == told, "a second finish changes nothing"
    switch("second_finish", "refused")
    assert finish(page, video, "video_stories").status_code == 400


def test_a_photo_story_uses_a_photo_that_nothing_has_shown(page: Graph, control: Control, sandbox: Any) -> None:
    sent = {"source": ("a.png", files.picture(), "image/png")}
    photo = page.post("me/photos", files=sent, published="false").json()["id"]
    story = page.post("me/photo_stories", photo_id=photo).json()
    assert story["success"] is True
    assert code_of(page.post("me/photo_stories", photo_id=photo)) == (100, 1366051)
    assert code_of(page.post("me/photo_stories", photo_id="1"))[0] == 100
    row = page.get("me/stories", status='["PUBLISHED"]').json()["data"][0]
    assert (row["post_id"], row["media_type"], row["media_id"]) == (str(story["post_id"]), "photo", photo)
    host, _, path = row["url"].removeprefix("https://").partition("/")
    assert requests.get(f"{sandbox.url}/{host}/{path}", timeout=5).ok
    assert page.get("me/published_posts").json()["data"] == [], "stories have a list of their own"
    control.post("clock", advance_s=24 * 3600 + 1)
    assert page.get("me/stories", status='["PUBLISHED"]').json()["data"] == []
    assert requests.get(f"{sandbox.url}/{host}/{path}", timeout=5).status_code == 404


def test_pages_of_a_business_are_reached_through_it(alice: Graph, switch: Switch) -> None:
    assert alice.get("me/businesses").status_code == 403, "nobody has allowed it"
    switch("pages_of", "business")
    assert alice.get("me/accounts").json()["data"] == []
    assert alice.get("9123/owned_pages").status_code == 400


def test_the_timeline_marks_reels_and_stories(page: Graph, sandbox: Any) -> None:
    video = uploaded(page)
    finish(page, video, video_state="PUBLISHED", description="A reel of lamps", place="61550000000009")
    settled(page, video)
    sent = {"source": ("a.png", files.picture(), "image/png")}
    photo = page.post("me/photos", files=sent, published="false").json()["id"]
    page.post("me/photo_stories", photo_id=photo)
    shown = requests.get(f"{sandbox.url}/?network=facebook", timeout=5).text
    for words in ("A reel of lamps", "Reel", "Story", "At place 61550000000009"):
        assert words in shown
