"""What an author chooses on TikTok besides text and media (content-sharing-guidelines: nothing is chosen for them)."""

from __future__ import annotations

from dataclasses import dataclass

from onepost.connectors.messages import N_
from onepost.connectors.options import Choice, Options, option
from onepost.connectors.tiktok.capabilities import PHOTOS

PROFILE, INBOX = "profile", "inbox"
EVERYONE, ONLY_YOU = "PUBLIC_TO_EVERYONE", "SELF_ONLY"

DESTINATIONS = (
    Choice(PROFILE, N_("Publish on the profile")),
    Choice(INBOX, N_("Send to the inbox of the TikTok app, to finish it there")),
)
LEVELS = (
    Choice(EVERYONE, N_("Everyone")),
    Choice("FOLLOWER_OF_CREATOR", N_("Followers")),
    Choice("MUTUAL_FOLLOW_FRIENDS", N_("Friends")),
    Choice(ONLY_YOU, N_("Only you")),
)


@dataclass(frozen=True)
class TikTokOptions(Options):
    """Options of one publication; for the inbox only ``destination`` and a photo post's ``title`` and cover count."""

    destination: str = option(
        N_("Where it goes"),
        default=PROFILE,
        widget="choice",
        choices=DESTINATIONS,
        help=N_("In the inbox, you choose everything else in the TikTok app. A video's text is written there as well."),
    )
    privacy: str = option(
        N_("Who can see it"),
        default="",
        widget="choice",
        choices=LEVELS,
    )
    allow_comment: bool = option(N_("Allow comments"), default=False, widget="switch")
    allow_duet: bool = option(N_("Allow duets"), default=False, widget="switch", help=N_("Only for videos."))
    allow_stitch: bool = option(N_("Allow stitches"), default=False, widget="switch", help=N_("Only for videos."))
    disclose: bool = option(
        N_("Disclose that it promotes something"),
        default=False,
        widget="switch",
        help=N_("Turn it on when the post promotes yourself, a brand, a product or a service."),
    )
    your_brand: bool = option(
        N_("Your brand"),
        default=False,
        widget="switch",
        help=N_("You promote yourself or your own business. TikTok labels the post as “Promotional content”."),
    )
    branded_content: bool = option(
        N_("Branded content"),
        default=False,
        widget="switch",
        help=N_("You promote somebody else's brand. TikTok labels the post as “Paid partnership”."),
    )
    ai_generated: bool = option(N_("Made with AI"), default=False, widget="switch", help=N_("Only for videos."))
    cover_ms: int = option(
        N_("Cover of a video, in milliseconds from its start"),
        default=0,
        widget="number",
        most=3_600_000,
        moment=True,
        help=N_("1500 is the picture after one and a half seconds."),
    )
    title: str = option(N_("Title of photos"), default="")
    cover_photo: int = option(
        N_("Cover of photos"),
        default=1,
        widget="number",
        least=1,
        most=PHOTOS,
        help=N_("The number of the photo that is shown first in lists."),
    )
    add_music: bool = option(
        N_("Let TikTok add music to photos"), default=False, widget="switch", help=N_("Only for photos.")
    )

    @property
    def inbox(self) -> bool:
        return self.destination == INBOX
