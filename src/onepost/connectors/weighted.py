"""X's weighted length of a text (twitter-text, configuration v3).

In NFC, every web address counts 23, every emoji 2, and every other code point 1 or 2. Addresses without a scheme count
as well when their name ends in a real top-level domain; the list of these is the one ``tldextract`` brings along.
Everything here runs in time that grows with the length of the text, whatever is in it.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal

import regex

URL_WEIGHT = 23
EMOJI_WEIGHT = 2
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Ranges of code points that count 1; all others count 2 (config/v3.json, read 2026-11-24)."""

LONGEST_LABEL, LONGEST_NAME, LONGEST_URL, LONGEST_SHORT_CODE = 63, 253, 4096, 40

_EDGES = [edge for first, last in LIGHT for edge in (first, last + 1)]

# Letters of a domain name: everything but punctuation, space, controls and marks of direction.
_OUT = (
    r"\p{Cc}\p{Zs}\p{Zl}\p{Zp}!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$\"`"
    + "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\ufeff\uffff"
)
_RUN = regex.compile(rf"[^{_OUT}](?:[^{_OUT}]|[-_.])*+")
_SUBDOMAIN = regex.compile(rf"[^{_OUT}](?:[_-]*+[^{_OUT}])*+")
_DOMAIN = regex.compile(rf"[^{_OUT}](?:-*+[^{_OUT}])*+")
_SCHEME = regex.compile(r"https?://$", regex.IGNORECASE)
_NOT_BEFORE = regex.compile("[A-Za-z0-9@＠$#＃\u202a-\u202e\ufffe\ufeff\uffff]")

