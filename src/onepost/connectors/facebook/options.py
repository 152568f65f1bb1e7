"""What an author can choose for a post on a Facebook page."""

from __future__ import annotations

from dataclasses import dataclass

from onepost.connectors.messages import N_
from onepost.connectors.options import Options, option


@dataclass(frozen=True)
class FacebookOptions(Options):
    link: str = option(
        N_("Link"),
        default="",
        help=N_(
            "The page that gets the preview card. Empty: the first address in your text. "
            "Next to pictures or a video there is no card, and the address goes below your text."
        ),
    )
    first_comment: str = option(
        N_("First comment"),
        default="",
        widget="textarea",
        help=N_("Written below your post by the page itself, as soon as the post is there."),
    )
