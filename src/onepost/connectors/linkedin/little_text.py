"""LinkedIn's "little text": the markup of a post's own text, and nothing else's (shares/little-text-format).

A reserved character that is not escaped does not fail: LinkedIn answers 201 and silently drops the rest of the text.
So everything is escaped but the two elements an author may mean: a hashtag, and a mention written as LinkedIn writes
it, ``@[Acme Inc](urn:li:organization:2414183)``.
"""

from __future__ import annotations

import re

_RESERVED = re.compile(r"[|{}@\[\]()<>#\\*_~]")
_ELEMENT = re.compile(
    r"@\[(?P<name>[^\[\]\n]{1,200})\]\((?P<urn>urn:li:(?:person|organization):[\w-]+)\)"
    r"|(?P<address>https?://[^\s<>\"]+)"
    r"|(?<![\w&/#])#(?P<tag>[^\W_]*[^\W\d_][^\W_]*)",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"\{hashtag\|\\?#\|(?P<tag>[^}]*)\}"
    r"|@\[(?P<name>(?:\\.|[^\\\]])*)\]\(urn:li:\w+:[\w-]+\)"
    r"|\\(?P<char>.)",
    re.DOTALL,
)


def written(text: str) -> str:
    """What an author wrote, as ``commentary`` is sent."""
    out, at = "", 0
    for match in _ELEMENT.finditer(text):
        out += _escaped(text[at : match.start()])
        if match["name"]:
            out += f"@[{_escaped(match['name'])}]({match['urn']})"
        elif match["tag"]:
            out += match.group()
        else:
            out += _escaped(match.group())
        at = match.end()
    return out + _escaped(text[at:])


def shown(text: str) -> str:
    """What an author wrote, as readers see it: a mention is the name alone."""
    return _ELEMENT.sub(lambda match: match["name"] or match.group(), text)


def read(commentary: str) -> str:
    """A post's ``commentary`` as LinkedIn gives it back, as readers see it."""
    return _SENT.sub(_meant, commentary)


def _meant(match: re.Match[str]) -> str:
    if match["tag"] is not None:
        return f"#{read(match['tag'])}"
    return match["char"] if match["char"] is not None else read(match["name"])


def _escaped(text: str) -> str:
    return _RESERVED.sub(r"\\\g<0>", text)
