"""What will be sent to X: the parts, their kinds, and the body of each call."""

from __future__ import annotations

from typing import Any

from onepost.connectors import weighted
from onepost.connectors.posts import Draft, MediaFile, Rendered, RenderedPart
from onepost.connectors.x.options import EVERYONE, XOptions


def options_of(draft: Draft) -> XOptions:
    return draft.options if isinstance(draft.options, XOptions) else XOptions()


def render(draft: Draft) -> Rendered:
    """Every part with its kind; a poll belongs to the first."""
    options = options_of(draft)
    first = "poll" if options.poll else kind_of(draft.media)
    parts = [RenderedPart(_plain(draft.text), draft.media)]
    parts += [RenderedPart(_plain(part.text), part.media, kind_of(part.media)) for part in draft.thread]
    answers = {f"poll.{number}": text for number, text in enumerate(options.poll, start=1)}
    link = _link(parts[0].text) if first == "text" else ""
    return Rendered(first, tuple(parts), answers, link)


def kind_of(media: tuple[MediaFile, ...]) -> str:
    """The kind of a part with these files. What does not fit together is left for the check to say."""
    kinds = {file.kind for file in media}
    if not kinds:
        return "text"
    if "video" in kinds:
        return "video"
    return "gif" if "gif" in kinds else "photos"


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def _link(text: str) -> str:
    """The first address in a text, which X shows as a card."""
    for start, end in weighted.urls(text):
        found = text[start:end]
        return found if "://" in found[:8] else f"https://{found}"
    return ""


def body(rendered: Rendered, options: XOptions, number: int, media_ids: list[str], parent: str) -> dict[str, Any]:
    """The body of ``POST /2/tweets`` for one part; ``parent`` is the id of the part before it."""
    part = rendered.parts[number]
    out: dict[str, Any] = {}
    if part.text or not media_ids:
        out["text"] = part.text
    if media_ids:
        out["media"] = {"media_ids": media_ids}
    if parent:
        out["reply"] = {"in_reply_to_tweet_id": parent}
    if options.made_with_ai:
        out["made_with_ai"] = True
    if options.paid_partnership:
        out["paid_partnership"] = True
    if number == 0:
        # Replies and audience are those of the conversation: its first post decides.
        if options.reply_settings != EVERYONE:
            out["reply_settings"] = options.reply_settings
        if options.community_id:
            out["community_id"] = options.community_id
            if options.share_with_followers:
                out["share_with_followers"] = True
        if options.poll:
            out["poll"] = {"options": list(options.poll), "duration_minutes": options.poll_minutes}
    return out
