"""What will be sent to LinkedIn: the kind of post, its texts, and the body of the call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from onepost.connectors.linkedin import little_text
from onepost.connectors.linkedin.capabilities import LEAST_VIDEO_BYTES, MOST_PAGES, MOST_PIXELS, ORGANIZATION, TEXT
from onepost.connectors.linkedin.options import CONNECTIONS, LinkedInOptions
from onepost.connectors.messages import N_, Message
from onepost.connectors.posts import Draft, Json, MediaFile, Rendered, RenderedPart
from onepost.connectors.problems import Problem
from onepost.connectors.units import measure

THUMBNAIL = "link_image"

NO_VIDEOS = N_(
    "On LinkedIn, only administrators of a page may publish videos. Ask one of them to change your role, "
    "then connect the page again."
)


def options_of(draft: Draft) -> LinkedInOptions:
    return draft.options if isinstance(draft.options, LinkedInOptions) else LinkedInOptions()


def plain(draft: Draft) -> str:
    """The text as its author wrote it."""
    return draft.text.replace("\r\n", "\n").strip()


def render(draft: Draft) -> Rendered:
    """The text as readers see it; what is typed for the mark-up of a mention is not part of it."""
    options = options_of(draft)
    link = _with_scheme(options.link.strip())
    kind = _kind(draft.media, options, link)
    given = {
        "first_comment": options.first_comment.strip(),
        "title": options.title.strip(),
        "link_title": options.link_title.strip() if kind == "article" else "",
        "link_description": options.link_description.strip() if kind == "article" else "",
        "poll_question": options.poll_question.strip(),
        **{f"poll.{number}": answer for number, answer in enumerate(options.poll, start=1)},
    }
    fields = {name: text for name, text in given.items() if text}
    part = RenderedPart(little_text.shown(plain(draft)), draft.media)
    return Rendered(kind, (part,), fields, link if kind == "article" else "")


def _kind(media: tuple[MediaFile, ...], options: LinkedInOptions, link: str) -> str:
    """What does not fit together is left for the check to say."""
    if options.poll or options.poll_question.strip():
        return "poll"
    kinds = {file.kind for file in media}
    for alone in ("document", "video"):
        if alone in kinds:
            return alone
    if kinds:
        return "image" if len(media) == 1 else "images"
    return "article" if link else "text"


def _with_scheme(link: str) -> str:
    return f"https://{link}" if link and "://" not in link else link


def body(draft: Draft, rendered: Rendered, author: str, ids: Mapping[str, str]) -> dict[str, Any]:
    """The body of ``POST /rest/posts``. ``ids`` are the URNs of uploaded files by place."""
    options = options_of(draft)
    out: dict[str, Any] = {
        "author": author,
        "commentary": little_text.written(plain(draft)),
        "visibility": options.visibility,
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": options.no_reshare,
    }
    content = _content(draft, rendered, options, ids)
    return {**out, "content": content} if content else out


def _content(draft: Draft, rendered: Rendered, options: LinkedInOptions, ids: Mapping[str, str]) -> dict[str, Any]:
    media = [_described(file, ids[str(number)]) for number, file in enumerate(rendered.media)]
    match rendered.kind:
        case "image":
            return {"media": media[0]}
        case "images":
            return {"multiImage": {"images": media}}
        case "video" | "document":
            title = rendered.fields.get("title")
            return {"media": {"id": ids["0"], **({"title": title} if title else {})}}
        case "article":
            return {"article": _article(draft, rendered, ids)}
        case "poll":
            answers = [{"text": answer} for answer in options.poll]
            settings = {
                "duration": options.poll_duration,
                "voteSelectionType": "SINGLE_VOTE",
                "isVoterVisibleToAuthor": True,
            }
            return {"poll": {"question": rendered.fields["poll_question"], "options": answers, "settings": settings}}
    return {}


def _described(file: MediaFile, urn: str) -> dict[str, str]:
    return {"id": urn, "altText": file.alt} if file.alt else {"id": urn}


def _article(draft: Draft, rendered: Rendered, ids: Mapping[str, str]) -> dict[str, str]:
    out = {"source": rendered.link, "title": rendered.fields.get("link_title", "")}
    if description := rendered.fields.get("link_description"):
        out["description"] = description
    if thumbnail := ids.get(THUMBNAIL):
        out["thumbnail"] = thumbnail
        if alt := draft.attached[THUMBNAIL].alt:
            out["thumbnailAltText"] = alt
    return out


def problems(draft: Draft, rendered: Rendered, limits: Mapping[str, Json]) -> Iterator[Problem]:
    """What the limits alone cannot say."""
    options = options_of(draft)
    if options.visibility == CONNECTIONS and limits.get("author") == ORGANIZATION:
        text = N_("A page has followers and no connections. Choose “Anyone”.")
        yield Problem("options.visibility", "not_for_pages", Message(text))
    if rendered.kind == "video" and limits.get("videos") is False:
        yield Problem("media", "role", Message(NO_VIDEOS))
    yield from _link_problems(options, rendered)
    if rendered.fields.get("title") and rendered.kind not in {"video", "document"}:
        text = N_("Only a video or a document shows a title. Remove the title, or add the file.")
        yield Problem("options.title", "not_here", Message(text))
    used = measure(little_text.written(plain(draft)), TEXT.unit)
    if used > TEXT.max >= measure(rendered.text, TEXT.unit):
        text = N_("LinkedIn counts signs like ( ) _ # twice. The text is %(over)s too long; shorten it.")
        yield Problem("text", "too_long", Message(text, {"over": used - TEXT.max}))
    for number, file in enumerate(rendered.media):
        if file.kind == "image" and file.width * file.height >= MOST_PIXELS:
            text = N_("The picture has %(size)s million pixels; LinkedIn takes 36 million at most. Make it smaller.")
            size = round(file.width * file.height / 1_000_000)
            yield Problem(f"media.{number}", "too_many_pixels", Message(text, {"size": size}))
        if file.kind == "video" and file.size < LEAST_VIDEO_BYTES:
            text = N_(
                "The video file is too small for LinkedIn, which wants 75 KB or more. Export it in better quality."
            )
            yield Problem(f"media.{number}", "too_small", Message(text))
        if file.kind == "document" and file.frames > MOST_PAGES:
            text = N_("The document has %(pages)s pages; LinkedIn takes %(most)s at most. Make it shorter.")
            params = {"pages": file.frames, "most": MOST_PAGES}
            yield Problem(f"media.{number}", "too_many_pages", Message(text, params))


def _link_problems(options: LinkedInOptions, rendered: Rendered) -> Iterator[Problem]:
    link = options.link.strip()
    if link and rendered.kind != "article":
        text = N_(
            "A card cannot stand next to pictures, a video, a document or a poll. Remove the link, or the others."
        )
        yield Problem("options.link", "excluded", Message(text))
    elif link and not _is_address(rendered.link):
        yield Problem("options.link", "not_an_address", Message(N_("This is not a web address. Correct the link.")))
    elif not link and (options.link_title.strip() or options.link_description.strip()):
        yield Problem("options.link", "required", Message(N_("The card needs the address it leads to. Add the link.")))


def _is_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
        return parts.scheme.lower() in {"http", "https"} and "." in (parts.hostname or "") and " " not in link
    except ValueError:
        return False
