"""Tags on links, by which a website's statistics tell where a visitor came from (utm_source, _medium, _campaign)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from onepost.connectors import registry

NAMES = ("source", "medium", "campaign")
DEFAULTS = {"source": "{network}", "medium": "social", "campaign": ""}
NETWORK = "{network}"
"""In a value: the network's name."""
NETWORK_HOSTS = (
    *("facebook.com", "fb.com", "fb.me", "instagram.com", "linkedin.com", "lnkd.in", "tiktok.com"),
    *("twitter.com", "x.com", "t.co", "youtube.com", "youtu.be"),
)
"""Pages of the networks themselves: nobody reads statistics of ours there, and a quoted post must keep its address."""
_LINK = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
_CLOSING = {")": "(", "]": "[", "}": "{"}


def is_on(settings: Mapping[str, Any]) -> bool:
    return bool(settings) and not settings.get("off")


def has_links(text: str) -> bool:
    return _LINK.search(text) is not None


def tagged(text: str, settings: Mapping[str, Any], network: str) -> str:
    """``text`` with tags on every link that takes them; anything else, also within the links, stays as it stands."""
    if not is_on(settings) or "://" not in text:
        return text

    def tag(found: re.Match[str]) -> str:
        link = _without_closing(found[0])
        return _tag(link, settings, network) + found[0][len(link) :]

    return _LINK.sub(tag, text)


def _without_closing(link: str) -> str:
    """``link`` without the punctuation of the sentence around it."""
    while link:
        last = link[-1]
        if last in ".,;:!?…'’*_" or (last in _CLOSING and link.count(last) > link.count(_CLOSING[last])):
            link = link[:-1]
        else:
            break
    return link


def _tag(link: str, settings: Mapping[str, Any], network: str) -> str:
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return link
    if not _wanted(host, settings.get("domains") or ()):
        return link
    if any(name.lower().startswith("utm_") for name, _value in parse_qsl(parts.query, keep_blank_values=True)):
        return link
    values = {name: str(settings.get(name) or "").replace(NETWORK, network) for name in NAMES}
    tags = "&".join(f"utm_{name}={quote(value, safe='')}" for name, value in values.items() if value)
    if not tags:
        return link
    address, hash_, fragment = link.partition("#")
    joint = "?" if "?" not in address else "" if address[-1] in "?&" else "&"
    return f"{address}{joint}{tags}{hash_}{fragment}"


def _wanted(host: str, domains: Iterable[str]) -> bool:
    if not host:
        return False
    if listed := list(domains):
        return _below(host, listed)
    return not _below(host, NETWORK_HOSTS)


def _below(host: str, domains: Iterable[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def example(settings: Mapping[str, Any]) -> str:
    """A link as it would be sent, for people who set this up."""
    domain = next(iter(settings.get("domains") or ()), "example.com")
    return tagged(f"https://{domain}/page", settings, next(iter(registry.NETWORKS)))
