"""What a draft becomes at X, and what is wrong with it before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from x_drafts import draft, file

from onepost.connectors.check import check, counts
from onepost.connectors.posts import Draft, Part
from onepost.connectors.x import X
from onepost.connectors.x.options import XOptions
from onepost.connectors.x.rendering import body, render


def problems(made: Draft, limits: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    found = check(X.__new__(X), made, render(made), limits or {})
    return [(problem.field, problem.code) for problem in found]


def sent(made: Draft, number: int = 0, media: list[str] | None = None, parent: str = "") -> dict[str, Any]:
    assert isinstance(made.options, XOptions)
    return body(render(made), made.options, number, media or [], parent)


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [
        ((), "text"),
        (("image",), "photos"),
        (("image",) * 4, "photos"),
        (("gif",), "gif"),
        (("video",), "video"),
        (("image", "gif"), "gif"),
        (("video", "image"), "video"),
    ],
)
def test_the_files_decide_the_kind(kinds: tuple[str, ...], kind: str) -> None:
    assert render(replace(draft(), media=tuple(map(file, kinds)))).kind == kind


def test_a_post_is_sent_as_written_and_nothing_else_with_it() -> None:
    assert sent(draft("One\r\n\r\nTwo  ")) == {"text": "One\n\nTwo  "}
    assert sent(draft(""), media=["1", "2"]) == {"media": {"media_ids": ["1", "2"]}}


def test_options_go_where_they_belong() -> None:
    made = draft(
        "Which?",
        parts=(Part("Second"),),
        poll=("Tea", "Coffee"),
        poll_minutes=60,
        reply_settings="following",
        made_with_ai=True,
        paid_partnership=True,
        community_id="146",
        share_with_followers=True,
    )
    labels = {"made_with_ai": True, "paid_partnership": True}
    assert sent(made) == {
        "text": "Which?",
        "poll": {"options": ["Tea", "Coffee"], "duration_minutes": 60},
        "reply_settings": "following",
        "community_id": "146",
        "share_with_followers": True,
        **labels,
    }
    assert sent(made, 1, parent="7") == {"text": "Second", "reply": {"in_reply_to_tweet_id": "7"}, **labels}


def test_every_part_of_a_thread_has_its_own_kind_and_limits() -> None:
    parts = (Part("", (file("image"),)), Part("x" * 281), Part("", (file("video"), file("image"))), Part(" "))
    made = draft("First", parts=parts)
    assert [part.kind for part in render(made).parts[1:]] == ["photos", "text", "video", "text"]
    assert problems(made) == [
        ("thread.2.text", "too_long"),
        ("thread.3.media", "too_many_files"),
        ("thread.3.media.1", "wrong_kind"),
        ("thread.4.text", "required"),
    ]
    assert problems(draft("1", parts=(Part("2"),) * 25)) == [("thread", "too_many_parts")]


def test_counters_follow_the_weighted_length() -> None:
    made = draft("Hi http://test.co 👨‍👩‍👧‍👦", parts=(Part("日本"),), poll=("Tea",))
    found = counts(render(made), X.capabilities)
    assert {path: count.used for path, count in found.items()} == {
        "text": 29,
        "thread.1.text": 4,
        "options.poll.1": 3,
    }
    assert found["text"].unit == "weighted"


def test_a_subscription_allows_long_texts() -> None:
    made = draft("x" * 281)
    assert problems(made) == [("text", "too_long")]
    assert problems(made, {"text": 25_000}) == []
    assert problems(draft("x" * 25_001), {"text": 25_000}) == [("text", "too_long")]
    assert problems(made, {"text": "everything"}) == [("text", "too_long")]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (("Tea",), [("options.poll.2", "required")]),
        (("Tea", "x" * 26), [("options.poll.2", "too_long")]),
        (("Tea", "x" * 25, "3", "4"), []),
    ],
)
def test_a_poll_has_two_to_four_answers_of_25_characters(answers: Any, expected: Any) -> None:
    assert problems(draft("Which?", poll=answers)) == expected


def test_a_poll_takes_no_files() -> None:
    made = replace(draft("Which?", poll=("Tea", "Coffee")), media=(file(),))
    assert problems(made) == [("media", "too_many_files")]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ((file(),) * 5, [("media", "too_many_files")]),
        ((file(size=5_000_001),), [("media.0", "too_large")]),
        ((file(mime="image/heic"),), [("media.0", "wrong_type")]),
        ((file(alt="x" * 1001),), [("media.0.alt", "alt_too_long")]),
        ((file("gif"), file("gif")), [("media", "too_many_files")]),
        ((file("gif", frames=351),), [("media.0", "too_many_frames")]),
        ((file("video", seconds=141.0),), [("media.0", "too_long_video")]),
        ((file("video", video_codec="hevc"),), [("media.0", "wrong_codec")]),
        ((file("video", width=1080, height=1920),), []),
        ((file("video", mime="video/quicktime", size=512_000_000, seconds=140.0, fps=60.0),), []),
    ],
)
def test_files_beyond_a_limit_are_named(files: Any, expected: Any) -> None:
    assert problems(replace(draft(), media=files)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Only $TEA today", []),
        ("$TEA and $COFFEE", ["cashtags"]),
        ("$tea, $cof.fe; $x", ["cashtags"]),
        ("It costs $5 or $10, see https://example.org/$TEA?a=$B and a$TEA", []),
        ("$TOOLONGNAME and $TEA", []),
    ],
)
def test_one_cashtag_fits_a_post(text: str, expected: list[str]) -> None:
    assert [code for _, code in problems(draft(text))] == expected


def test_every_part_of_a_thread_may_have_its_cashtag() -> None:
    made = draft("$TEA", parts=(Part("$COFFEE"), Part("$TEA $COFFEE $MILK")))
    assert problems(made) == [("thread.2.text", "cashtags")]
    found = list(X.__new__(X).problems(made, render(made), {}))
    assert found[0].message.params == {"over": 2}


def test_only_a_community_post_is_shown_to_followers_too() -> None:
    assert problems(draft(share_with_followers=True)) == [("options.share_with_followers", "no_community")]
    assert problems(draft(share_with_followers=True, community_id="149")) == []
    assert "share_with_followers" not in sent(draft(share_with_followers=True))


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("See https://example.org/a and example.com", "https://example.org/a"),
        ("See example.com.", "https://example.com"),
        ("Nothing", ""),
    ],
)
def test_the_first_address_gets_the_card(text: str, link: str) -> None:
    assert render(draft(text)).link == link


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("1493446837214187523", "1493446837214187523"),
        (" https://x.com/i/communities/1493446837214187523 ", "1493446837214187523"),
        ("https://twitter.com/i/communities/149/", "149"),
    ],
)
def test_a_community_is_named_by_number_or_address(given: str, number: str) -> None:
    options, wrong = XOptions.parse({"community_id": given})
    assert (options.community_id, wrong) == (number, [])


@pytest.mark.parametrize("given", ["my friends", "https://x.com/lumen", "https://example.com/i/communities/1"])
def test_a_community_that_is_none_is_a_problem_at_its_field(given: str) -> None:
    options, wrong = XOptions.parse({"community_id": given})
    assert options.community_id == ""
    assert [problem.field for problem in wrong] == ["community_id"]


def test_options_read_back_the_same() -> None:
    given = {"poll": ["Tea", "Coffee"], "poll_minutes": 30, "reply_settings": "verified", "made_with_ai": True}
    options, wrong = XOptions.parse(given)
    assert (wrong, options.to_json()) == ([], given)
