"""Where a network is stricter than the policy (P-6B.8): the shorter of both holds.

``OVERLAYS`` lists every rule of the networks, also those that meet nothing that is stored, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from onepost.privacy import rules
from onepost.privacy.retention.target import Target


@dataclass(frozen=True, slots=True)
class Overlay:
    """``longest``: nought is at once. ``kept``: what of it is stored, and how the rule is met; empty: nothing is."""

    network: str
    what: str
    longest: timedelta
    kept: str = ""


OVERLAYS: tuple[Overlay, ...] = (
    Overlay("youtube", "everything but statistics", timedelta(days=30), "limits of channels: emptied by the purge"),
    Overlay("youtube", "data of somebody who asks, or closes the account", timedelta(days=7), "deleted at once"),
    Overlay("youtube", "statistics", timedelta(days=30)),
    Overlay("x", "content changed or deleted at X", timedelta(hours=24)),
    Overlay("linkedin", "data of somebody who asks, or closes the account", timedelta(), "deleted at once"),
    Overlay("linkedin", "profiles of others", timedelta(hours=24)),
    Overlay("linkedin", "social activity", timedelta(hours=48)),
    Overlay("facebook", "data of somebody who asks", timedelta(), "deleted at once"),
    Overlay("instagram", "data of somebody who asks", timedelta(), "deleted at once"),
    Overlay("tiktok", "data of somebody who leaves", timedelta(), "deleted at once"),
)

TARGETS: tuple[Target, ...] = (
    Target(
        rules.YOUTUBE,
        "channels.Channel",
        "limits_at",
        only=Q(network="youtube"),
        clear={"limits": {}, "limits_at": None},
    ),
)
