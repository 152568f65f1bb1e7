"""Connectors speak English sentences with parameters; people read them in their own language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from onepost.connectors.messages import Message


def sentence(value: Message | Mapping[str, Any] | str | None) -> str:
    """The translated sentence of a message, or of its stored JSON form; parameters are translated where known."""
    if not value:
        return ""
    if isinstance(value, str):
        return gettext(value)
    message = value if isinstance(value, Message) else Message.from_json(value)
    if not message.params:
        return gettext(message.text)
    params = {name: gettext(p) if isinstance(p, str) and p else p for name, p in message.params.items()}
    return gettext(message.text) % params
