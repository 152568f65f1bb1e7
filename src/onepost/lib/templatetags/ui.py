"""The few things templates cannot say by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from onepost.connectors.messages import Message
from onepost.connectors.registry import network_label
from onepost.lib.sentences import sentence as translated

register = template.Library()


@register.filter
def sentence(value: Message | Mapping[str, Any] | str | None) -> str:
    """A connector's message, or its stored form, in the reader's language."""
    return translated(value)


@register.filter
def network_name(network: str) -> str:
    """ "LinkedIn", "YouTube" …"""
    return network_label(network)


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    """``mapping[key]`` or nothing."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def icon(name: str, size: str = "", label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite.

    ``name``: see frontend/icons.txt, or a state of a publication. ``size``: sm or lg. ``label``: spoken; readers skip
    an icon without one. ``css``: more classes.
    """
    return _said(_drawn("icon", "icons.svg", name, size, css), label)


@register.simple_tag
def network(name: str, size: str = "", label: str = "", css: str = "", *, plain: bool = False) -> SafeString:
    """The mark of a network in its own colours, or ``plain`` in the colour of the text.

    Give a ``label`` unless the network's name stands beside it.
    """
    return _said(_drawn("mark", "networks.svg", f"{name}-plain" if plain else name, size, css), label)


@lru_cache(maxsize=512)
def _drawn(kind: str, sprite: str, name: str, size: str, css: str) -> tuple[str, str]:
    """What stands before and after its label. Kept: a page has a hundred of them, and they are few."""
    classes = " ".join(word for word in (kind, size and f"{kind}-{size}", css) if word)
    return format_html('<svg class="{}" ', classes), format_html(
        '><use href="{}#{}"></use></svg>', static(sprite), name
    )


def _said(drawn: tuple[str, str], label: str) -> SafeString:
    before, after = drawn
    said = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return SafeString(f"{before}{said}{after}")
