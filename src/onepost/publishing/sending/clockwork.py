"""How long things take and wait. Seconds throughout; ``settings.TIME_SCALE`` shortens them all in tests."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings

from onepost.connectors.http import UPLOAD_DEADLINE_SECONDS
from onepost.connectors.posts import MediaFile

LEASE = UPLOAD_DEADLINE_SECONDS + 60
"""Longer than the longest request, so that a lease that has lapsed means a worker that is gone."""
HAND_OVER = 20.0
"""How long a row stays with the job queue before it is handed over again."""
LOOK_AGAIN = 3.0
"""Pause before asking the network about a call whose answer was lost."""
GIVE_UP_LOOKING = 24 * 3600.0
LOOKS = (60.0, 300.0, 900.0, 3600.0, 6 * 3600.0, 24 * 3600.0)
"""Pauses between two looks for a call in doubt after the author has been asked; the last one comes again and again."""
LONGEST_LOOKING = 7 * 24 * 3600.0
APART = 0.5
"""Between two posts of a channel after a rate limit, so that they go out in their order."""
BACK_OFF = (5.0, 15.0, 45.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 3600.0, 3600.0)
"""Pauses after temporary faults, before jitter; after the last one the publication fails."""
LONGEST_LEAD = 6 * 3600.0
LIFE_USED = 0.8
"""How much of its life, at most, something prepared waits for the due time."""


def scaled(seconds: float) -> float:
    return seconds * settings.TIME_SCALE


def lease_seconds() -> float:
    return scaled(LEASE)


def pause_after(tries: int) -> float | None:
    """Seconds until the next try after ``tries`` failures in a row, with jitter; None when it is time to give up."""
    if tries > len(BACK_OFF):
        return None
    return scaled(BACK_OFF[tries - 1]) * random.uniform(0.8, 1.3)  # noqa: S311 - jitter, not a secret


def lead_seconds(media: Iterable[MediaFile], life: timedelta) -> float:
    """How long before the due time preparation starts, by what has to be uploaded and processed.

    ``life`` is how long the network keeps what is prepared: it must still be there when it is due.
    """
    lead = 0.0
    for file in media:
        transfer = file.size / 1_000_000
        lead += transfer + (300 if file.kind in {"video", "gif"} else 20)
    return min(lead, LONGEST_LEAD, LIFE_USED * life.total_seconds())
