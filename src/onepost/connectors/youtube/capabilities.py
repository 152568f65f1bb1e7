"""What YouTube accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from onepost.connectors.capabilities import Budget, Capabilities, Fold, Kind, MediaRule, TextRule
from onepost.connectors.messages import N_

PACIFIC = "America/Los_Angeles"
"""Quotas follow the days of this zone (developers.google.com/youtube/v3/determine_quota_cost)."""

DESCRIPTION = TextRule(5000, "byte")
"""``snippet.description`` (developers.google.com/youtube/v3/docs/videos)."""
FIELDS = {
    # 100 characters; which unit is meant is not documented, so the stricter one counts.
    "title": TextRule(100, "utf16", required=True),
    # Not documented; what YouTube's own pages take.
    "first_comment": TextRule(10_000, "utf16"),
}
TAGS = 500
"""Most characters of all tags together, counted by :func:`onepost.connectors.youtube.rules.tags_length`."""

SHORT_SECONDS = 180
"""Square or upright videos up to here become Shorts (support.google.com/youtube/answer/15424877)."""
UNVERIFIED_SECONDS = 15 * 60
"""Longest video of a channel without a verified phone number (support.google.com/youtube/answer/71673)."""

VIDEO = MediaRule(
    "video",
    types=("video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/x-msvideo", "video/mpeg"),
    max_bytes=274_877_906_944,
    max_seconds=12 * 3600,
)
SHORT = replace(VIDEO, max_seconds=SHORT_SECONDS, max_ratio=Fraction(1))

ATTACHED = {
    # 50 MB since 2026-09-14 (YouTube Data API revision history).
    "thumbnail": MediaRule("image", types=("image/jpeg", "image/png"), max_bytes=52_428_800),
    "captions": MediaRule("captions", types=("application/x-subrip", "text/vtt"), max_bytes=104_857_600),
}

CAPABILITIES = Capabilities(
    kinds=(
        Kind("video", N_("Video"), DESCRIPTION, (VIDEO,), 1, 1, fields=FIELDS, attached=ATTACHED),
        Kind("short", N_("Short"), DESCRIPTION, (SHORT,), 1, 1, fields=FIELDS, attached=ATTACHED),
    ),
    alt_max=0,  # a video has no description for screen readers at YouTube
    can_delete=True,
    settle=timedelta(seconds=30),  # the owner sees an upload and a change at once
    prepared_life=timedelta(days=365),  # a private video stays
    source="https://developers.google.com/youtube/v3/docs/videos",
    checked_on=date(2026, 11, 24),
    fold=Fold(phone=100, desktop=157, lines=3),
    budgets=(
        # Default of a project since 2026-06-01 (determine_quota_cost); more is granted after an audit.
        Budget(N_("Video uploads"), 100, "app", zone=PACIFIC),
        Budget(N_("Quota units (at least)"), 10_000, "app", zone=PACIFIC, cost=51),
    ),
)


def capabilities_of(limits: Mapping[str, Any]) -> Capabilities:
    return CAPABILITIES if limits.get("long", True) else _unverified()


@lru_cache
def _unverified() -> Capabilities:
    video, short = CAPABILITIES.kinds
    rule = replace(VIDEO, max_seconds=UNVERIFIED_SECONDS)
    return replace(CAPABILITIES, kinds=(replace(video, media=(rule,)), short))
