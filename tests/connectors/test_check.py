"""One check for composer, API and publisher: every rule of the data, at its bound and one beyond."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from onepost.connectors.capabilities import Capabilities, Kind, MediaRule, TextRule
from onepost.connectors.check import counts, measured
from onepost.connectors.posts import Draft, MediaFile, Rendered, RenderedPart

PICTURE = MediaRule(
    "image",
    ("image/png", "image/jpeg"),
    5_000_000,
    min_width=100,
    min_height=50,
    max_width=4000,
    max_height=3000,
    min_ratio=Fraction(1, 3),
    max_ratio=Fraction(3, 1),
)
ANIMATION = MediaRule("gif", ("image/gif",), 15_000_000, max_frames=350, max_frame_pixels=300_000_000)
VIDEO = MediaRule(
    "video",
    ("video/mp4",),
    512_000_000,
    min_seconds=0.5,
    max_seconds=140,
    min_fps=10,
    max_fps=60,
    video_codecs=("h264",),
)
NETWORK = Capabilities(
    kinds=(
        Kind("text", "Text", TextRule(10, "grapheme", required=True), max_parts=3),
        Kind("photos", "Photos", TextRule(10), (PICTURE,), min_media=1, max_media=4),
        Kind("video", "Video", TextRule(10), (VIDEO, ANIMATION), 1, 1, {"title": TextRule(5, "byte", required=True)}),
    ),
    alt_max=20,
    can_delete=True,
    settle=timedelta(0),
    prepared_life=timedelta(days=1),
    source="https://network.example/limits",
    checked_on=date(2026, 11, 24),
)
PNG = MediaFile("a", "image", "image/png", 1000, 320, 200)
GIF = MediaFile("g", "gif", "image/gif", 1000, 100, 100, frames=3)
MP4 = MediaFile("v", "video", "video/mp4", 1000, 320, 240, seconds=10, fps=30, video_codec="h264")


def problems(kind: str, *parts: RenderedPart, **fields: str) -> list[tuple[str, str]]:
    found = measured(Draft("key", ""), Rendered(kind, parts, fields), NETWORK)
    assert all(str(problem.message) for problem in found)
    return [(problem.field, problem.code) for problem in found]


def part(text: str = "Hello", *media: MediaFile) -> RenderedPart:
    return RenderedPart(text, media)


def test_a_text_at_its_limit_passes_and_one_beyond_does_not() -> None:
    family = "👨‍👩‍👧‍👦"
    assert problems("text", part(family * 10)) == []
    assert problems("text", part(family * 11)) == [("text", "too_long")]
    assert problems("photos", part("x" * 10, PNG)) == []
    assert problems("photos", part("x" * 11, PNG)) == [("text", "too_long")]


def test_how_much_is_too_much_is_said() -> None:
    found = measured(Draft("key", ""), Rendered("text", (part("x" * 13),)), NETWORK)
    assert found[0].message.params == {"over": 3, "most": 10}


def test_words_are_needed_only_where_there_is_no_file() -> None:
    assert problems("text", part(" \n")) == [("text", "required")]
    assert problems("photos", part("", PNG)) == []


def test_a_thread_is_checked_part_by_part_at_its_own_path() -> None:
    long = part("x" * 11)
    assert problems("text", part(), long, part("")) == [("thread.1.text", "too_long"), ("thread.2.text", "required")]
    assert problems("text", *[part()] * 4) == [("thread", "too_many_parts")]


def test_files_are_counted() -> None:
    assert problems("photos", part("", *[PNG] * 4)) == []
    assert problems("photos", part("", *[PNG] * 5)) == [("media", "too_many_files")]
    assert problems("photos", part()) == [("media", "too_few_files")]
    assert problems("text", part("Hello", PNG)) == [("media", "too_many_files")]


def test_a_kind_of_file_that_does_not_belong_here_is_named() -> None:
    assert problems("photos", part("", PNG, MP4)) == [("media.1", "wrong_kind")]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"mime": "image/webp"}, "wrong_type"),
        ({"size": 5_000_001}, "too_large"),
        ({"width": 99, "height": 60}, "too_small"),
        ({"width": 100, "height": 49}, "too_small"),
        ({"width": 4001, "height": 2000}, "too_many_pixels"),
        ({"width": 3000, "height": 3001}, "too_many_pixels"),
        ({"width": 601, "height": 200}, "wrong_ratio"),
        ({"width": 200, "height": 601}, "wrong_ratio"),
        ({"alt": "x" * 21}, "alt_too_long"),
    ],
)
def test_a_picture_beyond_a_limit_is_one_problem_at_its_place(changed: dict[str, Any], code: str) -> None:
    where = "media.1.alt" if code == "alt_too_long" else "media.1"
    assert problems("photos", part("", PNG, replace(PNG, **changed))) == [(where, code)]


@pytest.mark.parametrize(
    "changed",
    [
        {"size": 5_000_000},
        {"width": 100, "height": 50},
        {"width": 4000, "height": 3000},
        {"width": 600, "height": 200},
        {"width": 200, "height": 600},
        {"width": 0, "height": 0},
        {"alt": "x" * 20},
    ],
)
def test_a_picture_at_a_limit_passes(changed: dict[str, Any]) -> None:
    assert problems("photos", part("", replace(PNG, **changed))) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"seconds": 140.5}, "too_long_video"),
        ({"seconds": 0.4}, "too_short_video"),
        ({"fps": 61.0}, "wrong_frame_rate"),
        ({"fps": 9.0}, "wrong_frame_rate"),
        ({"video_codec": "hevc"}, "wrong_codec"),
        ({"seconds": 140.0, "fps": 59.94}, ""),
        ({"seconds": 0.5, "fps": 10.0}, ""),
        ({"video_codec": "", "fps": 0.0}, ""),
    ],
)
def test_a_video_is_measured_in_time(changed: dict[str, Any], code: str) -> None:
    expected = [("media.0", code)] if code else []
    assert problems("video", part("", replace(MP4, **changed)), title="Lamps") == expected


@pytest.mark.parametrize(
    ("frames", "side", "code"), [(350, 100, ""), (351, 100, "too_many_frames"), (300, 1001, "too_many_pixels")]
)
def test_an_animation_is_measured_in_frames(frames: int, side: int, code: str) -> None:
    file = replace(GIF, frames=frames, width=side, height=side)
    assert problems("video", part("", file), title="x") == ([("media.0", code)] if code else [])


def test_further_texts_have_limits_in_units_of_their_own() -> None:
    assert problems("video", part("", MP4), title="üü") == []
    assert problems("video", part("", MP4), title="üüü") == [("options.title", "too_long")]
    assert problems("video", part("", MP4)) == [("options.title", "required")]


def test_counters_use_the_same_paths_and_units_as_the_problems() -> None:
    rendered = Rendered("text", (part("👨‍👩‍👧‍👦"), part("Second")))
    found = counts(rendered, NETWORK)
    assert {path: (count.used, count.max, count.left) for path, count in found.items()} == {
        "text": (1, 10, 9),
        "thread.1.text": (6, 10, 4),
    }
    with_title = counts(Rendered("video", (part("", MP4),), {"title": "üü"}), NETWORK)
    assert with_title["options.title"].used == 4
    assert with_title["options.title"].unit == "byte"


def said(kind: str, *parts: RenderedPart, network: Capabilities = NETWORK) -> list[str]:
    return [str(problem.message) for problem in measured(Draft("key", ""), Rendered(kind, parts), network)]


def test_types_shapes_and_lengths_are_said_as_people_say_them() -> None:
    wrong = replace(PNG, mime="image/webp", width=1600, height=400)
    assert said("photos", RenderedPart("", (wrong,))) == [
        "This network does not take WebP; it takes PNG, JPEG.",
        "The shape is 4:1 (width to height); this network shows 1:3 to 3:1. Cut it to that, or choose another.",
    ]
    odd = replace(PNG, width=1601, height=401)
    assert "The shape is 3.99:1 (width to height)" in said("photos", RenderedPart("", (odd,)))[0]
    long = replace(MP4, seconds=240)
    text = "The video lasts 4:00 min; this network takes 2:20 min at most. Make it shorter."
    assert text in said("video", RenderedPart("", (long,)))
    for seconds, length in [(140.04, "2:20 min"), (179.96, "3:00 min"), (150.5, "2:30.5 min"), (0.2, "0.2 s")]:
        assert any(
            f"lasts {length};" in line for line in said("video", RenderedPart("", (replace(MP4, seconds=seconds),)))
        )


def test_one_missing_file_is_named_by_what_the_network_takes() -> None:
    assert "This network needs a picture or a video here. Add one." in said("photos", RenderedPart("text"))
    films = replace(NETWORK, kinds=(Kind("video", "Video", TextRule(10), (VIDEO,), 1, 1),))
    assert said("video", RenderedPart("text"), network=films) == ["This network needs a video here. Add one."]
    albums = replace(NETWORK, kinds=(Kind("album", "Album", TextRule(10), (PICTURE,), 2, 4),))
    assert said("album", RenderedPart("text"), network=albums) == ["Add at least 2 files."]
