"""The content of a post: exactly one shape, its limits, and files that belong to the author."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from onepost_sandbox.networks.linkedin import text as texts
from onepost_sandbox.networks.linkedin.ask import Ask
from onepost_sandbox.networks.linkedin.errors import invalid, refused
from onepost_sandbox.networks.linkedin.store import Asset, Author

DURATIONS = {"ONE_DAY": 1, "THREE_DAYS": 3, "SEVEN_DAYS": 7, "FOURTEEN_DAYS": 14}
"""Days a poll is open."""
SHAPES = ("media", "multiImage", "article", "poll")
ALT_LENGTH = 4086


@dataclass(slots=True)
class Content:
    """``kind`` is the control API's word for the post; ``files`` come with their description."""

    kind: str = "text"
    files: list[tuple[Asset, str]] = field(default_factory=list)
    thumbnail: Asset | None = None


def checked(ask: Ask, author: Author, body: dict[str, Any]) -> Content:
    """What the post holds besides text. Raises LinkedIn's refusal when it does not fit."""
    given = body.get("content")
    if given is None:
        return Content()
    if not isinstance(given, dict) or len(given) != 1 or next(iter(given)) not in SHAPES:
        raise invalid(
            "INVALID_VALUE_FOR_FIELD", "/content :: union type is not backed by exactly one member", "content"
        )
    shape, value = next(iter(given.items()))
    if not isinstance(value, dict):
        raise invalid("INVALID_VALUE_FOR_FIELD", f"/content/{shape} :: must be an object", "content")
    make = {"media": _media, "multiImage": _images, "article": _article, "poll": _poll}[shape]
    return make(ask, author, value)


def _asset(ask: Ask, author: Author, urn: object, kinds: tuple[str, ...]) -> Asset:
    asset = ask.net.store.assets.get(str(urn))
    wrong = "INVALID_VIDEO_ID" if ":video:" in str(urn) else "INVALID_IMAGE_ID"
    if asset is None or asset.kind not in kinds:
        raise invalid(wrong, f"/content/media/id :: {urn} is invalid", "content")
    if asset.owner is not author:
        raise refused(403, "ACCESS_DENIED", f"Data Processing Exception: {urn} is not owned by the author", 100)
    _finished(ask, asset)
    return asset


def _finished(ask: Ask, asset: Asset) -> None:
    """Pictures are taken as they are, and hide the post when they turn out bad; the rest has to be ready."""
    status = asset.status(ask.now)
    if asset.kind == "image" and status != "WAITING_UPLOAD":
        return
    if status == "PROCESSING" and ask.net.switch("unfinished_media") == "accept":
        return
    if status == "PROCESSING_FAILED":
        raise invalid("MEDIA_ASSET_PROCESSING_FAILED", f"Media {asset.urn} failed processing", "content")
    if status != "AVAILABLE":
        raise invalid("MEDIA_ASSET_WAITING_UPLOAD", f"Media {asset.urn} is not ready", "content")


def _described(value: dict[str, Any]) -> str:
    alt = value.get("altText", "")
    if not isinstance(alt, str) or texts.length(alt) > ALT_LENGTH:
        raise invalid("FIELD_LENGTH_TOO_LONG", "/content/media/altText :: is too long", "content")
    return alt


def _media(ask: Ask, author: Author, value: dict[str, Any]) -> Content:
    asset = _asset(ask, author, value.get("id"), ("image", "video", "document"))
    if asset.kind == "document" and not value.get("title"):
        raise invalid("MISSING_FIELD", "/content/media/title :: is required for documents", "content")
    return Content(asset.kind, [(asset, _described(value))])


def _images(ask: Ask, author: Author, value: dict[str, Any]) -> Content:
    images = value.get("images")
    if not isinstance(images, list) or not 2 <= len(images) <= 20:
        raise invalid("INVALID_VALUE_FOR_FIELD", "/content/multiImage/images :: must hold 2 to 20 images", "content")
    files = [(_asset(ask, author, image.get("id"), ("image",)), _described(image)) for image in images]
    return Content("images", files)


def _article(ask: Ask, author: Author, value: dict[str, Any]) -> Content:
    parts = urlsplit(str(value.get("source", "")))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise invalid("INVALID_URL", "/content/article/source :: is not a URL", "content")
    for name, most in (("title", 400), ("description", 4086), ("thumbnailAltText", ALT_LENGTH + 1)):
        if texts.length(str(value.get(name, ""))) >= most:
            raise invalid("FIELD_LENGTH_TOO_LONG", f"/content/article/{name} :: is too long", "content")
    thumbnail = _asset(ask, author, value["thumbnail"], ("image",)) if value.get("thumbnail") else None
    return Content("article", thumbnail=thumbnail)


def _poll(ask: Ask, author: Author, value: dict[str, Any]) -> Content:
    question, options, settings = value.get("question"), value.get("options"), value.get("settings")
    if not isinstance(question, str) or not 0 < texts.length(question) <= 140:
        raise invalid("FIELD_LENGTH_TOO_LONG", "/content/poll/question :: must have 1 to 140 characters", "content")
    if not isinstance(options, list) or not 2 <= len(options) <= 4:
        raise invalid("INVALID_VALUE_FOR_FIELD", "/content/poll/options :: must hold 2 to 4 options", "content")
    for option in options:
        words = option.get("text") if isinstance(option, dict) else None
        if not isinstance(words, str) or not 0 < texts.length(words) <= 30:
            raise invalid("FIELD_LENGTH_TOO_LONG", "/content/poll/options/text :: 1 to 30 characters", "content")
    if not isinstance(settings, dict) or settings.get("duration") not in DURATIONS:
        raise invalid("INVALID_VALUE_FOR_FIELD", "/content/poll/settings/duration :: is not an enum symbol", "content")
    return Content("poll")
