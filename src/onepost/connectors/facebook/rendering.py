"""From a draft to exactly what a page will show."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from onepost.connectors.facebook.options import FEED, STORY, FacebookOptions
from onepost.connectors.posts import Draft, Rendered, RenderedPart

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PAIRS = {")": "(", "]": "[", "}": "{"}


def render(draft: Draft) -> Rendered:
    """Pure. A card cannot stand next to pictures or a video: there a chosen link goes below the text. What a story
    cannot show is left for the check to say."""
    options = options_of(draft)
    text, link = draft.text.strip(), _with_scheme(options.link.strip())
    if options.placement == STORY:
        return Rendered(STORY, (RenderedPart(text, draft.media),))
    fields = {"first_comment": comment} if (comment := options.first_comment.strip()) else {}
    if draft.media or options.placement != FEED:
        if link and link not in text:
            text = f"{text}\n\n{link}" if text else link
        kind = "video" if all(file.kind == "video" for file in draft.media) else "photos"
        if options.placement != FEED:
            kind = options.placement
        return Rendered(kind, (RenderedPart(text, draft.media),), fields)
    link = link or _with_card(first_address(text))
    return Rendered("link" if link else "text", (RenderedPart(text),), fields, link)


def options_of(draft: Draft) -> FacebookOptions:
    return draft.options if isinstance(draft.options, FacebookOptions) else FacebookOptions()


def first_address(text: str) -> str:
    """The first web address in ``text``, without the punctuation of the sentence around it."""
    found = _ADDRESS.search(text)
    if found is None:
        return ""
    address = found.group()
    while address:
        last = address[-1]
        closes_nothing = last in _PAIRS and address.count(last) > address.count(_PAIRS[last])
        if last not in ".,;:!?'»”’*_" and not closes_nothing:
            break
        address = address[:-1]
    return address


def _with_card(address: str) -> str:
    """Facebook makes no card of its own pages and refuses a post that asks for one (seen by other clients)."""
    host = (urlsplit(address).hostname or "").lower()
    return "" if host == "facebook.com" or host.endswith(".facebook.com") else address


def _with_scheme(link: str) -> str:
    return f"https://{link}" if link and "://" not in link else link
