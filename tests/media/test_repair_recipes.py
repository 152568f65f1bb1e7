"""What is planned for a file that does not fit is what the networks take: each limit of each network, asked again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepost.connectors import registry
from onepost.connectors.capabilities import Capabilities, Kind, MediaRule
from onepost.connectors.check import measured
from onepost.connectors.linkedin import rendering as linkedin
from onepost.connectors.posts import Draft, MediaFile, Rendered, RenderedPart
from onepost.media.repair.recipes import FITS, MENDABLE, Recipe, expected, recipe

Limit = tuple[str, str, str, MediaRule, MediaFile]


def good(rule: MediaRule) -> MediaFile:
    """A file that this rule takes."""
    low, high = rule.min_ratio or Fraction(1, 3), rule.max_ratio or Fraction(3)
    ratio = min(max(Fraction(1), low), high)
    height = 1280
    seconds = max(10.0, rule.min_seconds) if rule.kind == "video" else 0
    mime = next(mime for mime in rule.types if mime in {"image/jpeg", "video/mp4", "image/gif"})
    codec = "h264" if rule.kind == "video" else ""
    fps = 30.0 if rule.kind == "video" else 0
    width = int(height * ratio)
    return MediaFile("f", rule.kind, mime, 200_000, width, height, seconds, fps, codec, frames=1)  # type: ignore[arg-type]


def broken(rule: MediaRule) -> Iterator[tuple[str, MediaFile]]:
    """The same file beyond each limit that the rule has, by the code of the problem."""
    file = good(rule)
    other = "image/webp" if rule.kind == "image" else "video/webm"
    if other not in rule.types:
        yield "wrong_type", replace(file, mime=other, video_codec="vp9" if rule.kind == "video" else "")
    if rule.max_bytes < 20_000_000_000:
        yield "too_large", replace(file, size=rule.max_bytes + 1)
    if rule.min_width or rule.min_height:
        yield "too_small", replace(file, width=rule.min_width // 2, height=rule.min_height // 2)
    if rule.max_width or rule.max_height:
        yield "too_many_pixels", replace(file, width=file.width * 5, height=file.height * 5)
    if rule.max_pixels:
        yield "too_many_pixels", replace(file, width=file.width * 6, height=file.height * 6)
    if rule.min_ratio:
        yield "wrong_ratio", replace(file, width=int(rule.min_ratio * 1000) - 5 or 5, height=1000)
    if rule.max_ratio:
        yield "wrong_ratio", replace(file, width=int(rule.max_ratio * 1000) + 20, height=1000)
    if rule.kind == "video":
        yield from _moving(rule, file)


def _moving(rule: MediaRule, file: MediaFile) -> Iterator[tuple[str, MediaFile]]:
    if rule.max_seconds:
        yield "too_long_video", replace(file, seconds=rule.max_seconds + 3)
    if rule.min_seconds:
        yield "too_short_video", replace(file, seconds=rule.min_seconds / 2)
    if rule.max_fps:
        yield "wrong_frame_rate", replace(file, fps=rule.max_fps * 2)
    if rule.min_fps:
        yield "wrong_frame_rate", replace(file, fps=rule.min_fps / 2)
    if rule.video_codecs:
        yield "wrong_codec", replace(file, video_codec="prores")


def limits() -> list[Limit]:
    found = []
    for network in registry.NETWORKS:
        for kind in registry.connector(network).capabilities.kinds:
            for rule in kind.media:
                if rule.kind in ("image", "video"):
                    found += [(network, kind.name, code, rule, file) for code, file in broken(rule)]
    return found


def said(network: str, kind: str, file: MediaFile) -> set[str]:
    """Codes of the problems that this network has with one file of a post, whatever else is wrong with the post."""
    capabilities: Capabilities = registry.connector(network).capabilities
    rendered = Rendered(kind, (RenderedPart("", (file,)),))
    draft = Draft("k", "", (file,))
    problems = measured(draft, rendered, capabilities)
    if network == "linkedin":
        problems += linkedin.problems(draft, rendered, {})
    return {problem.code for problem in problems if problem.field == "media.0"}


@pytest.mark.parametrize("limit", limits(), ids=lambda limit: "-".join(limit[:3]))
def test_what_a_limit_refuses_fits_after_its_recipe(limit: Limit) -> None:
    network, kind, code, rule, file = limit
    assert code in said(network, kind, file)
    assert code in MENDABLE
    for fit in FITS:
        made = recipe(file, [rule], fit)
        assert made is not None
        assert said(network, kind, expected(file, made)) == set()
        assert recipe(expected(file, made), [rule]) is None
        assert Recipe.from_json(made.to_json()) == made


def test_every_network_with_media_is_asked() -> None:
    assert {limit[0] for limit in limits()} == {"x", "linkedin", "facebook", "instagram", "youtube", "tiktok"}
    assert {limit[2] for limit in limits()} == MENDABLE - {"wrong_kind", "too_many_frames"}


def kind_of(network: str, name: str) -> Kind:
    return registry.connector(network).capabilities.kind(name)


@pytest.mark.parametrize(("network", "name"), [("instagram", "reel"), ("x", "video"), ("tiktok", "video")])
def test_an_animation_becomes_a_video_where_videos_are_taken(network, name) -> None:
    file = MediaFile("f", "gif", "image/gif", 900_000, 121, 81, 0.9, 12.0, frames=11)
    (rule,) = kind_of(network, name).media
    made = recipe(replace(file, width=481, height=361), [rule])
    assert made is not None
    assert said(network, name, expected(file, made)) == set()
    assert made.seconds == 0 or made.seconds >= rule.min_seconds


def test_one_recipe_satisfies_several_networks_with_the_strictest_limits() -> None:
    rules = [kind_of("instagram", "image").media[0], kind_of("tiktok", "photos").media[0]]
    rules.append(kind_of("x", "photos").media[0])
    file = MediaFile("f", "image", "image/png", 30_000_000, 6000, 2000)
    made = recipe(file, rules)
    assert made is not None
    assert made.types == ("image/jpeg",)
    assert made.max_bytes == 5_000_000
    assert made.width <= 1920
    assert Fraction(made.width, made.height) <= Fraction(191, 100)
    assert made.box is not None
    left, top, wide, high = made.box
    assert (top, high) == (0, 2000)
    assert 3810 <= wide <= 3820
    assert abs(left - (6000 - wide) / 2) < 1


def test_shapes_that_exclude_each_other_have_no_common_recipe() -> None:
    wide = MediaRule("video", ("video/mp4",), 10**9, min_ratio=Fraction(16, 9))
    tall = MediaRule("video", ("video/mp4",), 10**9, max_ratio=Fraction(9, 16))
    file = good(wide)
    assert recipe(file, [wide, tall]) is None


def test_what_cannot_be_mended_has_no_recipe() -> None:
    (reel,) = kind_of("facebook", "reel").media
    assert recipe(replace(good(reel), width=60, height=100), [reel]) is None  # nothing could be seen on it
    (video,) = kind_of("x", "video").media
    assert recipe(MediaFile("f", "image", "image/png", 10, 100, 100), [video]) is None
    hours = replace(good(video), seconds=7200.0, size=10**9)
    small = replace(video, max_seconds=0, max_bytes=5_000_000)
    assert recipe(hours, [small]) is None  # two hours in five megabytes


@given(
    st.integers(60, 9000), st.integers(60, 9000), st.sampled_from(FITS), st.sampled_from(["image", "reel", "tiktok"])
)
def test_any_size_comes_into_the_shape_or_is_not_promised(width, height, fit, name) -> None:
    where = {"image": ("instagram", "image"), "reel": ("facebook", "reel"), "tiktok": ("tiktok", "video")}[name]
    (rule,) = kind_of(*where).media
    file = replace(good(rule), width=width, height=height)
    made = recipe(file, [rule], fit)
    after = expected(file, made) if made else file
    if made or not said(*where, file):
        assert said(*where, after) == set()
    if made and made.box:
        left, top, wide, high = made.box
        assert left >= 0
        assert top >= 0
        assert left + wide <= width
        assert top + high <= height
