"""What an author can choose for a post on a Facebook page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from onepost.connectors.messages import N_, Message
from onepost.connectors.options import Choice, OptionProblem, Options, option

FEED, REEL, STORY = "feed", "reel", "story"

PLACEMENTS = (
    Choice(FEED, N_("Post on the page")),
    Choice(REEL, N_("Reel")),
    Choice(STORY, N_("Story")),
)
_PLACE = re.compile(r"[0-9]{5,20}")


@dataclass(frozen=True)
class FacebookOptions(Options):
    placement: str = option(
        N_("Where it appears"),
        default=FEED,
        widget="choice",
        choices=PLACEMENTS,
        help=N_("A reel is one upright video. A story is one picture or one upright video without text, for a day."),
    )
    link: str = option(
        N_("Link"),
        default="",
        help=N_(
            "The page that gets the preview card. Empty: the first address in your text. "
            "Next to pictures or a video there is no card, and the address goes below your text."
        ),
    )
    cover: str = option(
        N_("Cover picture"),
        default="",
        widget="file",
        kinds=("image",),
        help=N_("Shown before a video or a reel starts. Empty: Facebook takes a picture from the video."),
    )
    place: str = option(
        N_("Place"),
        default="",
        help=N_("The number of a Facebook page that has an address: it stands on its page under “About”."),
    )
    first_comment: str = option(
        N_("First comment"),
        default="",
        widget="textarea",
        help=N_("Written below your post by the page itself, as soon as the post is there."),
    )

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> tuple[Self, list[OptionProblem]]:
        options, problems = super().parse(data)
        place = options.place.strip()
        if place and not _PLACE.fullmatch(place):
            sentence = Message(N_("Give the number of the place's page on Facebook, without anything else."))
            return replace(options, place=""), [*problems, OptionProblem("place", sentence)]
        return replace(options, place=place), problems
