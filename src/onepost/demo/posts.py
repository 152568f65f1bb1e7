"""One post of every kind, for ``onepost demo --posts``: what a small bakery might write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from onepost.demo import pictures

FILES: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "hills.jpg": (partial(pictures.jpeg, "dawn"), "image/jpeg", "Hills in the first light, the sun just above them"),
    "field.jpg": (partial(pictures.jpeg, "harvest"), "image/jpeg", "A golden field below a pale sun"),
    "rain.jpg": (partial(pictures.jpeg, "rain"), "image/jpeg", "Grey hills in the rain"),
    "door.jpg": (partial(pictures.jpeg, "dusk", 1080, 1920), "image/jpeg", "Our door at dusk, hills behind it"),
    "cover.jpg": (partial(pictures.jpeg, "noon", 1280, 720), "image/jpeg", "Green hills at noon"),
    "tall-cover.jpg": (partial(pictures.jpeg, "noon", 1080, 1920), "image/jpeg", "Green hills at noon"),
    "sun.gif": (partial(pictures.gif, "noon"), "image/gif", "The sun moves over green hills"),
    "morning.mp4": (partial(pictures.video, "dawn"), "video/mp4", "The sun rises over the hills"),
    "evening.mp4": (partial(pictures.video, "dusk", 720, 1280), "video/mp4", "The sun sets over the hills"),
    "menu.pdf": (partial(pictures.pdf, "dawn", "noon", "dusk"), "application/pdf", "Three pages of our menu"),
    "morning.srt": (pictures.captions, "application/x-subrip", ""),
}
"""How to make each file, its type, and its description."""


@cache
def file(name: str) -> bytes:
    return FILES[name][0]()


@dataclass(frozen=True, slots=True)
class DemoPost:
    """One post for a network. ``files`` are files of options, by the option's name; ``login`` is the way in."""

    network: str
    kind: str
    text: str
    media: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    login: str = ""


FLOUR = "Our new flour is here: an old wheat from the hills behind the mill, ground on stone this week."
MORNING = "Five o'clock, and the ovens are warm. This is what the hills look like on the way to work."
POSTS = [
    DemoPost("facebook", "text", f"{FLOUR} Come and taste the first loaves on Saturday."),
    DemoPost("facebook", "link", "How an old wheat came back:", options={"link": "https://example.org/old-wheat"}),
    DemoPost("facebook", "photos", MORNING, ("hills.jpg", "field.jpg"), {"first_comment": "Which one shall we frame?"}),
    DemoPost("facebook", "video", "A morning in four seconds.", ("morning.mp4",), files={"cover": "cover.jpg"}),
    DemoPost("facebook", "reel", "And an evening.", ("evening.mp4",), {"placement": "reel"}),
    DemoPost("facebook", "story", "", ("door.jpg",), {"placement": "story"}),
    DemoPost("instagram", "image", f"{MORNING} #bakery #morning", ("hills.jpg",)),
    DemoPost("instagram", "carousel", "From field to hills, in any weather.", ("field.jpg", "hills.jpg", "rain.jpg")),
    DemoPost("instagram", "reel", "The day is done.", ("evening.mp4",)),
    DemoPost("instagram", "story", "", ("door.jpg",), {"placement": "story"}),
    DemoPost("linkedin", "text", f"{FLOUR} We are looking for a second miller: write to us. #hiring"),
    DemoPost("linkedin", "image", MORNING, ("hills.jpg",)),
    DemoPost("linkedin", "images", "The same hills in three kinds of weather.", ("hills.jpg", "field.jpg", "rain.jpg")),
    DemoPost("linkedin", "video", "What a baker sees on the way to work.", ("morning.mp4",), {"title": "A morning"}),
    DemoPost("linkedin", "document", "Our menu for the autumn, three pages.", ("menu.pdf",), {"title": "Autumn menu"}),
    DemoPost(
        "linkedin",
        "article",
        "How an old wheat came back to us, and why it pays.",
        options={
            "link": "https://example.org/old-wheat",
            "link_title": "The return of an old wheat",
            "link_description": "Three farms, one mill and a bakery tell how it went.",
        },
        files={"link_image": "cover.jpg"},
    ),
    DemoPost(
        "linkedin",
        "poll",
        "We have room for one more loaf in the window.",
        options={"poll_question": "Which one shall we bake?", "poll": ["Rye", "Spelt", "Walnut"]},
    ),
    DemoPost("linkedin", "text", f"{FLOUR} Restaurants can order from Monday.", login="organization"),
    DemoPost("x", "text", f"{FLOUR} First loaves on Saturday."),
    DemoPost("x", "photos", MORNING, ("hills.jpg", "rain.jpg")),
    DemoPost("x", "gif", "Time flies.", ("sun.gif",)),
    DemoPost("x", "video", "A morning in four seconds.", ("morning.mp4",)),
    DemoPost("x", "poll", "One more loaf in the window. Which?", options={"poll": ["Rye", "Spelt", "Walnut"]}),
    DemoPost(
        "x",
        "text",
        "How we bake bread, in three posts.",
        options={"thread": [{"text": "Flour, water, salt, a night of rest."}, {"text": "Then an hour in the oven."}]},
    ),
    DemoPost(
        "youtube",
        "video",
        "What a baker sees on the way to work.",
        ("morning.mp4",),
        {
            "title": "A morning in the hills",
            "made_for_kids": "no",
            "tags": ["bakery", "morning"],
            "captions_language": "en",
            "first_comment": "More of these?",
        },
        {"thumbnail": "cover.jpg", "captions": "morning.srt"},
    ),
    DemoPost("youtube", "short", "The day is done.", ("evening.mp4",), {"title": "An evening", "made_for_kids": "no"}),
    DemoPost("tiktok", "video", "The day is done. #bakery", ("evening.mp4",), {"privacy": "PUBLIC_TO_EVERYONE"}),
    DemoPost(
        "tiktok",
        "photos",
        "From field to hills, in any weather.",
        ("hills.jpg", "field.jpg", "rain.jpg"),
        {"privacy": "PUBLIC_TO_EVERYONE", "title": "Weather"},
    ),
    DemoPost("tiktok", "video", "To be finished in the app.", ("evening.mp4",), {"destination": "inbox"}),
]
