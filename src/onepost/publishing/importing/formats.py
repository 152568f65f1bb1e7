"""The files of other tools, recognised by their columns, and our own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onepost.connectors import registry
from onepost.connectors.options import Choice

OURS = {
    "channels": "Channels",
    "at": "Date and time",
    "zone": "Time zone",
    "text": "Text",
    "link": "Link",
    "media": "Media",
    "alt": "Alt texts",
    "title": "Title",
    "first_comment": "First comment",
    "labels": "Labels",
    "queue": "Queue",
    "options": "Options",
}
"""The columns of our own format, in order. Their names are the same in every language, so that files can travel."""


@dataclass(frozen=True, slots=True)
class Format:
    """What is known of a tool's files: its columns' fields by normalised name, those that every file of it has, and
    whether 03/04 is the third of April."""

    label: str
    fields: dict[str, str]
    needed: frozenset[str]
    day_first: bool = False


def plain(column: str) -> str:
    """A column's name without what differs from file to file: case, blanks and signs."""
    words = re.sub(r"[^\w.]+|\.(?!\w)|(?<!\w)\.", " ", column.casefold().replace("_", " "))
    return " ".join(words.split())


_BUFFER = {"text": "text", "image url": "media", "tags": "labels", "posting time": "at"}
_PUBLER = {
    "date intl format or prompt": "at",
    "date": "at",
    "text": "text",
    "message": "text",
    "link s separated by comma for fb carousels": "link",
    "link s": "link",
    "link": "link",
    "media url s separated by comma": "media",
    "media url s": "media",
    "media url": "media",
    "title for the video pin pdf": "title",
    "title": "title",
    "label s separated by comma": "labels",
    "label s": "labels",
    "labels": "labels",
    "alt text s separated by": "alt",
    "alt text s": "alt",
    "comment s separated by": "first_comment",
    "comment s": "first_comment",
}
_METRICOOL = {
    "text": "text",
    "date": "date",
    "time": "time",
    "draft": "draft",
    "facebook": "use.facebook",
    "twitter": "use.x",
    "twitter x": "use.x",
    "linkedin": "use.linkedin",
    "instagram": "use.instagram",
    "tiktok": "use.tiktok",
    "youtube": "use.youtube",
    **{f"picture url {number}": "media" for number in range(1, 11)},
    **{f"alt text picture {number}": "alt" for number in range(1, 11)},
    **{f"twitter x poll option {number}": "x.poll" for number in range(1, 5)},
    **{f"linkedin poll option {number}": "linkedin.poll" for number in range(1, 5)},
    "twitter x poll duration minutes": "x.poll_minutes",
    "document title": "linkedin.title",
    "instagram post type": "instagram.placement",
    "instagram show reel on feed": "instagram.share_to_feed",
    "youtube video title": "youtube.title",
    "youtube video privacy": "youtube.privacy",
    "youtube video for kids": "youtube.made_for_kids",
    "youtube video tags": "youtube.tags",
    "youtube notify subscribers": "youtube.notify_subscribers",
    "youtube ai generated content": "youtube.contains_synthetic_media",
    "facebook post type": "facebook.placement",
    "first comment text": "first_comment",
    "tiktok title": "tiktok.title",
    "tiktok post privacy": "tiktok.privacy",
    "tiktok branded content": "tiktok.branded_content",
    "tiktok your brand": "tiktok.your_brand",
    "tiktok auto add music": "tiktok.add_music",
    "tiktok ai generated content": "tiktok.ai_generated",
    "linkedin poll question": "linkedin.poll_question",
}
_HOOTSUITE = {"date": "at", "date and time": "at", "message": "text", "text": "text", "link": "link", "url": "link"}

FORMATS = {
    "onepost": Format("OnePost", {plain(name): field for field, name in OURS.items()}, frozenset({"channels", "text"})),
    "buffer": Format("Buffer", _BUFFER, frozenset({"text", "posting time"})),
    "metricool": Format("Metricool", _METRICOOL, frozenset({"text", "date", "time", "picture url 1"})),
    "publer": Format("Publer", _PUBLER, frozenset({"date intl format or prompt", "text"})),
    "hootsuite": Format("Hootsuite", _HOOTSUITE, frozenset({"date", "message"}), day_first=True),
    "other": Format("", {}, frozenset()),
}
"""In the order in which they are tried. Hootsuite's own files have no names of columns: date, text, link."""

_WORDS = {
    "at": {"scheduled", "scheduled at", "schedule", "publish at", "publish date", "due", "datetime", "date time"},
    "date": {"day", "publish day"},
    "time": {"hour", "time of day"},
    "zone": {"timezone", "tz", "zone"},
    "text": {"content", "caption", "message", "post", "body", "description", "copy"},
    "channels": {
        "channel",
        "account",
        "accounts",
        "profile",
        "profiles",
        "platform",
        "platforms",
        "network",
        "networks",
    },
    "media": {
        *("image", "images", "image url", "image urls", "picture", "pictures", "photo", "photos", "video", "videos"),
        *("video url", "video urls", "media url", "media urls", "imageurls", "videourls", "attachment", "attachments"),
    },
    "alt": {"alt", "alt text", "alt texts", "image alt text"},
    "link": {"url", "links", "article"},
    "labels": {"label", "tag", "tags", "category", "categories", "campaign"},
    "first_comment": {"comment", "comments", "firstcomment"},
    "title": {"video title", "headline"},
    "queue": {"add to queue", "next slot"},
}
"""What columns are called in files of tools that are not known."""


def recognise(columns: Sequence[str]) -> str:
    names = {plain(column) for column in columns}
    for name, known in FORMATS.items():
        if known.needed and known.needed <= names:
            return name
    return "other"


def field_of(source: str, column: str) -> str:
    """The field a column most likely holds, "" when its name says nothing."""
    name = plain(column)
    if found := FORMATS[source].fields.get(name):
        return found
    if source == "metricool":
        return ""  # what it has beyond the list is of networks or options that OnePost has not
    network, _, option = name.partition(".")
    if network in registry.NETWORKS and option:
        return f"{network}.{option.replace(' ', '_')}"
    own = FORMATS["onepost"].fields.get(name)
    return own or next((field for field, words in _WORDS.items() if name == field or name in words), "")


_VALUES = {
    "instagram.placement": {"post": "feed", "carousel": "feed", "reel": "feed"},
    "facebook.placement": {"post": "feed"},
    "youtube.made_for_kids": {"true": "yes", "false": "no"},
}
"""What other tools call a choice."""


def choice(field: str, value: str, choices: Iterable[Choice]) -> str:
    """A choice by the network's own name for it; what is not known stays as it is, for the network to judge."""
    name = value.strip().casefold()
    name = _VALUES.get(field, {}).get(name, name)
    found = (one.value for one in choices if name in (one.value.casefold(), one.label.casefold()))
    return next(found, value.strip())
