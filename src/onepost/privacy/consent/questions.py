"""What this installation has to ask: nothing, unless an operator has switched on something that needs consent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from onepost.privacy.registers import recipients
from onepost.privacy.registers.recipients import Recipient
from onepost.privacy.vocabulary import Purpose

ON_BROWSERS = (Purpose.ANALYTICS, Purpose.MEASUREMENT)
"""Purposes that are asked for in the banner; the newsletter is asked for where one signs up for it."""

WHAT: dict[Purpose, Promise] = {
    Purpose.ANALYTICS: _(
        "Counts visits, pages and how people got here, so that we see what is used. Google gets the kind of page you "
        "visit, your browser and a random number, never your name, your posts or an address with an id."
    ),
    Purpose.MEASUREMENT: _(
        "Measures which functions are used, so that we know what to improve. PostHog gets the kind of page you visit "
        "and a random number, never your name, your posts or what you type."
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One purpose to be asked for, with who gets data by it. ``revision`` changes with what one would agree to."""

    purpose: Purpose
    text: Promise
    actors: tuple[Recipient, ...]

    @property
    def revision(self) -> str:
        """Twelve hexadecimal digits over the purpose, the English text and the actors."""
        with override("en"):
            said = "|".join([self.purpose, str(self.text), *(f"{actor.id}:{actor.name}" for actor in self.actors)])
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    @property
    def sha256(self) -> str:
        """Of the question as it is shown in the language in force, for the proof."""
        said = "|".join([str(self.purpose.label), str(self.text), *(actor.name for actor in self.actors)])
        return hashlib.sha256(said.encode()).hexdigest()


def questions() -> list[Question]:
    """What has to be asked here before anything of it happens."""
    used = recipients.used()
    found = [(purpose, tuple(row for row in used if row.purpose is purpose)) for purpose in ON_BROWSERS]
    return [Question(purpose, WHAT[purpose], actors) for purpose, actors in found if actors]
