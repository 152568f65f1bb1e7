"""What X accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from onepost.connectors.capabilities import Budget, Capabilities, Fold, Kind, MediaRule, TextRule
from onepost.connectors.messages import N_

SHORT = 280
"""Weighted length without a subscription (twitter-text configuration v3, read 2026-11-24)."""
LONG = 25_000
"""Weighted length with any subscription (docs.x.com/changelog, 2024-08-20; read 2026-10-02)."""
SUBSCRIPTIONS = frozenset({"Basic", "Premium", "PremiumPlus"})
"""Values of ``subscription_type`` that allow long texts (OpenAPI 2.167)."""

PARTS = 25
"""Posts of a thread. The API names no limit; this is what X's own composer takes."""

# Images and animations: docs.x.com/x-api/media/quickstart/best-practices, read 2026-10-02. "5 MB" is taken as the
# smaller of its two meanings.
IMAGE = MediaRule("image", types=("image/jpeg", "image/png", "image/webp"), max_bytes=5_000_000)
GIF = MediaRule(
    "gif",
    types=("image/gif",),
    max_bytes=15_000_000,
    max_width=1280,
    max_height=1080,
    max_frames=350,
    max_frame_pixels=300_000_000,
)
# Videos: the same page says 140 s and 512 MB, a newer one 20 minutes and 8 GB; what is beyond the smaller limits passes
# the upload and is refused with the post. Its 1280 × 1024 is left out: X takes 1920 × 1080 and scales.
VIDEO = MediaRule(
    "video",
    types=("video/mp4", "video/quicktime"),
    max_bytes=512_000_000,
    min_width=32,
    min_height=32,
    min_ratio=Fraction(1, 3),
    max_ratio=Fraction(3),
    min_seconds=0.5,
    max_seconds=140,
    max_fps=60,
    video_codecs=("h264",),
    audio_codecs=("aac",),
)

ANSWERS = 4
ANSWER = TextRule(25)
POLL = {
    f"poll.{number}": replace(ANSWER, required=number <= 2)  # two to four, of 1 to 25 characters (OpenAPI 2.167)
    for number in range(1, ANSWERS + 1)
}

TEXT = TextRule(SHORT, "weighted")
ASKED = replace(TEXT, required=True)

CAPABILITIES = Capabilities(
    kinds=(
        Kind("text", N_("Text"), ASKED, max_parts=PARTS),
        Kind("photos", N_("Photos"), TEXT, (IMAGE,), 1, 4, max_parts=PARTS),
        Kind("gif", N_("GIF"), TEXT, (GIF,), 1, 1, max_parts=PARTS),
        Kind("video", N_("Video"), TEXT, (VIDEO,), 1, 1, max_parts=PARTS),
        Kind("poll", N_("Poll"), ASKED, fields=POLL, max_parts=PARTS),
    ),
    alt_max=1000,  # OpenAPI 2.167
    can_delete=True,
    settle=timedelta(seconds=30),  # a post is there at once; a timeline shows it within seconds, which is not promised
    prepared_life=timedelta(hours=23),  # media lives 24 hours before it is used (OpenAPI 2.167)
    source="https://docs.x.com/x-api/media/quickstart/best-practices",
    checked_on=date(2026, 10, 2),
    fold=Fold(phone=280, desktop=280),
    refuses_same_text=True,  # 403 "duplicate content"; the window is not documented (docs.x.com, 2026-08-22)
    budgets=(
        # docs.x.com/x-api/fundamentals/rate-limits, 2026-08-22: POST /2/tweets
        Budget(N_("Posts"), 100, "account", timedelta(minutes=15)),
        Budget(N_("Posts of all accounts"), 10_000, "app"),
    ),
)


def limits_of(subscription: str) -> dict[str, Any]:
    """What the profile's ``subscription_type`` changes, as it is stored with the account."""
    return {"text": LONG} if subscription in SUBSCRIPTIONS else {}


def capabilities_of(limits: Mapping[str, Any]) -> Capabilities:
    return _with_text(LONG) if limits.get("text") == LONG else CAPABILITIES


@lru_cache
def _with_text(most: int) -> Capabilities:
    kinds = tuple(replace(kind, text=replace(kind.text, max=most)) for kind in CAPABILITIES.kinds)
    return replace(CAPABILITIES, kinds=kinds)
