"""The channels of a page: the rail shows them everywhere, and many pages ask for them too; they are fetched once."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from onepost.accounts.access import MemberRequest
from onepost.accounts.models import Workspace
from onepost.channels.ending import with_end
from onepost.channels.models import Channel


def whole(workspace: Workspace) -> QuerySet[Channel]:
    """The channels of ``workspace`` with their permission and when it ends; without their tokens."""
    rows = with_end(Channel.objects.filter(workspace=workspace)).select_related("grant")
    return rows.defer("sealed", "grant__sealed")


def of_page(request: MemberRequest) -> list[Channel]:
    """Those of the workspace by name: one query a request."""
    found = list(whole(request.member.workspace).order_by("name", "id"))
    share(request, found)
    return found


def share(request: HttpRequest, channels: Iterable[Channel]) -> None:
    """The rail takes these: the page has asked for all of the workspace, with their end."""
    request._channels = list(channels)  # type: ignore[attr-defined]


def in_rail(request: HttpRequest, workspace_id: UUID) -> list[Channel]:
    """The same for a glance: the page's own if it has asked for them, else no more than a rail shows. By name, in the
    same order on every page."""
    found: list[Channel] | None = getattr(request, "_channels", None)
    if found is None:
        rows = with_end(Channel.objects.filter(workspace_id=workspace_id))
        rail = ("id", "network", "name", "handle", "state", "paused_at")
        found = list(rows.only(*rail))
    return sorted(found, key=lambda channel: (channel.name, channel.id))
