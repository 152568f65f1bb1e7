"""What lists of posts are narrowed to. It stands in the address, so that a view can be kept and sent on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.connectors.registry import network_label
from onepost.publishing.models import Label, Post, Publication, State

WORDS = 100
"""Characters of a search."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What cannot be meant is left out; ``first`` and ``last`` are days in the workspace's zone."""

    workspace: Workspace
    words: str = ""
    channel: UUID | None = None
    network: str = ""
    state: str = ""
    label: UUID | None = None
    author: UUID | None = None
    first: date | None = None
    last: date | None = None

    @classmethod
    def from_query(cls, query: QueryDict, workspace: Workspace) -> Filter:
        """``day`` is short for ``first`` and ``last`` of one day."""
        network, state = query.get("network", ""), query.get("state", "")
        day = _day(query, "day")
        return cls(
            workspace,
            query.get("q", "").strip()[:WORDS],
            _uuid(query, "channel"),
            network if network in registry.NETWORKS else "",
            state if state in State.values else "",
            _uuid(query, "label"),
            _uuid(query, "author"),
            day or _day(query, "first"),
            day or _day(query, "last"),
        )

    def apply(self, rows: QuerySet[Publication]) -> QuerySet[Publication]:
        if self.words:
            own = Q(own_text__icontains=self.words)
            rows = rows.filter(own | Q(own_text=None, post__text__icontains=self.words))
        equal: dict[str, Any] = {
            "channel": self.channel,
            "network": self.network,
            "state": self.state,
            "post__labels": self.label,
            "post__author": self.author,
        }
        rows = rows.filter(**{name: value for name, value in equal.items() if value})
        if self.first:
            rows = rows.filter(due_at__gte=self._midnight(self.first))
        if self.last:
            rows = rows.filter(due_at__lt=self._midnight(self.last + timedelta(days=1)))
        return rows

    def apply_to_drafts(self, posts: QuerySet[Post]) -> QuerySet[Post]:
        """Drafts have no time and one state, and need not have a channel."""
        if self.words:
            own = Publication.objects.filter(own_text__icontains=self.words, workspace=self.workspace)
            posts = posts.filter(Q(text__icontains=self.words) | Q(id__in=own.values("post_id")))
        where = {"channel": self.channel, "network": self.network}
        if there := {name: value for name, value in where.items() if value}:
            posts = posts.filter(id__in=Publication.objects.filter(workspace=self.workspace, **there).values("post_id"))
        if self.label:
            posts = posts.filter(labels=self.label)
        return posts.filter(author=self.author) if self.author else posts

    @property
    def state_label(self) -> str:
        return str(State(self.state).label) if self.state else ""

    @property
    def day(self) -> date | None:
        """The one day that is asked for."""
        return self.first if self.first == self.last else None

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.workspace.zone).astimezone(UTC)

    @property
    def values(self) -> dict[str, str]:
        """As they stand in the address, without those that are not set."""
        found = {
            "q": self.words,
            "channel": self.channel,
            "network": self.network,
            "state": self.state,
            "label": self.label,
            "author": self.author,
            "first": self.first,
            "last": self.last,
        }
        return {name: str(value) for name, value in found.items() if value}

    def query(self) -> str:
        return urlencode(self.values)

    def described(self) -> list[tuple[str, str]]:
        """What is narrowed, by the name in the address, in words; a name that is nobody's is not said."""
        known: dict[str, Any] = {
            "channel": Channel.objects.filter(workspace=self.workspace).values_list("name", flat=True),
            "label": Label.objects.filter(workspace=self.workspace).values_list("name", flat=True),
        }
        out = []
        for name, value in self.values.items():
            match name:
                case "channel" | "label":
                    said = known[name].filter(id=value).first() or ""
                case "network":
                    said = network_label(value)
                case "state":
                    said = str(State(value).label)
                case "author":
                    found = self.workspace.members.filter(id=value).first()
                    said = found.full_name if found else ""
                case _:
                    said = value
            out.append((name, said))
        return [(name, said) for name, said in out if said]

    def __bool__(self) -> bool:
        return bool(self.values)


def _uuid(query: QueryDict, name: str) -> UUID | None:
    try:
        return UUID(query.get(name, ""))
    except ValueError:
        return None


def _day(query: QueryDict, name: str) -> date | None:
    try:
        return date.fromisoformat(query.get(name, ""))
    except ValueError:
        return None
