"""The plan as a calendar that other programs subscribe to. Its address is the secret: shown once, stored as a hash."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.accounts.models import User, Workspace
from onepost.connectors.registry import network_label
from onepost.publishing.models import Feed, Publication, State
from onepost.publishing.planning.cards import Card, cards, moment, planned_minute

SHAPE = re.compile(r"[A-Za-z0-9_-]{43}\Z")
BACK, AHEAD = timedelta(days=30), timedelta(days=180)
SHOWN = (State.SCHEDULED, State.PUBLISHING, State.PUBLISHED, State.DELIVERED)
LENGTH = timedelta(minutes=15)
"""How long an event is drawn; a post has no length."""
MOST = 2000
"""Events of a feed, the next ones first to stay: calendar programs ask again and again."""


def create(workspace: Workspace, user: User) -> str:
    """A new address for ``user``, in place of the one they had. Returns its secret, for the only time."""
    plain = secrets.token_urlsafe(32)
    Feed.objects.update_or_create(
        workspace=workspace, user=user, defaults={"sha256": _hash(plain), "created_at": timezone.now()}
    )
    return plain


def find(plain: str) -> Feed | None:
    """The feed, if its person is still a member of the workspace and may still log in."""
    if not SHAPE.match(plain):
        return None
    feed = Feed.objects.select_related("workspace", "user").filter(sha256=_hash(plain), user__is_active=True).first()
    if feed is None or not feed.workspace.memberships.filter(user=feed.user).exists():
        return None
    return feed


def written(workspace: Workspace, address_of: Callable[[UUID], str]) -> bytes:
    """The calendar file: of each post its first line, its networks and its time. ``address_of`` a publication is the
    page that tells more to those who may log in."""
    from icalendar import Calendar, Event

    now = timezone.now()
    rows = (
        Publication.objects.filter(workspace=workspace, state__in=SHOWN, post__deleting_at=None)
        .filter(due_at__gte=now - BACK, due_at__lt=now + AHEAD)
        .annotate(shown_at=planned_minute())
        .order_by("shown_at", "post_id", "network", "id")
    )
    out = Calendar()
    out.add("prodid", "-//OnePost//Calendar//EN")
    out.add("version", "2.0")
    out.add("method", "PUBLISH")
    out.add("x-wr-calname", f"OnePost: {workspace.name}")
    out.add("refresh-interval", timedelta(minutes=30), parameters={"VALUE": "DURATION"})
    for card in cards(rows, workspace.zone)[:MOST]:
        event = Event()
        start = moment(card)
        assert start is not None
        # The same whatever becomes of its channels, so that a program sees one event change.
        event.add("uid", f"{min(entry.id for entry in card.entries)}@onepost")
        event.add("dtstamp", now)
        event.add("dtstart", start)
        event.add("dtend", start + LENGTH)
        event.add("summary", _summary(card))
        event.add("url", address_of(card.first_id))
        event.add("transp", "TRANSPARENT")
        out.add_component(event)
    return bytes(out.to_ical())


def _summary(card: Card) -> str:
    networks = ", ".join(dict.fromkeys(network_label(entry.network) for entry in card.entries))
    return f"{card.line or _('A post without text')} ({networks})"


def _hash(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()
