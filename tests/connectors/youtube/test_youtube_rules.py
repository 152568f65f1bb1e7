"""What is checked before anything is sent, and what is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from youtube_drafts import PLAYLIST, draft

import wire
from onepost.connectors.check import check
from onepost.connectors.posts import Draft
from onepost.connectors.youtube import YouTube
from onepost.connectors.youtube.options import YouTubeOptions
from onepost.connectors.youtube.rendering import options_of, render, status_body, video_body
from onepost.connectors.youtube.rules import tags_length

LIMITS = {"long": True, "playlists": [{"id": PLAYLIST, "title": "How lamps are made"}]}


def problems(made: Draft, limits: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    found = check(YouTube.__new__(YouTube), made, render(made), LIMITS if limits is None else limits)
    assert all(str(problem.message) for problem in found)
    return [(problem.field, problem.code) for problem in found]


def test_a_complete_draft_passes() -> None:
    made = draft(
        attached={"thumbnail": "a.png", "captions": "words.vtt"},
        captions_language="en",
        playlist=PLAYLIST,
        first_comment="Come in",
    )
    assert problems(made) == []


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"title": ""}, ("options.title", "required")),
        ({"title": "x" * 101}, ("options.title", "too_long")),
        ({"title": "💡" * 51}, ("options.title", "too_long")),
        ({"title": "a < b"}, ("options.title", "angle_brackets")),
        ({"made_for_kids": ""}, ("options.made_for_kids", "required")),
        ({"tags": ["x" * 501]}, ("options.tags", "too_long")),
        ({"tags": ["<b>"]}, ("options.tags", "angle_brackets")),
        ({"playlist": "PLother"}, ("options.playlist", "unknown_choice")),
        ({"privacy": "unlisted", "publish_at_youtube": True}, ("options.publish_at_youtube", "not_together")),
        ({"privacy": "private", "first_comment": "Hi"}, ("options.first_comment", "not_together")),
        ({"made_for_kids": "yes", "first_comment": "Hi"}, ("options.first_comment", "not_together")),
        ({"first_comment": "x" * 10_001}, ("options.first_comment", "too_long")),
    ],
)
def test_what_youtube_would_refuse_is_said_at_its_field(options: dict[str, Any], problem: tuple[str, str]) -> None:
    assert problems(draft(**options)) == [problem]


@pytest.mark.clause("P-8.2")
def test_whether_it_is_made_for_children_is_never_guessed() -> None:
    assert YouTubeOptions().made_for_kids == ""
    _options, wrong = YouTubeOptions.parse({"made_for_kids": "perhaps"})
    assert [problem.field for problem in wrong] == ["made_for_kids"]


def test_a_description_is_counted_in_bytes() -> None:
    assert problems(replace(draft(), text="é" * 2500)) == []
    assert problems(replace(draft(), text="é" * 2500 + "e")) == [("text", "too_long")]
    assert problems(replace(draft(), text="1 > 0")) == [("text", "angle_brackets")]


@pytest.mark.parametrize(
    ("tags", "length"),
    [((), 0), (("foo",), 3), (("Foo Baz",), 9), (("Foo Baz", "x"), 11), (("a", "b", "c"), 5)],
)
def test_tags_are_counted_with_commas_and_quotation_marks(tags: tuple[str, ...], length: int) -> None:
    assert tags_length(tags) == length


@pytest.mark.parametrize(
    ("width", "height", "seconds", "kind"),
    [
        (1080, 1920, 59, "short"),
        (1080, 1080, 180, "short"),
        (1080, 1920, 181, "video"),
        (1920, 1080, 59, "video"),
        (0, 0, 59, "video"),
    ],
)
def test_youtube_decides_by_shape_and_length_what_is_a_short(width, height, seconds, kind: str) -> None:
    file = replace(wire.media("clip.mp4"), width=width, height=height, seconds=seconds)
    assert render(draft(file)).kind == kind


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"width": 1080, "height": 1920, "seconds": 240}, {"too_long_video", "not_a_short"}),
        ({"width": 1920, "height": 1080, "seconds": 30}, {"wrong_ratio", "not_a_short"}),
    ],
)
def test_what_shall_be_a_short_and_cannot_be_one_is_refused_with_the_reason(change: dict[str, Any], codes) -> None:
    file = replace(wire.media("clip.mp4"), **change)
    assert {code for _, code in problems(draft(file, format="short"))} == codes
    assert problems(draft(file)) == []


def test_long_videos_need_a_verified_channel() -> None:
    file = replace(wire.media("clip.mp4"), seconds=901)
    assert problems(draft(file)) == []
    assert problems(draft(file), {"long": False}) == [("media.0", "too_long_video")]


def test_files_of_options_are_checked_too() -> None:
    made = draft(attached={"thumbnail": "a.png", "captions": "words.srt"})
    assert problems(made) == [("options.captions_language", "required")]
    heavy = replace(wire.media("a.png"), size=52_428_801)
    assert problems(replace(made, attached={"thumbnail": heavy})) == [("options.thumbnail", "too_large")]
    assert problems(replace(made, attached={"thumbnail": wire.media("loop.gif")})) == [
        ("options.thumbnail", "wrong_kind")
    ]


def test_a_picture_alone_is_no_post_here() -> None:
    assert ("media.0", "wrong_kind") in problems(draft(wire.media("a.png")))
    assert ("media", "too_few_files") in problems(replace(draft(), media=()))


def test_the_playlists_of_the_channel_are_what_can_be_chosen() -> None:
    assert [(one.value, one.label) for one in YouTube.choices(LIMITS)["playlist"]] == [(PLAYLIST, "How lamps are made")]
    assert YouTube.choices({}) == {"playlist": ()}


def test_every_video_goes_up_private_and_says_all_it_must() -> None:
    made = draft(privacy="public", tags=["lamp"])
    body = video_body(render(made), options_of(made))
    assert body["status"]["privacyStatus"] == "private"
    assert body["status"]["selfDeclaredMadeForKids"] is False
    assert body["status"]["containsSyntheticMedia"] is False
    assert body["snippet"]["tags"] == ["lamp"]


def test_a_planned_time_is_written_in_utc() -> None:
    at = datetime.fromisoformat("2026-12-01T09:00:00+01:00")
    body = status_body("v", {"license": "youtube"}, "private", at)
    assert body["status"] == {"license": "youtube", "privacyStatus": "private", "publishAt": "2026-12-01T08:00:00Z"}
    assert "publishAt" not in status_body("v", {}, "public")["status"]
    assert at > datetime(2026, 1, 1, tzinfo=UTC)
