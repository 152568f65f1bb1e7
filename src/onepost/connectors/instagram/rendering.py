"""From a draft to exactly what Instagram will show, and to the parameters that say so."""

from __future__ import annotations

from onepost.connectors.instagram.options import STORY, InstagramOptions, UserTag, account_name, user_tags
from onepost.connectors.meta.graph import encoded
from onepost.connectors.posts import Draft, Rendered, RenderedPart

MIDDLE = 0.5
"""Where somebody is tagged in a picture when the author names no place: Instagram wants one."""


def render(draft: Draft) -> Rendered:
    options = options_of(draft)
    if options.placement == STORY:
        return Rendered("story", (RenderedPart("", draft.media),))
    fields = {"first_comment": comment} if (comment := options.first_comment.strip()) else {}
    return Rendered(_kind(draft), (RenderedPart(draft.text.strip(), draft.media),), fields)


def _kind(draft: Draft) -> str:
    if len(draft.media) > 1:
        return "carousel"
    return "reel" if draft.media and draft.media[0].kind == "video" else "image"


def options_of(draft: Draft) -> InstagramOptions:
    return draft.options if isinstance(draft.options, InstagramOptions) else InstagramOptions()


def item_form(draft: Draft, rendered: Rendered, number: int) -> dict[str, str]:
    """The parameters of the container of one file, without the file itself."""
    file, options, kind = rendered.media[number], options_of(draft), rendered.kind
    form = {"media_type": {"reel": "REELS", "story": "STORIES"}[kind]} if kind in {"reel", "story"} else {}
    if kind == "carousel":
        form = {"is_carousel_item": "true"} | ({"media_type": "VIDEO"} if file.kind == "video" else {})
    else:
        form |= _whole(rendered, options)
    if file.alt and file.kind == "image" and kind in {"image", "carousel"}:
        form["alt_text"] = file.alt
    if tags := [tag for tag in user_tags(options) if tag.picture == number + 1]:
        form["user_tags"] = encoded([_tag(tag, placed=kind != "reel" and file.kind == "image") for tag in tags])
    if kind == "reel":
        form["share_to_feed"] = encoded(options.share_to_feed)
        if options.thumb_offset and "cover" not in draft.attached:
            form["thumb_offset"] = str(options.thumb_offset)
    return form


def carousel_form(draft: Draft, rendered: Rendered, children: list[str]) -> dict[str, str]:
    return {"media_type": "CAROUSEL", "children": ",".join(children), **_whole(rendered, options_of(draft))}


def _whole(rendered: Rendered, options: InstagramOptions) -> dict[str, str]:
    """What belongs to the post and not to one of its files."""
    form = {"caption": rendered.text} if rendered.text else {}
    if options.ai_generated:
        form["is_ai_generated"] = "true"
    if rendered.kind == "story":
        return form
    if options.collaborators:
        form["collaborators"] = encoded([account_name(name) for name in options.collaborators])
    if options.location_id:
        form["location_id"] = options.location_id.strip()
    return form


def _tag(tag: UserTag, placed: bool) -> dict[str, str | float]:
    if not placed:
        return {"username": tag.name}
    x, y = (MIDDLE, MIDDLE) if tag.x is None or tag.y is None else (tag.x, tag.y)
    return {"username": tag.name, "x": x, "y": y}