_LATIN = (
    "A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263"
    "\u0268\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_LATIN_NAME = regex.compile(rf"(?:[{_LATIN}-]++\.)+")
_PATH = rf"[{_LATIN}\u0400-\u04ff!*';:=+,.$/%#\[\]\u2013_~@|&-]"
_PARENS = rf"\((?:{_PATH}++|{_PATH}*+\({_PATH}++\){_PATH}*+)\)"
_PATH_END = rf"(?:[{_LATIN}\u0400-\u04ff=_#/+-]|{_PARENS})"
_REST = regex.compile(
    r"(?::[0-9]++)?"
    rf"(?P<path>/(?:(?:{_PATH}|{_PARENS})*{_PATH_END}|@{_PATH}++/)?)?"
    r"(?:\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]_.,~|-]*[A-Za-z0-9\-_&=#/])?"
)
_ENCODED, _ASCII = regex.compile(r"[a-z0-9-]+"), regex.compile(r"[a-z0-9]+")
_GOES_ON = regex.compile(r"[0-9A-Za-z@]")
_SHORT_LINK = regex.compile(r"https?://t\.co/([A-Za-z0-9]++)", regex.IGNORECASE)

# Keycaps; flags of countries, of regions; pictures with tone, joined by ZWJ. © and ® are letters unless U+FE0F follows.
_PICTURE = r"(?:[©®]\ufe0f|(?![©®])\p{ExtPict}(?!\ufe0e)\ufe0f?)\p{EMod}?+"
_EMOJI = regex.compile(
    r"[0-9#*]\ufe0f?\u20e3|\p{RI}{2}|\U0001f3f4[\U000e0061-\U000e007a]{1,8}+\U000e007f"
    rf"|{_PICTURE}(?:\u200d{_PICTURE})*+"
)


def weighted_length(text: str) -> int:
    """What X counts; a post without subscription may have 280."""
    text = unicodedata.normalize("NFC", text)
    total, at = 0, 0
    for start, end in urls(text):
        total += _words(text[at:start]) + URL_WEIGHT
        at = end
    return total + _words(text[at:])


def _words(text: str) -> int:
    if text.isascii():
        return len(text)
    total, at = 0, 0
    for match in _EMOJI.finditer(text):
        total += _points(text[at : match.start()]) + EMOJI_WEIGHT
        at = match.end()
    return total + _points(text[at:])


def _points(text: str) -> int:
    return sum(1 if bisect_right(_EDGES, ord(point)) % 2 else 2 for point in text)


def urls(text: str) -> Iterator[tuple[int, int]]:
    """Where web addresses stand in ``text``, in order."""
    if "." not in text:
        return
    at = free = 0  # an address needs a character before it that is part of no other one
    for run in _RUN.finditer(text):
        start, end = max(run.start(), at), run.end()
        if text.find(".", start, end) < 0:
            continue
        scheme = _SCHEME.search(text, max(free, start - 8), start) if start == run.start() else None
        while text.find(".", start, end) >= 0:
            if scheme:
                found, resume = _with_scheme(text, scheme.start(), start, end)
            else:
                found, resume = _without_scheme(text, max(free, start), end)
            yield from found
            if not resume:
                break
            start, at, free, scheme = resume, resume, resume + 1, None


def _with_scheme(text: str, begin: int, start: int, limit: int) -> tuple[list[tuple[int, int]], int]:
    """The address that begins with ``http(s)://``, and from where to go on (0: after the run)."""
    name, _ = _name(text, start, limit)
    if not name or not _may_begin(text, begin):
        return [], 0
    end = _rest(text, name)
    if not _encodable(text[start:name]) or end - begin > LONGEST_URL:
        return [], end
    short = _SHORT_LINK.match(text, begin, end)
    if short is None:
        return [(begin, end)], end
    return ([(begin, short.end())], short.end()) if len(short[1]) <= LONGEST_SHORT_CODE else ([], end)


def _without_scheme(text: str, start: int, limit: int) -> tuple[list[tuple[int, int]], int]:
    """The first name of a run with its path, and from where to go on (0: after the run).

    Of a name in mixed alphabets only the Latin pieces count, each by itself.
    """
    name = None
    while (begin := _next_start(text, start, limit)) is not None:
        name, stopped = _name(text, begin, limit)
        if name:
            break
        # No start before ``stopped`` can do better, except behind an underscore: it may not stand in a domain.
        dot = text.find(".", begin, limit)
        if dot < 0:
            break
        underscore = text.rfind("_", begin, dot)
        start = underscore + 1 if underscore >= 0 else max(dot + 1, stopped)
    if begin is None or name is None:
        return [], 0
    end = _rest(text, name)
    if (begin and text[begin - 1] in "-_./") or not _encodable(text[begin:name]) or end - begin > LONGEST_URL:
        return [], end
    found = []
    for match in _LATIN_NAME.finditer(text, begin, name):
        dot = text.find(".", match.end(), name)
        latin = _latin_end(text, match.start(), name if dot < 0 else dot)
        if latin:
            found.append((match.start(), latin))
    if found:
        # Path and query belong to the last of them.
        found[-1] = (found[-1][0], end if end > name else found[-1][1])
    return found, end


def _may_begin(text: str, start: int) -> bool:
    return start == 0 or not _NOT_BEFORE.match(text[start - 1])


def _next_start(text: str, start: int, limit: int) -> int | None:
    """The first place from ``start`` on where a name may begin."""
    for place in range(start, limit):
        if text[place] not in "-_." and _may_begin(text, place):
            return place
    return None


def _name(text: str, start: int, limit: int) -> tuple[int | None, int]:
    """Where the longest domain name that begins at ``start`` ends, and the label at which looking for it ended."""
    found, label = None, start
    limit = min(limit, start + LONGEST_NAME)
    while (dot := text.find(".", label, limit)) > label:
        kind = _label(text[label:dot])
        if kind == "domain" and (top := _top(text, dot + 1, limit)):
            found = top
        if not kind:
            break
        label = dot + 1
    return found, label


@lru_cache(1024)
def _label(label: str) -> Literal["domain", "subdomain", ""]:
    """What a label may be: underscores stand only in subdomains, and neither they nor hyphens at an end."""
    if _DOMAIN.fullmatch(label):
        return "domain"
    return "subdomain" if _SUBDOMAIN.fullmatch(label) else ""


def _top(text: str, start: int, limit: int) -> int | None:
    """Where a top-level domain that begins at ``start`` ends; None when none does."""
    dot = text.find(".", start, min(limit, start + LONGEST_LABEL))
    end = min(limit, start + LONGEST_LABEL) if dot < 0 else dot
    length = _top_length(text[start:end].lower(), text[end : end + 1])
    return start + length if length else None


@lru_cache(1024)
def _top_length(label: str, after: str) -> int:
    """How much of a label is a top-level domain: neither Latin letter, digit nor @ may follow it."""
    if label.startswith("xn--"):
        return len(_ENCODED.match(label).group())  # type: ignore[union-attr]
    plain = _ASCII.match(label)
    if plain:
        found = plain.group()
        return len(found) if found in _tops() and (label[len(found) : len(found) + 1] or after) != "@" else 0
    for length in range(min(len(label), _longest_top()), 0, -1):
        if label[:length] in _tops() and not _GOES_ON.match(label[length : length + 1] or after):
            return length
    return 0


def _latin_end(text: str, start: int, end: int) -> int | None:
    """Where a Latin name ends: at the last label that is a top-level domain."""
    dots = [place for place in range(start + 1, end) if text[place] == "."]
    return next((top for dot in reversed(dots) if (top := _top(text, dot + 1, end))), None)


def _rest(text: str, name: int) -> int:
    match = _REST.match(text, name)
    return match.end() if match else name


def _encodable(host: str) -> bool:
    """Whether every label fits the domain name system."""
    return all(_fits(label.lower()) for label in host.split("."))


def _fits(label: str) -> bool:
    if label.isascii() or len(label) > LONGEST_LABEL:
        return len(label) <= LONGEST_LABEL
    return not label.startswith("xn--") and len("xn--" + label.encode("punycode").decode()) <= LONGEST_LABEL


@cache
def _tops() -> frozenset[str]:
    """Every top-level domain; read when a text first holds what looks like an address (20 ms)."""
    from tldextract import TLDExtract

    bundled = TLDExtract(cache_dir=None, suffix_list_urls=(), fallback_to_snapshot=True)
    return frozenset(name.rpartition(".")[2] for name in bundled.tlds)


@cache
def _longest_top() -> int:
    return max(map(len, _tops()))
