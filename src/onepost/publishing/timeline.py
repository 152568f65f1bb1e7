"""A publication's history in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from onepost.lib.sentences import sentence
from onepost.publishing.models import Publication


@dataclass(frozen=True, slots=True)
class Line:
    """``outcome`` is the attempt's; ``tone`` is one of ``plain``, ``good``, ``wait``, ``bad``."""

    at: datetime
    title: str
    text: str = ""
    detail: str = ""
    tone: str = "plain"
    outcome: str = ""


WAITS = frozenset({"again", "unclear", "wait"})
"""Outcomes after which OnePost goes on by itself: nobody has to do anything."""


LOOKS = frozenset({"unconfirmed", "looked", "looked last", "not asked", "not this"})
"""Outcomes of a call in doubt after which the network has been asked."""


TONES = {
    "published": "good",
    "delivered": "good",
    "done": "good",
    "is there": "good",
    "found": "good",
    "not this": "bad",
    "not asked": "wait",
    "rejected": "bad",
    "given up": "bad",
    "held": "bad",
    "unconfirmed": "bad",
    "again": "wait",
    "unclear": "wait",
    "wait": "wait",
    "waiting": "wait",
    "anew": "wait",
}


def of(publication: Publication) -> list[Line]:
    """Oldest first: planned, then every attempt."""
    titles = {
        "published": _("Published"),
        "delivered": _("Delivered to the app"),
        "done": _("It can be seen; the rest follows"),
        "waiting": _("The network is working on it"),
        "rejected": _("The network refused it"),
        "given up": _("Given up"),
        "held": _("On hold"),
        "unconfirmed": _("It is not clear whether it is there"),
        "again": _("A try failed"),
        "unclear": _("The answer was lost"),
        "wait": _("Waiting because the network asks for it"),
        "absent": _("It is not there"),
        "anew": _("Prepared again"),
        "cancelled": _("Cancelled"),
        "asked": _("Somebody asked to try again"),
        "is there": _("Somebody looked: it is there"),
        "send again": _("Somebody looked: it is not there"),
        "says it is there": _("Somebody gave its address; OnePost checks it"),
        "not this": _("The address does not fit"),
        "not asked": _("The network could not be asked"),
        "looked": _("OnePost looked again"),
        "looked last": _("OnePost looked for the last time"),
        "found": _("It is there"),
        "left": _("Somebody left the question open"),
    }
    author = publication.post.author
    written = _("Written by %(name)s") % {"name": author.full_name} if author and author.full_name else _("Written")
    lines = [Line(publication.created_at, written)]
    for attempt in publication.attempts.all():
        title = titles.get(attempt.outcome, attempt.outcome)
        tone = TONES.get(attempt.outcome, "plain")
        lines.append(Line(attempt.at, title, sentence(attempt.message), attempt.detail, tone, attempt.outcome))
    return lines
