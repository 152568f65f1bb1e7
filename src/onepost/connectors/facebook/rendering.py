"""From a draft to exactly what a page will show."""

from __future__ import annotations

import re

from onepost.connectors.base import Draft, Rendered, RenderedPart
from onepost.connectors.facebook.options import FacebookOptions

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PAIRS = {")": "(", "]": "[", "}": "{"}


def render(draft: Draft) -> Rendered:
    """Pure. A card cannot stand next to pictures or a video: there a chosen link goes below the text."""
    options = options_of(draft)
    text, link = draft.text.strip(), _with_scheme(options.link.strip())
    fields = {"first_comment": comment} if (comment := options.first_comment.strip()) else {}
    if draft.media:
        if link and link not in text:
            text = f"{text}\n\n{link}" if text else link
        kind = "video" if all(file.kind == "video" for file in draft.media) else "photos"
        return Rendered(kind, (RenderedPart(text, draft.media),), fields)
    link = link or first_address(text)
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


def _with_scheme(link: str) -> str:
    return f"https://{link}" if link and "://" not in link else link
