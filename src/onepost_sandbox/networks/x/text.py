"""Texts as X counts and shows them: weighted length, links, t.co, entities."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Any

import regex

from onepost_sandbox.networks.x.store import Link

URL_WEIGHT = 23
_LIGHT = (range(4352), range(8192, 8206), range(8208, 8224), range(8242, 8248))
_FORBIDDEN = frozenset("\ufffe\ufeff\uffff")
_LETTER = r"[\p{L}\p{M}\p{N}\p{So}]"
_LABEL = rf"{_LETTER}(?:[_-]*{_LETTER})*+"
_HOST = regex.compile(
    rf"(?<![A-Za-z0-9@＠$#＃\u202a-\u202e])(?P<scheme>https?://)?(?P<host>{_LABEL}(?:\.{_LABEL})+)", regex.IGNORECASE
)
_LATIN = regex.compile(r"(?:[\p{Latin}0-9-]+\.)+")
_PATH = r"[\p{Latin}\p{Cyrillic}0-9!*';:=+,.$/%#\[\]_~@|&\u2013-]"
_PARENS = rf"\({_PATH}*\)"
_REST = regex.compile(
    rf"(?::[0-9]+)?(?:/(?:(?:{_PATH}|{_PARENS})*(?:[\p{{Latin}}\p{{Cyrillic}}0-9=_#/+-]|{_PARENS}))?)?"
    r"(?:\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]_.,~|-]*[A-Za-z0-9_&=#/-])?"
)
_T_CO = re.compile(r"https?://t\.co/[A-Za-z0-9]+", re.IGNORECASE)
_EMOJI = regex.compile(
    r"[0-9#*]\ufe0f?\u20e3|\p{RI}\p{RI}|\U0001f3f4[\U000e0061-\U000e007a]+\U000e007f"
    r"|(?:[©®]\ufe0f|(?![©®])\p{ExtPict}(?!\ufe0e))\ufe0f?\p{EMod}?(?:\u200d\p{ExtPict}\ufe0f?\p{EMod}?)*"
)
_TAG = regex.compile(r"(?<![\p{L}\p{N}_&])[#＃](?P<tag>[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*)")
_MENTION = regex.compile(r"(?<![A-Za-z0-9_!#$%&*@＠])[@＠](?P<name>[A-Za-z0-9_]{1,15})(?![A-Za-z0-9_@＠])")
_CASHTAG = re.compile(r"(?:^|(?<=\s))\$(?P<tag>[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)(?=$|\s|[^\w$])")
_SHORT = "https://t.co/"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@cache
def _tops() -> frozenset[str]:
    """Every top-level domain; loaded when a text first holds something like a web address."""
    from tldextract import TLDExtract

    extract = TLDExtract(cache_dir=None, suffix_list_urls=(), fallback_to_snapshot=True)
    return frozenset(name.rpartition(".")[2] for name in extract.tlds)


def urls(text: str) -> list[tuple[int, int, str]]:
    """Start, end and text of each web address, also of those without a scheme."""
    found: list[tuple[int, int, str]] = []
    if "." not in text:
        return found
    at = 0
    while (match := _HOST.search(text, at)) is not None:
        at = match.end()
        if match["scheme"]:
            end = _host_end(text, match.start("host"), match["host"])
            spans = [(match.start(), end)] if end else []
        elif match.start() and text[match.start() - 1] in "-_./":
            continue
        else:
            spans = _plain_names(text, match.start(), match["host"])
        for start, end in spans:
            rest = _REST.match(text, end)
            at = rest.end() if rest else end
            if (short := _T_CO.match(text, start)) is not None:
                at = short.end()
            found.append((start, at, text[start:at]))
    return found


def _plain_names(text: str, start: int, host: str) -> list[tuple[int, int]]:
    """Without a scheme, only names in Latin letters count, each by itself."""
    spans = []
    for match in _LATIN.finditer(host):
        upto = host.find(".", match.end())
        segment = host[match.start() : upto if upto >= 0 else len(host)]
        if end := _host_end(text, start + match.start(), segment):
            spans.append((start + match.start(), end))
    return spans


def _host_end(text: str, start: int, host: str) -> int:
    """Where the longest name with a real top-level domain ends; 0 when there is none."""
    labels = host.split(".")
    begin = start + len(host)
    for number in range(len(labels) - 1, 0, -1):
        top = labels[number]
        begin -= len(top)
        length = _top_length(top, text[begin + len(top) : begin + len(top) + 1])
        if length and "_" not in labels[number - 1]:
            return begin + length if all(map(_fits, labels[:number])) else 0
        begin -= 1
    return 0


def _fits(label: str) -> bool:
    encoded = label if label.isascii() else "xn--" + label.encode("punycode").decode()
    return len(encoded) <= 63


def _top_length(top: str, after: str) -> int:
    """How much of a label is a top-level domain; what follows must not go on in ASCII letters or with an @."""
    for length in range(len(top), 0, -1):
        name = top[:length].lower()
        follows = top[length : length + 1] or after
        if (name in _tops() or name.startswith("xn--")) and not regex.match(r"[0-9A-Za-z@]", follows):
            return length
        if length > 30 and top[0].isascii():
            return 0
    return 0


def weight(text: str, links: Iterable[tuple[int, int, str]] | None = None) -> int:
    """Weighted length: links count 23, emoji 2, most letters 1, the rest 2. ``text`` is NFC."""
    if text.isascii() and "." not in text:
        return len(text)
    total, at = 0, 0
    for start, end, _ in urls(text) if links is None else links:
        total += _plain(text[at:start]) + URL_WEIGHT
        at = end
    return total + _plain(text[at:])


def _plain(text: str) -> int:
    if text.isascii():
        return len(text)
    total, at = 0, 0
    for match in _EMOJI.finditer(text):
        total += _points(text[at : match.start()]) + 2
        at = match.end()
    return total + _points(text[at:])


def _points(text: str) -> int:
    return sum(1 if any(ord(point) in light for light in _LIGHT) else 2 for point in text)


def normal(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def forbidden_characters(text: str) -> bool:
    return not text.isascii() and not _FORBIDDEN.isdisjoint(text)


def same(text: str) -> str:
    """What two texts have in common when X calls them duplicates."""
    return " ".join(normal(text).split()).casefold()


def short(number: int) -> str:
    """``https://t.co/…`` for a number, ten letters long as X's are."""
    letters = ""
    mixed = (number * 0x9E3779B97F4A7C15 + 0x5851F42D4C957F2D) % 62**10
    for _ in range(10):
        mixed, digit = divmod(mixed, 62)
        letters += _DIGITS[digit]
    return _SHORT + letters


