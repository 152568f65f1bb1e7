"""What will be sent, and what TikTok's guidelines say about the author's choices before anything is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tiktok_drafts import draft, file

from onepost.connectors.accounts import AppKeys
from onepost.connectors.check import check
from onepost.connectors.http import Http
from onepost.connectors.posts import Draft
from onepost.connectors.secret import Secret
from onepost.connectors.tiktok import TikTok
from onepost.connectors.tiktok.options import EVERYONE, INBOX, ONLY_YOU, TikTokOptions

PUBLIC = {"privacy_levels": [EVERYONE, "MUTUAL_FOLLOW_FRIENDS", ONLY_YOU]}
BARE = TikTok(Http(), AppKeys("key", Secret("secret")))


def found(asked: Draft, limits: dict[str, Any] = PUBLIC) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in check(BARE, asked, BARE.render(asked), limits)]


def of_video(text: str = "Lit", **options: Any) -> Draft:
    return draft(text, file("video"), **options)


def of_photos(count: int = 2, text: str = "Lit", **options: Any) -> Draft:
    return draft(text, *[file(id=str(number)) for number in range(count)], **options)


def test_a_video_and_photos_are_told_apart_and_a_mixture_is_refused() -> None:
    assert BARE.render(of_video()).kind == "video"
    assert BARE.render(of_photos()).kind == "photos"
    assert found(of_video()) == found(of_photos()) == []
    assert "too_many_files" in {code for _, code in found(draft("Lit", file("video"), file()))}
    assert found(draft("Only words")) == [("media", "too_few_files")]


def test_thirty_six_photos_are_one_too_many() -> None:
    assert found(of_photos(35)) == []
    assert found(of_photos(36)) == [("media", "too_many_files")]


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        (of_video("🏮" * 1100), True),
        (of_video("🏮" * 1100 + "a"), False),
        (of_photos(text="a" * 4000, title="t" * 90), True),
        (of_photos(text="a" * 4001), False),
        (of_photos(title="🏮" * 45 + "t"), False),
    ],
)
def test_texts_are_counted_in_utf16_units(asked: Draft, fits: bool) -> None:
    assert (found(asked) == []) is fits


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        ("image", {"mime": "image/png"}, "wrong_type"),
        ("image", {"size": 20_000_001}, "too_large"),
        ("image", {"width": 4000, "height": 3000}, "too_many_pixels"),
        ("video", {"mime": "video/x-matroska"}, "wrong_type"),
        ("video", {"width": 359}, "too_small"),
        ("video", {"seconds": 601.0}, "too_long_video"),
        ("video", {"fps": 15.0}, "wrong_frame_rate"),
        ("video", {"fps": 120.0}, "wrong_frame_rate"),
        ("video", {"video_codec": "mpeg4"}, "wrong_codec"),
    ],
)
def test_files_that_tiktok_would_refuse_are_named_before(kind: str, more: dict[str, Any], code: str) -> None:
    problems = found(draft("Lit", file(kind, **more)))
    assert problems == [("media.0", code)]


@pytest.mark.parametrize(("seconds", "fits"), [(170.0, True), (200.0, False)])
def test_the_creators_own_longest_video_counts(seconds: float, fits: bool) -> None:
    asked = draft("Lit", file("video", seconds=seconds))
    assert (found(asked, {**PUBLIC, "seconds": 180}) == []) is fits
    assert found(draft("Lit", file("video", seconds=3000.0)), {**PUBLIC, "seconds": 3600}) == []


def test_who_can_see_it_is_chosen_by_the_person_and_only_from_what_is_offered() -> None:
    assert found(of_video(privacy="")) == [("options.privacy", "required")]
    assert found(of_video(privacy="FOLLOWER_OF_CREATOR")) == [("options.privacy", "not_offered")]
    assert found(of_video(privacy="FOLLOWER_OF_CREATOR"), {}) == [], "nothing is known of an account not asked yet"
    offered = TikTok.choices(PUBLIC)["privacy"]
    assert [choice.value for choice in offered] == [EVERYONE, "MUTUAL_FOLLOW_FRIENDS", ONLY_YOU]
    assert TikTok.choices({}) == {}


def test_nothing_is_switched_on_by_default() -> None:
    options = TikTokOptions()
    assert options.to_json() == {}
    assert options.privacy == ""
    switches = ("allow_comment", "allow_duet", "allow_stitch", "disclose", "your_brand", "branded_content")
    assert not any(getattr(options, name) for name in (*switches, "ai_generated", "add_music"))


@pytest.mark.parametrize(
    ("chosen", "problems"),
    [
        ({"disclose": True}, [("options.disclose", "undisclosed")]),
        ({"your_brand": True}, [("options.disclose", "not_disclosed")]),
        ({"disclose": True, "your_brand": True}, []),
        ({"disclose": True, "your_brand": True, "branded_content": True}, []),
        ({"disclose": True, "branded_content": True, "privacy": ONLY_YOU}, [("options.privacy", "branded_private")]),
        ({"disclose": True, "your_brand": True, "privacy": ONLY_YOU}, []),
    ],
)
def test_a_disclosure_says_whom_it_promotes_and_branded_content_is_never_private(chosen, problems) -> None:
    assert found(of_video(**chosen)) == problems


def test_what_the_account_has_switched_off_cannot_be_allowed() -> None:
    off = {**PUBLIC, "off": ["comment", "stitch"]}
    assert found(of_video(allow_comment=True, allow_duet=True, allow_stitch=True), off) == [
        ("options.allow_comment", "switched_off"),
        ("options.allow_stitch", "switched_off"),
    ]
    assert found(of_photos(allow_comment=True), off) == [("options.allow_comment", "switched_off")]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (of_photos(allow_duet=True), "options.allow_duet"),
        (of_photos(ai_generated=True), "options.ai_generated"),
        (of_photos(cover_ms=100), "options.cover_ms"),
        (of_photos(cover_photo=3), "options.cover_photo"),
        (of_video(title="Evening"), "options.title"),
        (of_video(add_music=True), "options.add_music"),
    ],
)
def test_an_option_of_the_other_kind_is_not_dropped_silently(asked: Draft, field: str) -> None:
    assert [name for name, _ in found(asked)] == [field]


def test_the_inbox_asks_for_no_choice_but_needs_its_permission() -> None:
    asked = of_video(destination=INBOX, privacy="")
    assert found(asked) == []
    assert BARE.render(asked).text == "", "TikTok takes no text with it, and the preview shows that"
    assert found(asked, {"inbox": False}) == [("options.destination", "no_inbox")]
    assert BARE.render(of_photos(destination=INBOX)).text == "Lit"


def test_line_ends_are_those_of_the_web() -> None:
    assert BARE.render(replace(of_video(), text="a\r\nb")).text == "a\nb"
