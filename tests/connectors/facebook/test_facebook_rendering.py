"""What a page will show, and what it does not take."""

from __future__ import annotations

from dataclasses import replace

import pytest
from facebook_drafts import draft

import wire
from onepost.connectors.check import measured
from onepost.connectors.facebook import Facebook
from onepost.connectors.facebook.capabilities import CAPABILITIES
from onepost.connectors.facebook.rendering import first_address, render
from onepost.connectors.posts import Draft


def problems(made: Draft) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in measured(made, render(made), CAPABILITIES)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Read https://example.org/lamps.", "https://example.org/lamps"),
        ("(see http://example.org/a_(b))", "http://example.org/a_(b)"),
        ("“https://example.org/?a=1&b=2”, they say", "https://example.org/?a=1&b=2"),
        ("HTTPS://EXAMPLE.ORG first, https://example.com second", "HTTPS://EXAMPLE.ORG"),
        ("example.org is no address that Facebook turns into a card", ""),
    ],
)
def test_the_first_address_in_the_text_gets_the_card(text: str, address: str) -> None:
    assert first_address(text) == address
    assert render(draft(text)).link == address
    assert render(draft(text)).kind == ("link" if address else "text")


def test_a_chosen_link_goes_before_one_in_the_text() -> None:
    rendered = render(draft("Read https://example.org/a", link="example.org/b"))
    assert (rendered.kind, rendered.link, rendered.text) == (
        "link",
        "https://example.org/b",
        "Read https://example.org/a",
    )


def test_an_address_of_facebook_itself_in_the_text_asks_for_no_card() -> None:
    made = render(draft("See https://www.facebook.com/studiolumen and https://example.org"))
    assert (made.kind, made.link) == ("text", "")
    assert render(draft("See https://notfacebook.com/x")).link == "https://notfacebook.com/x"


def test_a_link_next_to_pictures_goes_below_the_text_and_is_not_lost() -> None:
    rendered = render(draft("Three lamps", "a.png", link="https://example.org/lamps"))
    assert (rendered.kind, rendered.link) == ("photos", "")
    assert rendered.text == "Three lamps\n\nhttps://example.org/lamps"
    there = render(draft("See https://example.org/lamps", "a.png", link="https://example.org/lamps"))
    assert there.text == "See https://example.org/lamps"


def test_a_video_makes_a_video_post_and_mixing_is_named() -> None:
    assert render(draft("Look", "clip.mp4")).kind == "video"
    assert problems(draft("Look", "clip.mp4")) == []
    assert problems(draft("Look", "a.png", "clip.mp4")) == [("media.1", "wrong_kind")]
    assert problems(draft("Look", "clip.mp4", "clip.mp4")) == [("media", "too_many_files")]
    assert problems(draft("Look", "loop.gif")) == [("media.0", "wrong_kind")]


def test_a_post_needs_something_to_show() -> None:
    assert problems(draft("  ")) == [("text", "required")]
    assert problems(draft("", link="https://example.org")) == []
    assert problems(draft("", "a.png")) == []


def test_limits_count_in_the_stricter_unit() -> None:
    assert problems(draft("a" * 63_206)) == []
    assert problems(draft("a" * 63_205 + "💡")) == [("text", "too_long")]
    assert problems(draft("Hello", first_comment="c" * 8_001)) == [("options.first_comment", "too_long")]


def test_files_a_page_does_not_take_are_named() -> None:
    picture = wire.media("a.png")
    webp = replace(draft("Look"), media=(replace(picture, mime="image/webp"),))
    heavy = replace(draft("Look"), media=(replace(picture, size=10_000_001),))
    eleven = replace(draft("Look"), media=(picture,) * 11)
    assert problems(webp) == [("media.0", "wrong_type")]
    assert problems(heavy) == [("media.0", "too_large")]
    assert problems(eleven) == [("media", "too_many_files")]


@pytest.mark.parametrize(
    ("width", "height", "fits"), [(854, 480, True), (480, 854, True), (1080, 1920, True), (2000, 1000, False)]
)
def test_videos_of_any_usual_shape_pass(width: int, height: int, fits: bool) -> None:
    film = replace(wire.media("clip.mp4"), width=width, height=height)
    assert (problems(replace(draft("Look"), media=(film,))) == []) is fits


def test_every_option_has_a_label() -> None:
    options, wrong = Facebook.options.parse({"link": "https://example.org", "first_comment": "Hi", "poll": "x"})
    assert options.to_json() == {"link": "https://example.org", "first_comment": "Hi"}
    assert [problem.field for problem in wrong] == ["poll"]
