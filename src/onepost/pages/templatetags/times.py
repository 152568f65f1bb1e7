"""Times as people say them: in the workspace's zone, with the reader's own beside it when they differ."""

from __future__ import annotations

import zoneinfo
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _

from onepost.lib.moments import said

register = template.Library()

NEAR = timedelta(hours=24)
"""Closer than this a time is told as a distance from now."""


@register.simple_tag(takes_context=True)
def exact(context: Any, at: datetime) -> SafeString:
    """ "Wed 25 Nov, 09:00"; seconds, year and the reader's own time on hover."""
    return _element(context, at, said(at.astimezone(_zone(context))))


@register.simple_tag(takes_context=True)
def near(context: Any, at: datetime) -> SafeString:
    """How far away it is, up to a day; further away the time itself. The exact one on hover."""
    return distance(context, at) if abs(at - timezone.now()) < NEAR else exact(context, at)


@register.simple_tag(takes_context=True)
def distance(context: Any, at: datetime) -> SafeString:
    """ "in 12 minutes", "3 hours ago"; the exact time on hover."""
    away = at - timezone.now()
    if abs(away) < timedelta(minutes=1):
        text = _("just now") if away <= timedelta() else _("in a moment")
    elif away > timedelta():
        text = _("in %(time)s") % {"time": timeuntil(at, depth=1)}
    else:
        text = _("%(time)s ago") % {"time": timesince(at, depth=1)}
    return _element(context, at, text)


@register.simple_tag(takes_context=True)
def own_time(context: Any, at: datetime) -> str:
    """The reader's own time where it differs from the workspace's, else nothing."""
    user = context.get("user")
    try:
        own = at.astimezone(zoneinfo.ZoneInfo(getattr(user, "time_zone", "")))
    except (ValueError, zoneinfo.ZoneInfoNotFoundError):
        return ""
    if own.utcoffset() == at.astimezone(_zone(context)).utcoffset():
        return ""
    return _("%(time)s where you are") % {"time": said(own)}


def _element(context: Any, at: datetime, text: str) -> SafeString:
    zone = _zone(context)
    full = f"{date_format(at.astimezone(zone), 'l j F Y, H:i:s')} ({zone.key})"
    if own := own_time(context, at):
        full = f"{full}, {own}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(timespec="seconds"), full, text)


def _zone(context: Any) -> zoneinfo.ZoneInfo:
    zone: zoneinfo.ZoneInfo = context["shell"].member.workspace.zone
    return zone
