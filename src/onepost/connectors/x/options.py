"""What an author may choose on X besides text and media."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from onepost.connectors.messages import N_, Message
from onepost.connectors.options import Choice, OptionProblem, Options, option
from onepost.connectors.x.capabilities import ANSWERS

EVERYONE = "everyone"

REPLIES = (
    Choice(EVERYONE, N_("Everyone")),
    Choice("following", N_("People you follow")),
    Choice("mentionedUsers", N_("People you mention")),
    Choice("subscribers", N_("Your subscribers")),
    Choice("verified", N_("Verified accounts")),
)
_COMMUNITY = re.compile(r"(?:https?://(?:www\.)?(?:x|twitter)\.com/i/communities/)?([0-9]{1,19})/?")


@dataclass(frozen=True)
class XOptions(Options):
    """Options of one publication (OpenAPI 2.167, CreatePostsRequest)."""

    reply_settings: str = option(N_("Who can reply"), default=EVERYONE, widget="choice", choices=REPLIES)
    poll: tuple[str, ...] = option(
        N_("Poll answers"),
        default=(),
        widget="list",
        most=ANSWERS,
        help=N_("Two to four answers, one on each line. A poll takes no pictures or videos."),
    )
    poll_minutes: int = option(
        N_("Poll length in minutes"),
        default=1440,
        widget="number",
        least=5,
        most=10_080,
        help=N_("From 5 minutes to 7 days."),
    )
    made_with_ai: bool = option(N_("Made with AI"), default=False, widget="switch")
    paid_partnership: bool = option(N_("Paid partnership"), default=False, widget="switch")
    community_id: str = option(
        N_("Community"),
        default="",
        help=N_("The address or the number of a community you belong to. Leave it empty for your own timeline."),
    )
    share_with_followers: bool = option(
        N_("Show a community post to your followers too"),
        default=False,
        widget="switch",
        help=N_("Without this, only the community sees the post."),
    )

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> tuple[Self, list[OptionProblem]]:
        options, problems = super().parse(data)
        given = options.community_id.strip()
        if not given:
            return replace(options, community_id=""), problems
        match = _COMMUNITY.fullmatch(given)
        if match is None:
            sentence = Message(N_("Give the number of the community, or its address on X."))
            return replace(options, community_id=""), [*problems, OptionProblem("community_id", sentence)]
        return replace(options, community_id=match[1]), problems
