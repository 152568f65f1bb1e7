"""What will be sent to YouTube: the kind of video, and the body of each call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from onepost.connectors.posts import Draft, MediaFile, Rendered, RenderedPart
from onepost.connectors.youtube.capabilities import SHORT_SECONDS
from onepost.connectors.youtube.options import PRIVATE, YES, YouTubeOptions

MUTABLE = ("license", "embeddable", "publicStatsViewable", "selfDeclaredMadeForKids", "containsSyntheticMedia")
"""What an update of ``status`` erases if it is left out (developers.google.com/youtube/v3/docs/videos/update)."""


def options_of(draft: Draft) -> YouTubeOptions:
    return draft.options if isinstance(draft.options, YouTubeOptions) else YouTubeOptions()


def render(draft: Draft) -> Rendered:
    options = options_of(draft)
    kind = "short" if options.format == "short" or _is_short(draft.media) else "video"
    fields = {"title": " ".join(options.title.split()), "first_comment": _plain(options.first_comment).strip()}
    return Rendered(kind, (RenderedPart(_plain(draft.text), draft.media),), fields)


def _is_short(media: tuple[MediaFile, ...]) -> bool:
    """YouTube decides by shape and length alone; there is no way to ask for one or the other."""
    if len(media) != 1 or media[0].kind != "video":
        return False
    file = media[0]
    return 0 < file.width <= file.height and 0 < file.seconds <= SHORT_SECONDS


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def video_body(rendered: Rendered, options: YouTubeOptions) -> dict[str, Any]:
    """The body of ``videos.insert``. Every video goes up private; :func:`status_body` shows it."""
    snippet: dict[str, Any] = {
        "title": rendered.fields["title"],
        "description": rendered.text,
        "categoryId": options.category,
    }
    if options.tags:
        snippet["tags"] = list(options.tags)
    status = {
        "privacyStatus": PRIVATE,
        "license": options.licence,
        "embeddable": options.embeddable,
        "selfDeclaredMadeForKids": options.made_for_kids == YES,
        "containsSyntheticMedia": options.contains_synthetic_media,
    }
    return {"snippet": snippet, "status": status}


def status_body(
    video: str, kept: Mapping[str, Any], privacy: str, publish_at: datetime | None = None
) -> dict[str, Any]:
    """The body of ``videos.update``: ``kept`` is what the video says of itself, so that nothing gets lost."""
    status = {**kept, "privacyStatus": privacy}
    if publish_at is not None:
        status["publishAt"] = publish_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"id": video, "status": status}


def file_name(draft: Draft, file: MediaFile) -> str:
    """The name the upload goes by: its owner can read it, so an upload whose id got lost is known again."""
    return f"onepost-{draft.key}.{file.mime.rpartition('/')[2]}"
