"""Uploads at the simulated X."""

from __future__ import annotations

import base64
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
import requests
from x_person import Person

import files
from control import Control

Turn = Callable[[str, object], None]


def state(person: Person, media: str) -> str:
    return str(person.status(media).json()["data"].get("processing_info", {}).get("state", "ready"))


def test_a_picture_goes_up_in_one_call_either_way(lumen: Person, control: Control) -> None:
    data = files.picture(320, 200)
    one = lumen.picture(data)
    body = {"media": base64.b64encode(data).decode(), "media_category": "tweet_image"}
    answer = lumen.call("POST", "media/upload", json=body).json()["data"]
    assert answer["image"] == {"image_type": "image/png", "w": 320, "h": 200}
    assert (answer["size"], answer["media_key"]) == (len(data), f"3_{answer['id']}")
    assert 86_390 <= answer["expires_after_secs"] <= 86_400
    assert "processing_info" not in answer
    lumen.posted("Both", media={"media_ids": [one, answer["id"]]})
    media = control.posts("x")[0]["media"]
    assert [item["sha256"] for item in media] == [sha256(data).hexdigest()] * 2


def test_a_video_goes_up_in_segments_and_is_processed(lumen: Person, control: Control, switch: Turn) -> None:
    switch("processing_s", 10)
    data = files.video()
    media = str(lumen.started("video/mp4", "tweet_video", len(data)).json()["data"]["id"])
    half = len(data) // 2
    assert lumen.segment(media, 1, data[half:]).ok, "segments may come in any order"
    answer = lumen.segment(media, 0, data[:half])
    assert abs(answer.json()["data"]["expires_at"] - control.get("clock")["now"] - 86_400) < 5
    info = lumen.finalized(media).json()["data"]["processing_info"]
    assert (info["state"], info["check_after_secs"]) == ("pending", 5)
    post = {"media": {"media_ids": [media]}}
    assert lumen.post("Early", **post).json()["errors"][0]["message"] == "Your media IDs are invalid."
    control.post("clock", advance_s=5)
    assert state(lumen, media) == "in_progress"
    control.post("clock", advance_s=6)
    assert state(lumen, media) == "succeeded"
    assert lumen.post("Now", **post).ok
    row = control.posts("x")[0]
    assert (row["kind"], row["media"][0]["sha256"]) == ("video", sha256(data).hexdigest())


def test_media_that_succeeded_may_still_be_refused_for_a_moment(lumen: Person, control: Control, switch: Turn) -> None:
    switch("ready_lag_s", 5)
    media = lumen.uploaded(files.video(), "video/mp4", "tweet_video")
    control.post("clock", advance_s=1)
    assert state(lumen, media) == "succeeded"
    assert lumen.post("Clip", media={"media_ids": [media]}).status_code == 400
    control.post("clock", advance_s=6)
    assert lumen.post("Clip", media={"media_ids": [media]}).ok


@pytest.mark.parametrize("broken", [True, False])
def test_what_cannot_be_processed_fails(lumen: Person, control: Control, switch: Turn, broken: bool) -> None:
    switch("processing_fails", not broken)
    data = b"This is no video at all" if broken else files.video()
    media = lumen.uploaded(data, "video/mp4", "tweet_video")
    control.post("clock", advance_s=1)
    info = lumen.status(media).json()["data"]["processing_info"]
    assert (info["state"], info["error"]["name"]) == ("failed", "InvalidMedia")
    assert lumen.post("Clip", media={"media_ids": [media]}).status_code == 400


def test_pictures_that_are_none_are_refused(lumen: Person) -> None:
    upload = {"media": ("a.png", b"not a picture", "image/png")}
    answer = lumen.call("POST", "media/upload", data={"media_category": "tweet_image"}, files=upload)
    assert answer.status_code == 400
    video = {"media": ("a.mp4", files.video(), "video/mp4")}
    assert lumen.call("POST", "media/upload", data={"media_category": "tweet_video"}, files=video).status_code == 400
    assert lumen.call("POST", "media/upload", json={"media": "%%", "media_category": "tweet_image"}).status_code == 400


