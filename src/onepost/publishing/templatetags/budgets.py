"""How much of their networks' caps channels have used, for pages that know channels but no posts."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django import template

from onepost.channels.models import Channel
from onepost.publishing.planning import budgets

register = template.Library()


@register.simple_tag
def used_of(channels: Iterable[Channel]) -> dict[UUID, list[budgets.Use]]:
    """What each channel has used, by its id."""
    return budgets.of_channels(channels)
