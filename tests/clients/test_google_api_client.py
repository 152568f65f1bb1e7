"""Google's own client against the sandbox, unchanged but for where its addresses lead."""

from __future__ import annotations

import io
from typing import Any

import google_wire
import pytest
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload, MediaIoBaseUpload

import files
from control import Control

BODY = {
    "snippet": {"title": "From the client", "description": "With tags", "tags": ["a", "b c"], "categoryId": "22"},
    "status": {"privacyStatus": "private", "selfDeclaredMadeForKids": False},
}


@pytest.fixture
def youtube(sandbox: Any, control: Control) -> Any:
    control.post("switches", network="youtube", name="processing_s", value=0)
    return google_wire.client(sandbox.url, google_wire.consent(sandbox.url))


def large() -> tuple[bytes, MediaIoBaseUpload]:
    """A clip of about a megabyte, to be sent in pieces of the smallest size."""
    clip = files.named("clip.mp4")
    whole = clip + (1_000_000).to_bytes(4, "big") + b"free" + bytes(999_992)
    return whole, MediaIoBaseUpload(io.BytesIO(whole), "video/mp4", chunksize=262_144, resumable=True)


def insert(youtube: Any, media: Any = None, body: dict[str, Any] | None = None) -> str:
    media = media or MediaInMemoryUpload(files.named("clip.mp4"), "video/mp4", resumable=True)
    made = youtube.videos().insert(part="snippet,status", body=body or BODY, media_body=media).execute()
    return str(made["id"])


def test_an_upload_that_breaks_off_is_continued_where_the_server_stands(youtube: Any, control: Control) -> None:
    whole, media = large()
    request = youtube.videos().insert(part="snippet,status", body=BODY, media_body=media)
    status, done = request.next_chunk()
    assert (status.resumable_progress, done) == (262_144, None)
    control.post("faults", network="youtube", method="PUT", effect="status", status=503, phase="after", count=1)
    with pytest.raises(HttpError) as broken:
        request.next_chunk()
    assert broken.value.status_code == 503
    control.post("switches", network="youtube", name="accept_bytes", value=262_144)
    while done is None:
        _status, done = request.next_chunk()
    assert done["status"]["uploadStatus"] in {"uploaded", "processed"}
    (video,) = control.get("objects", network="youtube")
    assert (video["id"], video["media"][0]["bytes"], video["public"]) == (done["id"], len(whole), False)


def test_a_small_video_goes_up_in_one_call(youtube: Any, control: Control) -> None:
    media = MediaInMemoryUpload(files.named("clip.mp4"), "video/mp4")
    insert(youtube, media, {**BODY, "status": {"privacyStatus": "public"}})
    post = control.posts("youtube")[0]
    assert (post["title"], post["text"], post["tags"]) == ("From the client", "With tags", ["a", "b c"])


def test_a_video_is_read_shown_and_deleted(youtube: Any, control: Control) -> None:
    video = insert(youtube)
    read = youtube.videos().list(part="snippet,status,contentDetails,processingDetails", id=video).execute()["items"][0]
    assert (read["snippet"]["title"], read["status"]["privacyStatus"]) == ("From the client", "private")
    assert read["processingDetails"]["processingStatus"] == "succeeded"
    assert read["contentDetails"]["duration"] == "PT1S"
    youtube.videos().update(part="status", body={"id": video, "status": {"privacyStatus": "public"}}).execute()
    assert [post["id"] for post in control.posts("youtube")] == [video]
    youtube.videos().delete(id=video).execute()
    assert control.posts("youtube") == []
    assert youtube.videos().list(part="id", id=video).execute()["items"] == []


def test_thumbnail_captions_playlist_and_comment(youtube: Any, control: Control) -> None:
    video = insert(youtube, body={**BODY, "status": {"privacyStatus": "public"}})
    picture = MediaInMemoryUpload(files.named("a.png"), "image/png")
    answer = youtube.thumbnails().set(videoId=video, media_body=picture).execute()
    assert set(answer["items"][0]) >= {"default", "medium", "high"}
    words = MediaInMemoryUpload(files.named("words.srt"), "application/octet-stream")
    track = {"snippet": {"videoId": video, "language": "fr", "name": "", "isDraft": False}}
    youtube.captions().insert(part="snippet", body=track, media_body=words).execute()
    assert youtube.captions().list(part="snippet", videoId=video).execute()["items"][0]["snippet"]["language"] == "fr"
    lists = youtube.playlists().list(part="snippet", mine=True, maxResults=50).execute()["items"]
    entry = {"snippet": {"playlistId": lists[0]["id"], "resourceId": {"kind": "youtube#video", "videoId": video}}}
    youtube.playlistItems().insert(part="snippet", body=entry).execute()
    listed = youtube.playlistItems().list(part="contentDetails", playlistId=lists[0]["id"]).execute()
    assert [item["contentDetails"]["videoId"] for item in listed["items"]] == [video]
    top = {"topLevelComment": {"snippet": {"textOriginal": "First"}}}
    youtube.commentThreads().insert(part="snippet", body={"snippet": {"videoId": video, **top}}).execute()
    threads = youtube.commentThreads().list(part="snippet", videoId=video).execute()["items"]
    assert [one["snippet"]["topLevelComment"]["snippet"]["textOriginal"] for one in threads] == ["First"]
    assert control.posts("youtube")[0]["thumbnail"] is not None


def test_the_channel_and_its_uploads_page_by_page(youtube: Any) -> None:
    (channel,) = youtube.channels().list(part="id,snippet,contentDetails,status", mine=True).execute()["items"]
    assert channel["snippet"]["title"] == "Studio Lumen"
    made = [insert(youtube) for _ in range(3)]
    uploads = channel["contentDetails"]["relatedPlaylists"]["uploads"]
    request = youtube.playlistItems().list(part="contentDetails", playlistId=uploads, maxResults=2)
    found: list[str] = []
    while request is not None:
        answer = request.execute()
        found += [item["contentDetails"]["videoId"] for item in answer["items"]]
        request = youtube.playlistItems().list_next(request, answer)
    assert found == made[::-1]


def test_an_expired_token_is_renewed_by_the_client_itself(youtube: Any, control: Control) -> None:
    control.post("clock", advance_s=3700)
    assert youtube.channels().list(part="id", mine=True).execute()["items"]


def test_refusals_are_understood(youtube: Any, control: Control) -> None:
    with pytest.raises(HttpError) as refused:
        insert(youtube, body={**BODY, "snippet": {"title": "a < b"}})
    assert (refused.value.status_code, refused.value.error_details[0]["reason"]) == (400, "invalidTitle")
    control.post("switches", network="youtube", name="units", value=0)
    with pytest.raises(HttpError) as empty:
        youtube.channels().list(part="id", mine=True).execute()
    assert (empty.value.status_code, empty.value.error_details[0]["reason"]) == (403, "quotaExceeded")
