"""What the pages of channels may say about posts, without knowing them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django import template

from onepost.channels.models import Channel
from onepost.publishing.ending import running_out

register = template.Library()


@register.simple_tag
def planned_after(channels: Iterable[Channel]) -> dict[UUID, int]:
    """Planned posts after the end of each channel's permission, by the channel's id."""
    return running_out.planned_after(channels)
