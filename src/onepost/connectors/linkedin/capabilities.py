"""What LinkedIn accepts. All lines read 2026-10-02; "learn" is learn.microsoft.com/en-us/linkedin/marketing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from onepost.connectors.capabilities import Capabilities, Fold, Kind, MediaRule, TextRule
from onepost.connectors.messages import N_

MEMBER, ORGANIZATION = "member", "organization"
"""Logins, kinds of account, and who is the author of a post."""

MOST_PIXELS = 36_152_320
"""Pixels of a picture stay below this (learn: images-api)."""
MOST_PAGES = 300
"""learn: documents-api."""
LEAST_VIDEO_BYTES = 75_000
"""learn: videos-api, "75 KB"."""

# Pictures: learn, images-api. It names no bytes; 8 MB is what LinkedIn's own pages have named longest.
IMAGE = MediaRule("image", types=("image/jpeg", "image/png"), max_bytes=8_000_000, max_pixels=MOST_PIXELS - 1)
GIF = MediaRule("gif", types=("image/gif",), max_bytes=8_000_000, max_frames=250)
# learn: videos-api. Its schema speaks of 5 GB "for some partners".
VIDEO = MediaRule(
    "video",
    types=("video/mp4",),
    max_bytes=500_000_000,
    min_bytes=LEAST_VIDEO_BYTES,
    min_seconds=3,
    max_seconds=1800,
)
DOCUMENT = MediaRule("document", types=("application/pdf",), max_bytes=100_000_000)  # learn: documents-api

# Posts count UTF-16 units (seen by a careful client; the documentation says "characters").
TEXT = TextRule(3000, "utf16")  # learn: posts-api
ASKED = replace(TEXT, required=True)
COMMENT = {"first_comment": TextRule(1250, "utf16")}  # LinkedIn's own editor; not documented
TITLE = TextRule(399, "utf16")  # "less than 400" for articles (learn: posts-api); taken for files as well
ARTICLE = {
    # LinkedIn does not read the page behind a link: without a title the card is bare.
    "link_title": replace(TITLE, required=True),
    "link_description": TextRule(4085, "utf16"),  # "less than 4086" (learn: posts-api)
}
ANSWERS = 4
ANSWER = TextRule(30, "utf16")
POLL = {
    "poll_question": TextRule(140, "utf16", required=True),  # learn: poll-post-api
    **{f"poll.{number}": replace(ANSWER, required=number <= 2) for number in range(1, ANSWERS + 1)},
}

CAPABILITIES = Capabilities(
    kinds=(
        Kind("text", N_("Text"), ASKED, fields=COMMENT),
        Kind("image", N_("Picture"), TEXT, (IMAGE, GIF), 1, 1, COMMENT),
        Kind("images", N_("Pictures"), TEXT, (IMAGE, GIF), 2, 20, COMMENT),  # learn: multiimage-post-api
        Kind("video", N_("Video"), TEXT, (VIDEO,), 1, 1, {**COMMENT, "title": TITLE}),
        Kind("document", N_("Document"), TEXT, (DOCUMENT,), 1, 1, {**COMMENT, "title": replace(TITLE, required=True)}),
        Kind("article", N_("Link"), TEXT, fields={**COMMENT, **ARTICLE}, attached={"link_image": IMAGE}),
        Kind("poll", N_("Poll"), TEXT, fields={**COMMENT, **POLL}),
    ),
    alt_max=4086,  # learn: posts-api
    can_delete=True,
    settle=timedelta(seconds=60),  # how soon a post is in its author's list is not documented
    prepared_life=timedelta(days=1),  # addresses to upload to live some 30 days; what is uploaded is not said to end
    source="https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api",
    checked_on=date(2026, 10, 2),
    fold=Fold(phone=140, desktop=210, lines=3),
    # learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/share-on-linkedin: of every person and app
)
