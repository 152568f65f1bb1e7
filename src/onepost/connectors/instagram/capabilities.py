"""What a professional Instagram account accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from onepost.connectors.capabilities import Budget, Capabilities, Fold, Kind, MediaRule, TextRule
from onepost.connectors.messages import N_
from onepost.connectors.posts import Json

# Counted in UTF-16 units because that is the stricter reading of "characters".
CAPTION = TextRule(2_200, "utf16")
HASHTAGS, MENTIONS = 30, 20
COMMENT = TextRule(300, "utf16")
COMMENT_HASHTAGS, COMMENT_LINKS = 4, 1
ALT = 1_000
USER_TAGS, COLLABORATORS = 20, 3

IMAGE = MediaRule(
    "image",
    types=("image/jpeg",),
    max_bytes=8_000_000,
    min_ratio=Fraction(4, 5),
    max_ratio=Fraction(191, 100),
)
COVER = MediaRule("image", types=("image/jpeg",), max_bytes=8_000_000)
STORY_IMAGE = COVER
REEL = MediaRule(
    "video",
    types=("video/mp4", "video/quicktime"),
    max_bytes=300_000_000,
    max_width=1920,
    min_ratio=Fraction(1, 100),
    max_ratio=Fraction(10),
    min_seconds=3,
    max_seconds=15 * 60,
    min_fps=23,
    max_fps=60,
    video_codecs=("h264", "hevc"),
    audio_codecs=("aac",),
)
STORY_VIDEO = replace(REEL, max_bytes=100_000_000, max_seconds=60, min_ratio=Fraction(1, 10))
CAROUSEL_VIDEO = replace(REEL, max_bytes=100_000_000, max_seconds=60)
"""Not documented for children of a carousel: a story's limits are the careful reading."""

FIELDS = {"first_comment": COMMENT}

CAPABILITIES = Capabilities(
    kinds=(
        Kind("image", N_("Picture"), CAPTION, (IMAGE,), 1, 1, fields=FIELDS),
        Kind("carousel", N_("Carousel"), CAPTION, (IMAGE, CAROUSEL_VIDEO), 2, 10, fields=FIELDS, frame="swiped"),
        Kind("reel", N_("Reel"), CAPTION, (REEL,), 1, 1, fields=FIELDS, attached={"cover": COVER}),
        Kind("story", N_("Story"), TextRule(0), (STORY_IMAGE, STORY_VIDEO), 1, 1),
    ),
    alt_max=ALT,
    can_delete=False,  # only what is connected through a Facebook page, see capabilities_of
    settle=timedelta(minutes=1),  # from publishing to being in /media: seconds, not documented
    prepared_life=timedelta(hours=23),  # containers lapse after 24 hours
    source="https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media",
    checked_on=date(2026, 10, 2),
    fold=Fold(phone=125, desktop=125, lines=2),
    # Meta's pages say 50 and 100; what the account itself is told counts, see capabilities_of.
    budgets=(Budget(N_("Posts"), 100, "account"),),
)

DELETES = "can_delete"
"""Name in an account's limits: its login may delete posts."""


def capabilities_of(limits: Mapping[str, Json]) -> Capabilities:
    """With the account's own number of posts a day, and with deleting where its login may."""
    mosts = [quota["most"] for quota in limits.get("quotas") or () if isinstance(quota.get("most"), int)]
    budgets = (
        tuple(replace(budget, most=mosts[0]) for budget in CAPABILITIES.budgets) if mosts else CAPABILITIES.budgets
    )
    return replace(CAPABILITIES, can_delete=limits.get(DELETES) is True, budgets=budgets)
