"""Containers and posts: what is taken, what is refused, and with which code."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from instagram_graph import Graph, code_of, pulled

import files
import pulling


def test_a_picture_is_made_published_read_and_commented(lumen: Graph, control) -> None:
    made = lumen.picture(caption="Lamps", alt_text="A lamp")
    assert lumen.state(made) == "FINISHED"
    assert control.posts("instagram") == []
    media = lumen.publish(made).json()["id"]
    assert lumen.state(made) == "PUBLISHED"
    seen = lumen.get(media, fields="caption,media_type,media_product_type,permalink,shortcode,timestamp").json()
    assert (seen["caption"], seen["media_type"], seen["media_product_type"]) == ("Lamps", "IMAGE", "FEED")
    assert seen["permalink"] == f"https://www.instagram.com/p/{seen['shortcode']}/"
    post = control.posts("instagram")[0]
    assert (post["text"], post["media"][0]["alt"]) == ("Lamps", "A lamp")
    comment = lumen.post(f"{media}/comments", message="First").json()["id"]
    lumen.post(f"{comment}/replies", message="Second")
    assert [row["text"] for row in lumen.get(f"{media}/comments", fields="text").json()["data"]] == ["First"]
    shown = requests.get(f"{lumen.url}/www.instagram.com/p/{seen['shortcode']}/", timeout=10)
    assert "Lamps" in shown.text


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"image_url": "https://example.org/a.jpg"}, (9004, 2207052)),
        ({"image_url": "http://127.0.0.1:9/a.jpg"}, (9004, 2207052)),
        ({"media_type": "FILM", "image_url": "http://127.0.0.1/a.jpg"}, (100, 2207023)),
        ({"media_type": "VIDEO", "video_url": "http://127.0.0.1/a.mp4"}, (100, 2207023)),
        ({"media_type": "CAROUSEL", "children": "1"}, (100, 2207028)),
        ({"media_type": "CAROUSEL", "children": "1,2"}, (24, 2207006)),
        ({"caption": "a" * 2201}, (36004, 2207010)),
        ({"caption": " ".join(f"@name{n}" for n in range(21))}, (100, 2207040)),
        ({"user_tags": json.dumps([{"username": "anna"}])}, (100, None)),
        ({"collaborators": json.dumps(["a", "b", "c", "d"])}, (100, None)),
        ({"location_id": "12"}, (100, None)),
        ({}, (100, None)),
    ],
)
def test_a_container_that_cannot_be_made(lumen: Graph, form: dict[str, str], code: tuple[int, int | None]) -> None:
    assert code_of(lumen.post(f"{lumen.id}/media", **form)) == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (files.picture(form="PNG"), (36001, 2207005)),
        (files.picture(900, 300, form="JPEG"), (36003, 2207009)),
        (files.picture(300, 900, form="JPEG"), (36003, 2207009)),
        (b"\xff\xd8\xff" + bytes(8 * 1024 * 1024), (36000, 2207004)),
    ],
)
def test_a_picture_is_looked_at_when_it_is_fetched(lumen: Graph, data: bytes, code: tuple[int, int]) -> None:
    answer = lumen.post(f"{lumen.id}/media", image_url=pulling.address(data, "image/jpeg"))
    assert code_of(answer) == code


def test_a_story_takes_any_shape_and_is_gone_after_a_day(lumen: Graph, control) -> None:
    tall = pulling.address(files.picture(300, 900, form="JPEG"), "image/jpeg")
    media = lumen.publish(lumen.container(media_type="STORIES", image_url=tall, caption="Ignored")).json()["id"]
    assert control.posts("instagram")[0]["text"] == ""
    assert [row["id"] for row in lumen.get(f"{lumen.id}/stories").json()["data"]] == [media]
    assert lumen.get(f"{lumen.id}/media").json()["data"] == []
    control.post("clock", advance_s=86400)
    assert lumen.get(f"{lumen.id}/stories").json()["data"] == []


def test_a_video_is_processed_and_one_that_is_too_short_fails(lumen: Graph, switch) -> None:
    switch("processing_s", 0.02)
    reel = lumen.container(media_type="REELS", video_url=pulled("tall.mp4"))
    assert lumen.state(reel) == "IN_PROGRESS"
    assert code_of(lumen.publish(reel)) == (9007, 2207027)
    assert lumen.settled(reel) == "FINISHED"
    short = lumen.container(media_type="REELS", video_url=pulled("clip.mp4"))
    assert lumen.settled(short) == "ERROR"
    assert "2207026" in lumen.get(short, fields="status").json()["status"]


def test_a_carousel_is_made_of_parts_that_are_ready(lumen: Graph, control, switch) -> None:
    switch("processing_s", 0.02)
    picture = lumen.picture(is_carousel_item="true")
    video = lumen.container(media_type="VIDEO", is_carousel_item="true", video_url=pulled("tall.mp4"))
    early = lumen.post(f"{lumen.id}/media", media_type="CAROUSEL", children=f"{picture},{video}")
    assert code_of(early) == (9007, 2207027)
    assert lumen.settled(video) == "FINISHED"
    whole = lumen.container(media_type="CAROUSEL", children=f"{picture},{video}", caption="Both")
    assert code_of(lumen.publish(picture)) == (24, 2207006)
    media = lumen.publish(whole).json()["id"]
    assert lumen.get(media, fields="media_type").json()["media_type"] == "CAROUSEL_ALBUM"
    assert [item["kind"] for item in control.posts("instagram")[0]["media"]] == ["image", "video"]


def test_a_container_lives_for_a_day_and_is_published_once(lumen: Graph, control) -> None:
    made, other = lumen.picture(), lumen.picture()
    lumen.publish(made)
    assert code_of(lumen.publish(made)) == (24, 2207006)
    control.post("clock", advance_s=86400)
    assert (lumen.state(made), lumen.state(other)) == ("PUBLISHED", "EXPIRED")
    assert code_of(lumen.publish(other)) == (24, 2207008)


def test_the_quota_counts_what_was_published_in_a_moving_day(lumen: Graph, control, switch) -> None:
    switch("quota_total", 1)
    lumen.publish(lumen.picture())
    row = lumen.get(f"{lumen.id}/content_publishing_limit", fields="quota_usage,config").json()["data"][0]
    assert row == {"quota_usage": 1, "config": {"quota_total": 1, "quota_duration": 86400}}
    assert code_of(lumen.publish(lumen.picture())) == (9, 2207042)
    control.post("clock", advance_s=86401)
    assert lumen.publish(lumen.picture()).ok


def test_bytes_go_up_in_pieces_with_facebooks_token_only(lumen: Graph, paged: Graph, control, switch) -> None:
    switch("processing_s", 0.0)
    data = files.named("tall.mp4")
    answer = paged.post(f"{paged.id}/media", media_type="REELS", upload_type="resumable").json()
    made, uri = answer["id"], answer["uri"]

    def send(token: str, offset: int, piece: bytes) -> requests.Response:
        headers = {"Authorization": f"OAuth {token}", "offset": str(offset), "file_size": str(len(data))}
        return requests.post(uri, headers=headers, data=piece, timeout=10)

    assert send(lumen.token, 0, data).status_code == 400
    assert send(paged.token, 0, data[:1000]).json()["debug_info"]["type"] == "PartialRequestError"
    phase = paged.get(made, fields="video_status").json()["video_status"]["uploading_phase"]
    assert phase["bytes_transferred"] == 1000
    assert send(paged.token, 0, data).json()["debug_info"]["type"] == "OffsetInvalidError"
    assert send(paged.token, 1000, data[1000:]).json()["success"] is True
    assert paged.state(made) == "FINISHED"
    paged.publish(made)
    assert control.posts("instagram")[0]["media"][0]["bytes"] == len(data)


def test_a_comment_asked_for_fields_is_written_and_answered_with_an_error(lumen: Graph, control) -> None:
    media = lumen.publish(lumen.picture()).json()["id"]
    assert code_of(lumen.post(f"{media}/comments", message="Once", fields="id")) == (20, 1772107)
    assert [row["text"] for row in lumen.get(f"{media}/comments", fields="text").json()["data"]] == ["Once"]


def test_posts_are_deleted_through_facebook_only(lumen: Graph, paged: Graph, control) -> None:
    media = lumen.publish(lumen.picture()).json()["id"]
    assert code_of(lumen.delete(media)) == (-1, 2207073)
    assert paged.delete(media).json() == {"success": True, "deleted_id": media}
    assert code_of(paged.delete(media)) == (100, 33)
    assert control.posts("instagram") == []


def test_answers_say_how_much_of_the_limit_is_used(lumen: Graph, switch) -> None:
    answer = lumen.get(f"{lumen.id}/media")
    assert answer.headers["facebook-api-version"] == "v26.0"
    use: dict[str, Any] = json.loads(answer.headers["x-business-use-case-usage"])
    assert use[lumen.id][0]["type"] == "instagram"
    switch("calls_per_day", 1)
    refused = lumen.get(f"{lumen.id}/media")
    assert code_of(refused)[0] == 80002
    assert json.loads(refused.headers["x-business-use-case-usage"])[lumen.id][0]["estimated_time_to_regain_access"] > 0


def test_the_timeline_shows_what_kind_a_post_is(lumen: Graph, switch) -> None:
    switch("processing_s", 0.0)
    lumen.publish(lumen.container(media_type="STORIES", image_url=pulled("a.jpg"), is_ai_generated="true"))
    reel = lumen.container(media_type="REELS", video_url=pulled("tall.mp4"), caption="Lamps", share_to_feed="false")
    assert lumen.settled(reel) == "FINISHED"
    lumen.publish(reel)
    page = requests.get(f"{lumen.url}/", params={"network": "instagram"}, timeout=10).text
    for word in ("Story", "Made with AI", "Reel", "Not in the feed", "Lamps"):
        assert word in page
