"""What TikTok accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from onepost.connectors.capabilities import Budget, Capabilities, Fold, Kind, MediaRule, TextRule
from onepost.connectors.messages import N_

CAPTION = TextRule(2200, "utf16")
"""Of a video (content-posting-api-reference-direct-post: 2,200 UTF-16 runes)."""
DESCRIPTION = TextRule(4000, "utf16")
TITLE = TextRule(90, "utf16")
"""Of photos (content-posting-api-reference-photo-post)."""
PHOTOS = 35
SECONDS = 600
"""Longest upload by the media transfer guide; ``creator_info`` names each creator's own maximum."""

# content-posting-api-media-transfer-guide, "Media restrictions". "4 GB" and "20 MB" are taken as the smaller of their
# two meanings.
VIDEO = MediaRule(
    "video",
    types=("video/mp4", "video/quicktime", "video/webm"),
    max_bytes=4_000_000_000,
    min_width=360,
    min_height=360,
    max_width=4096,
    max_height=4096,
    max_seconds=SECONDS,
    min_fps=23,
    max_fps=60,
    video_codecs=("h264", "hevc", "vp8", "vp9"),
)
PHOTO = MediaRule(
    "image",
    types=("image/jpeg", "image/webp"),
    max_bytes=20_000_000,
    # "Maximum 1080p", for pictures that lie and pictures that stand.
    max_width=1920,
    max_height=1920,
)

CAPABILITIES = Capabilities(
    kinds=(
        Kind("video", N_("Video"), CAPTION, (VIDEO,), 1, 1, frame="upright"),
        Kind("photos", N_("Photos"), DESCRIPTION, (PHOTO,), 1, PHOTOS, fields={"title": TITLE}, frame="swiped"),
    ),
    alt_max=0,  # the API takes no descriptions
    can_delete=False,  # there is no such call
    settle=timedelta(seconds=30),  # a piece that was sent is counted at once
    prepared_life=timedelta(minutes=50),  # an upload address lives an hour, and the whole file must be there by then
    source="https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide",
    checked_on=date(2026, 10, 2),
    fold=Fold(phone=100, desktop=150, lines=2),
    # About 15, says TikTok, and it varies; all apps of a creator share them.
    budgets=(Budget(N_("Posts through apps"), 15, per="account"),),
)


def capabilities_of(limits: Mapping[str, Any]) -> Capabilities:
    seconds = limits.get("seconds")
    return _with_seconds(seconds) if isinstance(seconds, int) and 0 < seconds != SECONDS else CAPABILITIES


@lru_cache(maxsize=64)
def _with_seconds(seconds: int) -> Capabilities:
    video, photos = CAPABILITIES.kinds
    return replace(CAPABILITIES, kinds=(replace(video, media=(replace(VIDEO, max_seconds=seconds),)), photos))
