"""What TikTok's guidelines demand of a post beyond its limits (content-sharing-guidelines, read 2026-10-02)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onepost.connectors.messages import N_, Message
from onepost.connectors.posts import Rendered
from onepost.connectors.problems import Problem
from onepost.connectors.tiktok.options import LEVELS, ONLY_YOU, TikTokOptions

NEEDED_CHOICE = N_("Choose who can see the post. TikTok wants you to choose it yourself.")
OFF = {
    "comment": N_("The account does not allow comments on TikTok. Turn this off, or change it in the TikTok app."),
    "duet": N_("The account does not allow duets on TikTok. Turn this off, or change it in the TikTok app."),
    "stitch": N_("The account does not allow stitches on TikTok. Turn this off, or change it in the TikTok app."),
}
UNDISCLOSED = Message(N_("You need to indicate if your content promotes yourself, a third party, or both."))
BRANDED_PRIVATE = Message(N_("Branded content visibility cannot be set to private."))
_VIDEOS_ONLY = N_("TikTok has this only for videos. Turn it off for photos.")
_NO_TITLE = N_("A video on TikTok has no title. Leave this empty and write it into the text.")
_PHOTOS_ONLY = N_("TikTok has this only for photos. Turn it off for a video.")


def problems(rendered: Rendered, options: TikTokOptions, limits: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _of_kind(rendered, options)
    if options.inbox:
        if limits.get("inbox") is False:
            sentence = N_("OnePost may not send to the inbox of this account. Connect it again and allow everything.")
            yield Problem("options.destination", "no_inbox", Message(sentence))
        return
    yield from _privacy(options, limits)
    yield from _disclosure(options)
    for name in limits.get("off", ()):
        matters = name == "comment" or rendered.kind == "video"
        if matters and getattr(options, f"allow_{name}", False):
            yield Problem(f"options.allow_{name}", "switched_off", Message(OFF[name]))


def _privacy(options: TikTokOptions, limits: Mapping[str, Any]) -> Iterator[Problem]:
    offered = limits.get("privacy_levels")
    if not options.privacy:
        yield Problem("options.privacy", "required", Message(NEEDED_CHOICE))
    elif isinstance(offered, list) and options.privacy not in offered:
        label = next((choice.label for choice in LEVELS if choice.value == options.privacy), options.privacy)
        sentence = N_("TikTok does not offer “%(level)s” to this account. Choose who can see the post again.")
        yield Problem("options.privacy", "not_offered", Message(sentence, {"level": label}))


def _disclosure(options: TikTokOptions) -> Iterator[Problem]:
    named = options.your_brand or options.branded_content
    if options.disclose and not named:
        yield Problem("options.disclose", "undisclosed", UNDISCLOSED)
    if named and not options.disclose:
        sentence = N_("Turn this on as well, or turn off “Your brand” and “Branded content”.")
        yield Problem("options.disclose", "not_disclosed", Message(sentence))
    if options.branded_content and options.privacy == ONLY_YOU:
        yield Problem("options.privacy", "branded_private", BRANDED_PRIVATE)


def _of_kind(rendered: Rendered, options: TikTokOptions) -> Iterator[Problem]:
    """Options that the other kind of post has."""
    if rendered.kind == "video":
        if options.title:
            yield Problem("options.title", "not_here", Message(_NO_TITLE))
        if options.add_music:
            yield Problem("options.add_music", "not_here", Message(_PHOTOS_ONLY))
        return
    for name in ("allow_duet", "allow_stitch", "ai_generated"):
        if getattr(options, name):
            yield Problem(f"options.{name}", "not_here", Message(_VIDEOS_ONLY))
    if options.cover_ms:
        sentence = N_("Photos have a cover by its number. Leave this at 0.")
        yield Problem("options.cover_ms", "not_here", Message(sentence))
    if len(rendered.media) < options.cover_photo != 1:
        sentence = N_("There is no photo with this number. Choose from 1 to %(most)s.")
        yield Problem("options.cover_photo", "no_photo", Message(sentence, {"most": len(rendered.media)}))
