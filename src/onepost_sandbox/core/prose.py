"""Times and texts as a person reads them, as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from onepost_sandbox.core.clock import iso
from onepost_sandbox.core.look import esc

_LINK = re.compile(r"https?://[^\s<>\"']+")
_AFTER = ").,;:!?]…"
_UNITS = ((60, 1, "s"), (3600, 60, "min"), (86_400, 3600, "h"), (30 * 86_400, 86_400, "d"))


def links(text: str) -> Iterator[tuple[int, str]]:
    """Every web address in ``text`` with its position; the punctuation after it is left out."""
    for match in _LINK.finditer(text):
        yield match.start(), match.group().rstrip(_AFTER)


def linked(text: str, href: Callable[[str], str] = lambda url: url) -> str:
    """``text`` as safe HTML with its web addresses as links; ``href`` says where one leads."""
    out, end = [], 0
    for start, url in links(text):
        out += [esc(text[end:start]), link(href(url), url)]
        end = start + len(url)
    return "".join(out) + esc(text[end:])


def link(href: str, words: str, css: str = "") -> str:
    """A link; a web address that is none of ours learns nothing about where it was clicked."""
    kind = f' class="{css}"' if css else ""
    away = "" if href.startswith("/") else ' rel="noopener noreferrer nofollow"'
    return f'<a{kind} href="{esc(href)}"{away}>{esc(words)}</a>'


def distance(seconds: float) -> str:
    """``45 s``, ``3 min``, ``5 h``, ``2 d``; empty beyond thirty days."""
    for limit, unit, name in _UNITS:
        if seconds < limit:
            return f"{int(seconds // unit)} {name}"
    return ""


def ago(now: float, at: float) -> str:
    """``3 min ago``, ``in 5 h``, ``just now``; the day when it is far away. Times are epoch seconds."""
    far = distance(abs(now - at))
    if not far:
        return _day(at)
    if abs(now - at) < 5:
        return "just now"
    return f"{far} ago" if at <= now else f"in {far}"


def exact(at: float) -> str:
    """``24 Nov 2026, 18:54:09 UTC``"""
    return f"{_day(at)}, {datetime.fromtimestamp(at, UTC):%H:%M:%S} UTC"


def _day(at: float) -> str:
    day = datetime.fromtimestamp(at, UTC)
    return f"{day.day} {day:%b %Y}"


def when(now: float, at: float) -> str:
    """A moment, relative (when it is near) and exact, as HTML."""
    near = f"<b>{ago(now, at)}</b> · " if distance(abs(now - at)) else ""
    return f'<time datetime="{iso(at)}">{near}{exact(at)}</time>'


def many(number: int, one: str, more: str = "") -> str:
    """``1 vote``, ``3 votes``, ``12,000 votes``."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"
