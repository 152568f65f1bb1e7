"""What will be sent to TikTok: the kind, the texts, and the body of the call that starts a post."""

from __future__ import annotations

from typing import Any

from onepost.connectors.posts import Draft, Rendered, RenderedPart
from onepost.connectors.tiktok.options import TikTokOptions


def options_of(draft: Draft) -> TikTokOptions:
    return draft.options if isinstance(draft.options, TikTokOptions) else TikTokOptions()


def render(draft: Draft) -> Rendered:
    """A video's text is its caption, photos have a title besides; a video in the inbox has no text yet."""
    options = options_of(draft)
    photos = bool(draft.media) and all(file.kind != "video" for file in draft.media)
    text = draft.text.replace("\r\n", "\n")
    if photos:
        fields = {"title": options.title} if options.title else {}
        return Rendered("photos", (RenderedPart(text, draft.media),), fields)
    return Rendered("video", (RenderedPart("" if options.inbox else text, draft.media),))


def video_info(rendered: Rendered, options: TikTokOptions) -> dict[str, Any]:
    """``post_info`` of a video for the profile."""
    info = {**_shared(options), "disable_duet": not options.allow_duet, "disable_stitch": not options.allow_stitch}
    info["is_aigc"] = options.ai_generated
    if rendered.text:
        info["title"] = rendered.text
    if options.cover_ms:
        info["video_cover_timestamp_ms"] = options.cover_ms
    return info


def photo_info(rendered: Rendered, options: TikTokOptions) -> dict[str, Any]:
    """``post_info`` of photos; in the inbox, everything but the texts is chosen later."""
    info: dict[str, Any] = {} if options.inbox else {**_shared(options), "auto_add_music": options.add_music}
    if rendered.fields.get("title"):
        info["title"] = rendered.fields["title"]
    if rendered.text:
        info["description"] = rendered.text
    return info


def _shared(options: TikTokOptions) -> dict[str, Any]:
    return {
        "privacy_level": options.privacy,
        "disable_comment": not options.allow_comment,
        "brand_organic_toggle": options.your_brand,
        "brand_content_toggle": options.branded_content,
    }
