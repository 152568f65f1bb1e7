"""Parts of pages that are the same for everybody: drawn once in each language, kept while the process lives."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from django.utils.safestring import SafeString
from django.utils.translation import get_language

_drawn: dict[tuple[Hashable, ...], SafeString] = {}


def once(draw: Callable[[], SafeString], *key: Hashable) -> SafeString:
    """What ``draw`` returns for ``key``, of which there must be few; nothing of a person may be in it."""
    whole = (*key, get_language())
    if whole not in _drawn:
        _drawn[whole] = draw()
    return _drawn[whole]