def shown(text: str, links: list[Link], media_link: str) -> tuple[str, list[dict[str, Any]]]:
    """The text as X returns it, with t.co links and HTML entities, and the entities of its links."""
    if not links:
        whole = html.escape(text, quote=False)
        return (f"{whole} {media_link}".strip() if media_link else whole), []
    out, entities, at = "", [], 0
    for link in links:
        out += html.escape(text[at : link.start], quote=False)
        entity = {"start": len(out), "end": len(out) + len(link.short), "url": link.short}
        out += link.short
        display = re.sub(r"^https?://(?:www\.)?", "", link.expanded, flags=re.IGNORECASE)
        entity |= {"expanded_url": link.expanded, "display_url": display if len(display) < 28 else display[:26] + "…"}
        entities.append(entity)
        at = link.end
    out += html.escape(text[at:], quote=False)
    return (f"{out} {media_link}" if media_link else out), entities


def tags(text: str) -> dict[str, list[dict[str, Any]]]:
    """Hashtags, cashtags and mentions with their places (code points)."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, pattern, key, group in (
        ("hashtags", _TAG, "tag", "tag"),
        ("cashtags", _CASHTAG, "tag", "tag"),
        ("mentions", _MENTION, "username", "name"),
    ):
        rows = [{"start": m.start(), "end": m.end(), key: m[group]} for m in pattern.finditer(text)]
        if rows:
            found[name] = rows
    return found


def cashtags(text: str) -> int:
    return len(_CASHTAG.findall(text)) if "$" in text else 0


def mentions(text: str) -> set[str]:
    return {match["name"].lower() for match in _MENTION.finditer(text)} if "@" in text or "＠" in text else set()


def clipped(text: str, links: list[Link], most: int) -> tuple[str, list[Link]]:
    """The beginning of a long text, at most ``most`` heavy, with the links that are whole in it."""
    ends = [0, *(position for link in links for position in (link.start, link.end)), len(text)]
    total, cut = 0, len(text)
    for number, (start, end) in enumerate(pairwise(ends)):
        if number % 2:
            total += URL_WEIGHT
            if total > most:
                cut = start
                break
            continue
        for place in range(start, end):
            total += _points(text[place])
            if total > most:
                cut = place
                break
        if cut < len(text):
            break
    return text[:cut].rstrip(), [link for link in links if link.end <= cut]
