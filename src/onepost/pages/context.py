"""What every page shows around its content: navigation, the channels of the rail, the reader's theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext_lazy as _

from onepost.accounts import policy
from onepost.accounts.access import current, memberships, runs_this
from onepost.channels import shown
from onepost.channels.models import Channel
from onepost.lib import moments
from onepost.privacy.consent import choices, tags

THEMES = ("light", "dark")
THEME_COOKIE = "theme"
IN_RAIL = 12
LETTERS = {"calendar": "c", "queue": "q", "posts": "p", "drafts": "d", "library": "l", "channels": "h"}
"""The key of each place of the navigation, pressed after a "g"."""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation. ``pages`` are the names of the addresses at which it is the current one."""

    name: str
    label: Any
    icon: str
    pages: tuple[str, ...] = ()
    on_phone: bool = False


PLACES = (
    Place("calendar", _("Calendar"), "calendar", ("home", "calendar", "first-steps"), on_phone=True),
    Place(
        "posts",
        _("Posts"),
        "posts",
        ("posts", "publication", "post-delete", "posts-bulk", "posts-bulk-undo", "recurrences", "recurrence"),
        on_phone=True,
    ),
    Place("queue", _("Queue"), "queue", ("queue", "queue-times", "queues")),
    Place("drafts", _("Drafts"), "drafts", ("drafts",), on_phone=True),
    Place("library", _("Library"), "library", ("library", "asset", "folder", "place"), on_phone=True),
    Place(
        "channels",
        _("Channels"),
        "channels",
        ("channels", "channel-choose", "channel-disconnect", "channel-disconnected", "doctor", "doctor-network"),
    ),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazy throughout: a part of a page, a mail or an error page that shows none of it costs no query."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "theme": chosen if chosen in THEMES else "",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "languages": settings.LANGUAGES,
        "LANGUAGE_CODE": get_language() or settings.LANGUAGE_CODE,
        "asking": SimpleLazyObject(lambda: choices.to_ask(request)),
        "measuring": SimpleLazyObject(lambda: tags.measuring(request)),
        "shell": SimpleLazyObject(lambda: Shell(request)),
    }


class Shell:
    """The frame around a page of somebody who is logged in."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.member = current(request)
        self.workspaces = [row.workspace for row in memberships(request)]
        self.compose = reverse("compose")
        self.login = reverse("account_login")
        self.operator = runs_this(request.user)

    @cached_property
    def places(self) -> list[dict[str, Any]]:
        match = self.request.resolver_match
        here = match.url_name if match else None
        return [
            {"label": p.label, "icon": p.icon, "url": reverse(p.name), "here": here in p.pages, "on_phone": p.on_phone}
            for p in PLACES
        ]

    @property
    def unread_policy(self) -> policy.Version | None:
        """A version this person has to be told of, None for nobody and for one who has read it."""
        return policy.unread(self.request.user) if self.request.user.is_authenticated else None

    @property
    def stopped_since(self) -> str:
        """On the workspace's clock."""
        workspace = self.member.workspace if self.member else None
        if workspace is None or workspace.stopped_at is None:
            return ""
        return moments.said(workspace.stopped_at.astimezone(workspace.zone))

    @property
    def phone_places(self) -> list[dict[str, Any]]:
        return [place for place in self.places if place["on_phone"]]

    @property
    def keys(self) -> list[tuple[str, str, Any]]:
        """The letters that lead to pages after a "g"."""
        return [(letter, place.name, place.label) for place in PLACES if (letter := LETTERS.get(place.name))]

    @cached_property
    def channels(self) -> list[Channel]:
        return shown.in_rail(self.request, self.member.workspace_id) if self.member else []

    @property
    def rail_channels(self) -> list[Channel]:
        """The first dozen, those that need somebody before the others: a rail is for a glance."""
        return sorted(self.channels, key=lambda channel: not channel.needs_help)[:IN_RAIL]

    @property
    def more_channels(self) -> int:
        return max(0, len(self.channels) - IN_RAIL)

    @property
    def needs_help(self) -> bool:
        return any(channel.needs_help for channel in self.channels)
