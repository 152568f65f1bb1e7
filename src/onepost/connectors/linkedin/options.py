"""What an author may choose on LinkedIn besides text and media."""

from __future__ import annotations

from dataclasses import dataclass

from onepost.connectors.linkedin.capabilities import ANSWERS
from onepost.connectors.messages import N_
from onepost.connectors.options import Choice, Options, option

PUBLIC, CONNECTIONS = "PUBLIC", "CONNECTIONS"

AUDIENCES = (Choice(PUBLIC, N_("Anyone")), Choice(CONNECTIONS, N_("Your connections only")))
DURATIONS = (
    Choice("ONE_DAY", N_("One day")),
    Choice("THREE_DAYS", N_("Three days")),
    Choice("SEVEN_DAYS", N_("One week")),
    Choice("FOURTEEN_DAYS", N_("Two weeks")),
)


@dataclass(frozen=True)
class LinkedInOptions(Options):
    visibility: str = option(N_("Who can see it"), default=PUBLIC, widget="choice", choices=AUDIENCES)
    first_comment: str = option(
        N_("First comment"),
        default="",
        widget="textarea",
        help=N_("Written below your post in your name, as soon as the post is there."),
    )
    link: str = option(
        N_("Link with a card"),
        default="",
        help=N_("LinkedIn does not read the page: write the title of its card yourself. Not next to pictures."),
    )
    link_title: str = option(N_("Title of the card"), default="")
    link_description: str = option(N_("Description of the card"), default="", widget="textarea")
    link_image: str = option(N_("Picture of the card"), default="", widget="file", kinds=("image",))
    title: str = option(
        N_("Title of the video or document"),
        default="",
        help=N_("A document needs one; it is shown above its pages."),
    )
    poll_question: str = option(N_("Poll question"), default="")
    poll: tuple[str, ...] = option(
        N_("Poll answers"),
        default=(),
        widget="list",
        most=ANSWERS,
        help=N_("Two to four answers, one on each line. A poll takes no pictures and no link."),
    )
    poll_duration: str = option(N_("Poll length"), default="THREE_DAYS", widget="choice", choices=DURATIONS)
    no_reshare: bool = option(N_("Others cannot repost it"), default=False, widget="switch")
