"""Every kind of post of every network: what is written, and which of its calls may make something visible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """``public`` matches the addresses of the calls that must not happen twice (regular expression); ``posts`` is how
    many public things one publication makes; ``login`` the way in, where a network has several;
    ``files`` are the files of options (a cover, captions) by the option's name; ``method`` is that of the public calls;
    ``described``: the network takes descriptions of pictures; ``asks``: it may not be able to tell whether a lost call
    took effect, so that the author is asked."""

    network: str
    name: str
    public: str
    text: str = "The lamps are lit"
    media: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    posts: int = 1
    login: str = ""
    files: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    described: bool = True
    asks: bool = False

    def __str__(self) -> str:
        return f"{self.network}-{self.name}"

    def content(self, upload: Callable[[str], Any], mark: str = "") -> dict[str, Any]:
        """What to publish, its files put into the library by ``upload``; ``mark`` makes every text another one."""
        options = dict(self.options) | {name: str(upload(file).id) for name, file in self.files.items()}
        if "thread" in options:
            options["thread"] = [{"text": part["text"] + mark} for part in options["thread"]]
        if "first_comment" in options:
            options["first_comment"] += mark
        text = self.text and self.text + mark
        return {"text": text, "media": tuple(upload(name).id for name in self.media), "options": options}


CASES = [
    Case("x", "text", r"/2/tweets$"),
    Case("x", "photos", r"/2/tweets$", media=("a.png", "b.png")),
    Case("x", "video", r"/2/tweets$", media=("clip.mp4",)),
    Case("x", "poll", r"/2/tweets$", options={"poll": ["Tea", "Coffee"]}),
    Case("x", "thread", r"/2/tweets$", options={"thread": [{"text": "Second"}, {"text": "Third"}]}, posts=3),
    Case("x", "gif", r"/2/tweets$", media=("loop.gif",)),
    Case("x", "community", r"/2/tweets$", options={"community_id": "149", "share_with_followers": True}),
    Case("facebook", "text", r"/feed$"),
    Case("facebook", "link", r"/feed$", options={"link": "https://example.org/lamps"}),
    Case("facebook", "photo", r"/(photos|feed)$", media=("a.png",)),
    Case("facebook", "photos", r"/feed$", media=("a.png", "b.png", "c.png")),
    Case("facebook", "video", r"/videos$", media=("clip.mp4",)),
    Case("facebook", "comment", r"/(feed|comments)$", options={"first_comment": "Come in"}),
    Case("facebook", "cover", r"/videos$", media=("clip.mp4",), files={"cover": "a.png"}),
    Case("facebook", "reel", r"/video_reels$", media=("tall.mp4",), options={"placement": "reel"}),
    Case(
        "facebook",
        "reel-cover",
        r"/(video_reels|comments)$",
        media=("tall.mp4",),
        options={"placement": "reel", "place": "61550000000009", "first_comment": "Come in"},
        files={"cover": "a.png"},
    ),
    Case("facebook", "photo-story", r"/photo_stories$", text="", media=("a.png",), options={"placement": "story"}),
    Case("facebook", "video-story", r"/video_stories$", text="", media=("tall.mp4",), options={"placement": "story"}),
    Case("tiktok", "video", r"/video/$", media=("tall.mp4",), options={"privacy": "PUBLIC_TO_EVERYONE"}, method="PUT"),
    Case(
        "tiktok",
        "photos",
        r"/content/init/$",
        media=("b.jpg", "c.jpg"),
        options={"privacy": "PUBLIC_TO_EVERYONE", "title": "Evening"},
        described=False,
        asks=True,
    ),
    Case("instagram", "image", r"/media_publish$", media=("a.jpg",)),
    Case("instagram", "carousel", r"/media_publish$", media=("a.jpg", "tall.mp4", "b.jpg")),
    Case(
        "instagram",
        "reel",
        r"/(media_publish|comments)$",
        media=("tall.mp4",),
        options={"first_comment": "Come in"},
        files={"cover": "b.jpg"},
    ),
    Case(
        "instagram",
        "photo-story",
        r"/media_publish$",
        text="",
        media=("a.jpg",),
        options={"placement": "story"},
        described=False,
    ),
    Case("instagram", "video-story", r"/media_publish$", text="", media=("tall.mp4",), options={"placement": "story"}),
    Case("instagram", "page-reel", r"/media_publish$", media=("tall.mp4",), login="facebook"),
    *(
        Case("linkedin", name, r"/rest/posts$", login="organization", **more)
        for name, more in {
            "text": {"text": "The lamps are lit (at last) #lumen_2026"},
            "image": {"media": ("a.png",)},
            "images": {"media": ("a.png", "b.jpg", "loop.gif")},
            "video": {"media": ("film.mp4",), "options": {"title": "An evening"}},
            "document": {"media": ("deck.pdf",), "options": {"title": "Catalogue"}},
            "article": {
                "options": {"link": "https://example.org/lamps", "link_title": "Lamps"},
                "files": {"link_image": "a.png"},
            },
            "poll": {"options": {"poll_question": "What do you drink?", "poll": ["Tea", "Coffee"]}},
        }.items()
    ),
    Case(
        "linkedin",
        "comment",
        r"/(rest/posts|comments)$",
        options={"first_comment": "Come in"},
        login="organization",
    ),
    Case("linkedin", "member-text", r"/rest/posts$", asks=True),
    Case("linkedin", "member-image", r"/rest/posts$", media=("a.png",), asks=True),
    Case("linkedin", "member-document", r"/rest/posts$", media=("deck.pdf",), options={"title": "Plan"}, asks=True),
    *(
        Case(
            "youtube",
            name,
            r"^/youtube/v3/videos$",
            media=(media,),
            options={"title": "The lamps are lit", "made_for_kids": "no", **options},
            files=files,
            method="PUT",
        )
        for name, media, options, files in (
            ("video", "clip.mp4", {"tags": ["lamp", "Lyon by night"]}, {}),
            ("short", "tall.mp4", {"format": "short", "contains_synthetic_media": True}, {}),
            ("unlisted", "clip.mp4", {"privacy": "unlisted"}, {"thumbnail": "a.png"}),
            (
                "whole",
                "clip.mp4",
                {"first_comment": "Come in", "playlist": "PLq3lumenstudio00000", "captions_language": "fr"},
                {"thumbnail": "b.jpg", "captions": "words.srt"},
            ),
        )
    ),
]
