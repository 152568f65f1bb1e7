"""The filters of the calendar as a bar of selects: what there is to choose, and what is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from onepost.connectors.registry import network_label
from onepost.publishing.models import State

STATES = (State.SCHEDULED, State.PUBLISHED, State.DELIVERED, State.FAILED, State.UNCONFIRMED, State.HELD)
KEPT = ("view", "month", "day")
"""What the bar's form sends on, so that narrowing stays where one looks."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One select. ``options``: (value, label); ``chosen``: one of the values or "". ``rest``: the query without it."""

    name: str
    label: str
    every: str
    options: list[tuple[str, Any]]
    chosen: str
    rest: str

    @property
    def said(self) -> str:
        return f"{self.label}: {dict(self.options)[self.chosen]}" if self.chosen else ""


def bar(workspace: Workspace, channels: Iterable[Channel], query: QueryDict) -> list[Choice]:
    """Selects that have something to choose between."""
    found = list(channels)
    networks = dict.fromkeys(sorted(channel.network for channel in found))
    offered: list[tuple[str, str, str, list[tuple[str, Any]]]] = [
        ("channel", _("Channel"), _("Every channel"), [(str(one.id), _named(one)) for one in found]),
        ("network", _("Network"), _("Every network"), [(name, network_label(name)) for name in networks]),
        ("state", _("State"), _("Every state"), [(str(state), state.label) for state in STATES]),
        ("label", _("Label"), _("Every label"), [(str(one.id), one.name) for one in workspace.labels.all()]),
        (
            "author",
            _("Author"),
            _("Every author"),
            [(str(one.id), one.full_name) for one in workspace.members.order_by("first_name", "last_name", "id")],
        ),
    ]
    return [
        Choice(name, label, every, options, _chosen(query.get(name, ""), options), _without(query, name))
        for name, label, every, options in offered
        if len(options) > 1 or _chosen(query.get(name, ""), options)
    ]


def kept(query: QueryDict) -> list[tuple[str, str]]:
    return [(name, query.get(name, "")) for name in KEPT if name in query]


def _without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    rest.pop(name, None)
    return rest.urlencode()


def _named(channel: Channel) -> str:
    return f"{channel.name} · {network_label(channel.network)}"


def _chosen(value: str, options: Iterable[tuple[str, Any]]) -> str:
    return value if any(value == known for known, _label in options) else ""
