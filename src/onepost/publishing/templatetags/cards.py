"""What a page of post cards repeats many times, written once."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from onepost.publishing.planning.cards import Group

register = template.Library()


@register.simple_tag
def marks(groups: tuple[Group, ...]) -> SafeString:
    """The networks of a card and the states they are in. A month has hundreds of cards and a handful of these."""
    return _written(groups, get_language() or "")


@lru_cache(maxsize=256)
def _written(groups: tuple[Group, ...], language: str) -> SafeString:
    return render_to_string("publishing/_marks.html", {"groups": groups})