@pytest.mark.parametrize(
    ("mime", "category", "total"),
    [
        ("video/avi", "tweet_video", 10),
        ("video/mp4", "film", 10),
        ("video/mp4", "tweet_video", -1),
        ("video/mp4", "tweet_video", 600_000_000),
        ("image/png", "tweet_image", 5_242_881),
        ("image/gif", "tweet_gif", 15_728_641),
    ],
)
def test_an_upload_beyond_a_limit_is_refused_at_its_start(lumen: Person, mime: str, category: str, total: int) -> None:
    assert lumen.started(mime, category, total).status_code == 400


def test_segments_have_to_add_up(lumen: Person, switch: Turn) -> None:
    media = str(lumen.started("video/mp4", "tweet_video", 10).json()["data"]["id"])
    assert lumen.segment(media, 1000, b"12345").status_code == 400
    assert lumen.segment(media, 0, b"12345").ok
    assert "do not add up" in lumen.finalized(media).json()["errors"][0]["message"]
    assert lumen.segment(media, 0, b"123456789").ok, "a segment sent twice replaces the first"
    switch("append_again", "refuse")
    assert lumen.segment(media, 0, b"1").status_code == 400
    assert lumen.segment(media, 1, b"0").ok
    assert lumen.finalized(media).ok
    assert lumen.finalized(media).ok
    switch("finalize_again", "refuse")
    assert lumen.finalized(media).status_code == 400
    assert lumen.segment(media, 2, b"1").status_code == 400


def test_media_belongs_to_who_uploaded_it_and_lives_a_day(lumen: Person, mara: Person, control: Control) -> None:
    media = lumen.picture(files.picture())
    assert mara.post("Mine", media={"media_ids": [media]}).status_code == 400
    assert mara.status(media).status_code == 404
    control.post("clock", advance_s=86_401)
    again = Person.connected(lumen.url, 0)
    assert again.post("Late", media={"media_ids": [media]}).status_code == 400
    assert again.status(media).status_code == 404


def test_what_moves_stands_alone(lumen: Person, control: Control) -> None:
    gif = lumen.uploaded(files.animation(), "image/gif", "tweet_gif")
    picture = lumen.picture(files.picture())
    control.post("clock", advance_s=1)
    assert lumen.post("Both", media={"media_ids": [gif, picture]}).status_code == 400
    assert lumen.post("Twice", media={"media_ids": [picture, picture]}).status_code == 400
    assert lumen.post("Alone", media={"media_ids": [gif]}).ok
    assert control.posts("x")[0]["media"][0]["kind"] == "gif"


def test_descriptions_are_kept_and_bounded(lumen: Person, control: Control) -> None:
    media = lumen.picture(files.picture())

    def describe(text: Any, id: str = media) -> requests.Response:
        return lumen.call("POST", "media/metadata", json={"id": id, "metadata": {"alt_text": {"text": text}}})

    assert describe("x" * 1001).status_code == 400
    assert describe(5).status_code == 400
    assert describe("A lamp", "1").status_code == 404
    assert describe("A lamp").json()["data"]["associated_metadata"] == {"alt_text": {"text": "A lamp"}}
    post = lumen.posted("Look", media={"media_ids": [media]})
    assert control.posts("x")[0]["media"][0]["alt"] == "A lamp"
    includes = lumen.get(
        f"tweets/{post}", post__fields="text", expansions="attachments.media_keys", media__fields="alt_text,url,width"
    ).json()["includes"]
    assert includes["media"][0] | {"url": ""} == {
        "media_key": f"3_{media}",
        "type": "photo",
        "alt_text": "A lamp",
        "url": "",
        "width": 320,
    }
    assert requests.get(includes["media"][0]["url"], timeout=10).content == files.picture()


def test_uploads_are_objects_and_only_posts_are_public(lumen: Person, control: Control) -> None:
    media = lumen.picture(files.picture())
    post = lumen.posted("Look", media={"media_ids": [media]})
    rows = {row["id"]: row for row in control.get("objects", network="x", account=lumen.id)}
    assert (rows[media]["kind"], rows[media]["public"]) == ("media", False)
    assert (rows[post]["kind"], rows[post]["public"], len(rows[post]["media"])) == ("photos", True, 1)
    assert control.get("objects", network="x", account="1") == []
