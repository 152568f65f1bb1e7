"""What an author can choose for a post on Instagram."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onepost.connectors.instagram.capabilities import COLLABORATORS, USER_TAGS
from onepost.connectors.messages import N_
from onepost.connectors.options import Choice, Options, option

FEED, STORY = "feed", "story"
LONGEST_MS = 15 * 60 * 1000

_NAME = re.compile(r"@?([A-Za-z0-9._]{1,30})")
_TAG = re.compile(r"(?:(\d{1,2}):\s*)?@?([A-Za-z0-9._]{1,30})(?:\s+(0|1|0?\.\d+|1\.0+)\s+(0|1|0?\.\d+|1\.0+))?")


@dataclass(frozen=True)
class InstagramOptions(Options):
    """Options of one publication (ig-user/media, 2026-09-11)."""

    placement: str = option(
        N_("Where it appears"),
        default=FEED,
        widget="choice",
        choices=(Choice(FEED, N_("In the feed, or as a reel if it is a video")), Choice(STORY, N_("As a story"))),
        help=N_("A story holds one picture or video for 24 hours. It shows no text, and takes no description."),
    )
    first_comment: str = option(
        N_("First comment"),
        default="",
        widget="textarea",
        help=N_("Written below your post by your account, as soon as the post is there."),
    )
    share_to_feed: bool = option(
        N_("Show the reel in the feed too"),
        default=True,
        widget="switch",
        help=N_("Without this, the reel appears in the Reels tab only."),
    )
    cover: str = option(
        N_("Cover picture"), default="", widget="file", kinds=("image",), help=N_("For a reel: a JPEG picture, 9:16.")
    )
    thumb_offset: int = option(
        N_("Cover from the video"),
        default=0,
        widget="number",
        least=0,
        most=LONGEST_MS,
        moment=True,
        help=N_("For a reel without a cover picture: the moment of the video to show, in thousandths of a second."),
    )
    user_tags: tuple[str, ...] = option(
        N_("People in it"),
        default=(),
        widget="list",
        most=USER_TAGS,
        help=N_(
            "One name on each line. In a picture you can add the place, from the left and from the top: "
            "“anna 0.3 0.7”. In a carousel you can begin with the number of the picture: “2: anna 0.3 0.7”."
        ),
    )
    collaborators: tuple[str, ...] = option(
        N_("Collaborators"),
        default=(),
        widget="list",
        most=COLLABORATORS,
        help=N_("Up to three account names. They are asked, and the post appears on their profiles too."),
    )
    location_id: str = option(
        N_("Place"), default="", help=N_("The number of the Facebook page of a place. Leave it empty for no place.")
    )
    ai_generated: bool = option(N_("Made with AI"), default=False, widget="switch")


@dataclass(frozen=True, slots=True)
class UserTag:
    """``picture`` counts from 1; ``x`` and ``y`` lie between 0 (left, top) and 1, and are None when not given."""

    name: str
    picture: int = 1
    x: float | None = None
    y: float | None = None


def user_tag(line: str) -> UserTag | None:
    """A line of the option; None when it cannot be read."""
    match = _TAG.fullmatch(line.strip())
    if match is None:
        return None
    number, name, x, y = match.groups()
    return UserTag(name, int(number or 1), float(x) if x else None, float(y) if y else None)


def user_tags(options: InstagramOptions) -> Iterator[UserTag]:
    yield from (tag for line in options.user_tags if (tag := user_tag(line)))


def account_name(text: str) -> str:
    """An account's name without its @; empty when it cannot be one."""
    match = _NAME.fullmatch(text.strip())
    return match.group(1) if match else ""
