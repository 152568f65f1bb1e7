"""What TikTok's guidelines want an author to see and agree to (content-sharing-guidelines, read 2026-10-02).

An app that does otherwise does not pass TikTok's audit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onepost.connectors.guidance import Guidance, Link, Terms
from onepost.connectors.messages import N_, Message
from onepost.connectors.posts import Draft, Rendered
from onepost.connectors.tiktok.options import ONLY_YOU, TikTokOptions
from onepost.connectors.tiktok.rules import BRANDED_PRIVATE, UNDISCLOSED

MUSIC = Link(N_("Music Usage Confirmation"), "https://www.tiktok.com/legal/page/global/music-usage-confirmation/en")
BRANDED = Link(N_("Branded Content Policy"), "https://www.tiktok.com/legal/page/global/bc-policy/en")
AGREED = Terms(N_("By posting, you agree to TikTok's %(music)s."), {"music": MUSIC})
AGREED_BRANDED = Terms(
    N_("By posting, you agree to TikTok's %(branded)s and %(music)s."), {"branded": BRANDED, "music": MUSIC}
)
LATER = Terms(N_("It may take TikTok a few minutes to show the post on the profile."))
CLOSED = {
    "comment": N_("The account does not allow comments. That can be changed in the TikTok app."),
    "duet": N_("The account does not allow duets. That can be changed in the TikTok app."),
    "stitch": N_("The account does not allow stitches. That can be changed in the TikTok app."),
}
LABELS = {
    ("video", False): N_("Your video will be labeled as “Promotional content”."),
    ("video", True): N_("Your video will be labeled as “Paid partnership”."),
    ("photos", False): N_("Your photo will be labeled as “Promotional content”."),
    ("photos", True): N_("Your photo will be labeled as “Paid partnership”."),
}
"""By the kind of post, and whether it holds branded content."""

OF_VIDEOS = frozenset({"allow_duet", "allow_stitch", "ai_generated", "cover_ms"})
OF_PHOTOS = frozenset({"title", "cover_photo", "add_music"})
NAMED = frozenset({"your_brand", "branded_content"})
OF_PROFILE = frozenset({"privacy", "allow_comment", "disclose", "add_music"}) | OF_VIDEOS | NAMED
"""What is chosen in the app when the post goes to the inbox."""


def guidance(draft: Draft, rendered: Rendered, options: TikTokOptions, limits: Mapping[str, Any]) -> Guidance:
    away = _of_other_kinds(draft, rendered)
    if options.inbox:
        return Guidance(away=away | OF_PROFILE)
    closed = {f"allow_{name}": Message(CLOSED[name]) for name in limits.get("off", ()) if name in CLOSED}
    said: dict[str, Message] = {}
    if not options.disclose:
        away |= NAMED
    elif options.your_brand or options.branded_content:
        said["disclose"] = Message(LABELS[rendered.kind, options.branded_content])
    if options.privacy == ONLY_YOU:
        closed["branded_content"] = BRANDED_PRIVATE
    branded = options.disclose and options.branded_content
    return Guidance(
        away=away,
        closed=closed,
        closed_choices={("privacy", ONLY_YOU): BRANDED_PRIVATE} if options.branded_content else {},
        said=said,
        terms=(AGREED_BRANDED if branded else AGREED, LATER),
        stop=UNDISCLOSED if options.disclose and not (options.your_brand or options.branded_content) else None,
    )


def _of_other_kinds(draft: Draft, rendered: Rendered) -> frozenset[str]:
    """Without a file, it is neither a video nor photos."""
    if not draft.media:
        return OF_VIDEOS | OF_PHOTOS
    return OF_PHOTOS if rendered.kind == "video" else OF_VIDEOS
