"""What is said before anything is sent, and the parameters a draft becomes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from instagram_drafts import draft

import wire
from onepost.connectors.accounts import AppKeys
from onepost.connectors.check import check
from onepost.connectors.http import Http
from onepost.connectors.instagram import Instagram
from onepost.connectors.instagram.rendering import carousel_form, item_form, render
from onepost.connectors.posts import Draft
from onepost.connectors.secret import Secret

PICTURE = wire.media("a.jpg")
TALL = wire.media("tall.mp4")


def found(written: Draft) -> dict[str, str]:
    """Code by field of every problem."""
    connector = Instagram(Http(), AppKeys("id", Secret("secret")))
    return {problem.field: problem.code for problem in check(connector, written, connector.render(written), {})}


def test_a_good_post_of_every_kind_has_no_problem() -> None:
    for written in (
        draft("Text"),
        draft("", "a.jpg", "tall.mp4"),
        draft("Text", "tall.mp4", cover="b.jpg"),
        draft("", "a.jpg", placement="story"),
        draft("", "tall.mp4", placement="story"),
        draft("Text", user_tags=("anna 0.2 .7", "@ben"), collaborators=("@carla",), location_id="110843418940484"),
    ):
        assert found(written) == {}, written


@pytest.mark.parametrize(
    ("written", "problems"),
    [
        (draft("Text", replace(PICTURE, width=900, height=300)), {"media.0": "wrong_ratio"}),
        (draft("Text", replace(PICTURE, width=300, height=900)), {"media.0": "wrong_ratio"}),
        (draft("Text", "a.png"), {"media.0": "wrong_type"}),
        (draft("Text", replace(PICTURE, size=8_000_001)), {"media.0": "too_large"}),
        (draft("Text", *["a.jpg"] * 11), {"media": "too_many_files"}),
        (draft("Text", replace(TALL, seconds=2.0)), {"media.0": "too_short_video"}),
        (draft("Text", replace(TALL, seconds=901.0)), {"media.0": "too_long_video"}),
        (draft("Text", replace(TALL, video_codec="vp9")), {"media.0": "wrong_codec"}),
        (draft("Text", replace(TALL, size=300_000_001)), {"media.0": "too_large"}),
        (draft("", replace(TALL, seconds=61.0), placement="story"), {"media.0": "too_long_video"}),
        (draft("Words", placement="story"), {"text": "no_text"}),
        (draft("", "a.jpg", "b.jpg", placement="story"), {"media": "too_many_files"}),
        (draft("a" * 2201), {"text": "too_long"}),
        (draft(" ".join(f"#tag{n}" for n in range(31))), {"text": "hashtags"}),
        (draft(" ".join(f"@name{n}" for n in range(21))), {"text": "mentions"}),
        (draft(first_comment="#a #b #c #d #e"), {"options.first_comment": "hashtags"}),
        (draft(first_comment="https://a.example https://b.example"), {"options.first_comment": "links"}),
        (draft(first_comment="a" * 301), {"options.first_comment": "too_long"}),
        (draft("", placement="story", first_comment="Hello"), {"options.first_comment": "not_here"}),
        (draft("", placement="story", collaborators=("anna",)), {"options.collaborators": "not_here"}),
        (draft(share_to_feed=False), {"options.share_to_feed": "not_here"}),
        (draft(cover="b.jpg"), {"options.cover": "not_here"}),
        (draft("Text", "tall.mp4", cover="b.png"), {"options.cover": "wrong_type"}),
        (draft("Text", "tall.mp4", cover="b.jpg", thumb_offset=500), {"options.thumb_offset": "two_covers"}),
        (draft("Text", "tall.mp4", thumb_offset=3001), {"options.thumb_offset": "beyond_the_end"}),
        (draft(user_tags=("anna somewhere",)), {"options.user_tags": "unreadable"}),
        (draft(user_tags=("2: anna",)), {"options.user_tags": "no_such_picture"}),
        (draft("Text", "tall.mp4", user_tags=("anna 0.1 0.1",)), {"options.user_tags": "no_place"}),
        (draft(collaborators=("not a name",)), {"options.collaborators": "not_a_name"}),
        (draft(location_id="Paris"), {"options.location_id": "not_a_number"}),
        (Draft("key", "Only words"), {"media": "too_few_files"}),
    ],
)
def test_what_instagram_would_refuse_is_said_at_its_field(written: Draft, problems: dict[str, str]) -> None:
    assert found(written) == problems


def test_a_picture_carries_its_words_people_and_place() -> None:
    written = draft(
        "Lamps",
        user_tags=("anna 0.25 0.75", "@ben"),
        collaborators=("@carla",),
        location_id="123456",
        ai_generated=True,
    )
    form = item_form(written, render(written), 0)
    tags: list[dict[str, Any]] = json.loads(form.pop("user_tags"))
    assert tags == [{"username": "anna", "x": 0.25, "y": 0.75}, {"username": "ben", "x": 0.5, "y": 0.5}]
    assert form == {
        "caption": "Lamps",
        "alt_text": "A lamp in the window",
        "collaborators": '["carla"]',
        "location_id": "123456",
        "is_ai_generated": "true",
    }


def test_a_carousel_keeps_words_for_the_whole_and_people_for_their_picture() -> None:
    written = draft("Lamps", "a.jpg", "tall.mp4", "b.jpg", user_tags=("3: anna 0.1 0.2",), collaborators=("carla",))
    rendered = render(written)
    forms = [item_form(written, rendered, number) for number in range(3)]
    assert [form.get("media_type") for form in forms] == [None, "VIDEO", None]
    assert all(form["is_carousel_item"] == "true" and "caption" not in form for form in forms)
    assert [("alt_text" in form, "user_tags" in form) for form in forms] == [
        (True, False),
        (False, False),
        (True, True),
    ]
    whole = carousel_form(written, rendered, ["1", "2", "3"])
    assert whole == {"media_type": "CAROUSEL", "children": "1,2,3", "caption": "Lamps", "collaborators": '["carla"]'}


def test_a_reel_says_where_it_shows_and_which_moment_is_its_cover() -> None:
    written = draft("Lamps", "tall.mp4", share_to_feed=False, thumb_offset=1500)
    form = item_form(written, render(written), 0)
    assert form == {"media_type": "REELS", "caption": "Lamps", "share_to_feed": "false", "thumb_offset": "1500"}
    covered = draft("Lamps", "tall.mp4", cover="b.jpg", thumb_offset=1500)
    assert "thumb_offset" not in item_form(covered, render(covered), 0)


def test_a_story_sends_no_words_and_no_description() -> None:
    written = draft("", "a.jpg", placement="story", user_tags=("anna",))
    rendered = render(written)
    form = item_form(written, rendered, 0)
    assert (rendered.kind, rendered.text) == ("story", "")
    assert form == {"media_type": "STORIES", "user_tags": '[{"username":"anna","x":0.5,"y":0.5}]'}
