"""What changed from one version of the policy to the next, as sentences that came and went."""

from __future__ import annotations

import difflib
import html
import re

_BLOCK = re.compile(r"</?(?:p|h2|h3|li|tr|table|thead|tbody|ul)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")


def between(old: str, new: str) -> list[tuple[str, str]]:
    """("-" or "+", text of a paragraph) in the order of the text."""
    lines = difflib.ndiff(_paragraphs(old), _paragraphs(new))
    return [(line[0], line[2:]) for line in lines if line[0] in "+-"]


def _paragraphs(text: str) -> list[str]:
    parts = (_TAG.sub("", part.replace("</td>", " · ")) for part in _BLOCK.split(text))
    tidy = (" ".join(html.unescape(part).split()).removesuffix(" ·") for part in parts)
    return [part for part in tidy if part]
