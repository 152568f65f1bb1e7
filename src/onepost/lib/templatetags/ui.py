"""The few things templates cannot say by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from onepost.connectors.messages import Message
from onepost.lib.sentences import sentence as translated

register = template.Library()


@register.filter
def sentence(value: Message | Mapping[str, Any] | str | None) -> str:
    """A connector's message, or its stored form, in the reader's language."""
    return translated(value)


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    """``mapping[key]`` or nothing."""
    return mapping.get(key) if mapping else None
