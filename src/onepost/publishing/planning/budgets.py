"""Networks' documented caps, counted from our own publications: what is used now, and what a plan would make of it."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.connectors.capabilities import Budget
from onepost.lib.sentences import sentence
from onepost.publishing.models import WAITING, Publication

INSTANT = timedelta(microseconds=1)
DAY = timedelta(days=1)
SCARCE = 0.8
"""From this share of a daily cap on, the calendar says what is left of it."""
APP = ("network", "channel__grant__login", "channel__grant__sandbox")
"""What tells apps apart."""
KEPT = 60
"""Seconds for which the count of what others have planned is good enough."""


@dataclass(frozen=True, slots=True)
class Use:
    """How much of a cap is used. ``label`` says of what, and in which time."""

    label: str
    used: int
    most: int

    @property
    def full(self) -> bool:
        return self.used >= self.most

    @property
    def words(self) -> str:
        numbers = {"used": _grouped(self.used), "most": _grouped(self.most)}
        return _("%(what)s: %(used)s of %(most)s") % {"what": self.label, **numbers}


@dataclass(frozen=True, slots=True)
class _Counted:
    """A cap of a channel with the window that is looked at: after ``start``, up to ``end``."""

    channel: Channel
    budget: Budget
    start: datetime
    end: datetime

    @property
    def whose(self) -> tuple[Any, ...]:
        """Equal for channels that share the cap: all of one app."""
        grant = self.channel.grant
        return (grant.network, grant.login, grant.sandbox) if self.budget.per == "app" else (self.channel.id,)


def of_channels(channels: Iterable[Channel]) -> dict[UUID, list[Use]]:
    """What each channel has used, by its id: the network's own count, and ours of what the network does not tell."""
    now = timezone.now()
    found = list(channels)
    out: dict[UUID, list[Use]] = {channel.id: list(_quotas(channel)) for channel in found}
    counted = _budgets(found, now)
    published = Publication.objects.filter(published_at__isnull=False).annotate(moment=F("published_at"))
    for one, used in zip(counted, _numbers(counted, published), strict=True):
        said = {use.label for use in out[one.channel.id]}
        if used and _label(one.budget) not in said:
            out[one.channel.id].append(Use(_label(one.budget), used * one.budget.cost, one.budget.most))
    return out


def warnings(kinds: Iterable[tuple[Channel, str]], at: datetime, post_id: UUID | None) -> list[str]:
    """What the author should know of a plan for ``at``: the caps that it goes beyond, with what is planned around it.

    ``kinds`` says what the post is on each channel. ``post_id`` is the post that is being written: it is counted as it
    will be, not as it stands.
    """
    counted = [one for channel, kind in kinds for one in _budgets([channel], at) if one.budget.counts(kind)]
    later = [replace(one, start=at - INSTANT, end=at + one.budget.window) for one in counted if not one.budget.zone]
    planned = Q(published_at__isnull=False) | Q(state__in=WAITING)
    rows = Publication.objects.filter(planned).exclude(post=post_id).annotate(moment=Coalesce("published_at", "due_at"))
    worst: dict[tuple[Any, ...], tuple[_Counted, int]] = {}
    for one, others in zip([*counted, *later], _numbers([*counted, *later], rows), strict=True):
        sharing = {other.channel.id for other in counted if (other.budget, other.whose) == (one.budget, one.whose)}
        total = (others + len(sharing)) * one.budget.cost
        if total > max(one.budget.most, worst.get((one.budget, *one.whose), (one, 0))[1]):
            worst[one.budget, *one.whose] = (one, total)
    return [_warning(one, total) for one, total in worst.values()]


@dataclass(frozen=True, slots=True)
class Left:
    """What a cap leaves free on one day; below zero the day is over it. ``who`` shares the cap."""

    who: str
    label: str
    left: int
    most: int

    @property
    def over(self) -> bool:
        return self.left < 0

    @property
    def words(self) -> str:
        numbers = {"who": self.who, "left": _grouped(max(0, self.left)), "most": _grouped(self.most)}
        if self.over:
            over = ngettext(
                "%(who)s: %(over)s post over the %(most)s of a day",
                "%(who)s: %(over)s posts over the %(most)s of a day",
                -self.left,
            )
            return over % {**numbers, "over": _grouped(-self.left)}
        return _("%(who)s: %(left)s of %(most)s left") % numbers


def of_days(channels: Sequence[Channel], days: Sequence[date], zone: zoneinfo.ZoneInfo) -> dict[date, list[Left]]:
    """The daily caps that get scarce, by day. ``channels``: all of a workspace.

    A window that rolls over 24 hours is counted by the day of ``zone``, as people plan. The workspace's own posts are
    counted as they stand; what others use of a cap that an app's accounts share, as it stood at most a minute ago.
    """
    daily = [one for one in _budgets(channels, timezone.now()) if one.budget.window == DAY]
    caps = {(one.budget, *one.whose): one for one in daily}
    if not caps:
        return {}
    # The days of one network's caps are those of one zone: a contract test sees to it.
    zones = {one.channel.network: zoneinfo.ZoneInfo(one.budget.zone) if one.budget.zone else zone for one in daily}
    shared = sorted({one.channel.network for one in daily if one.budget.per == "app"})
    found = [
        *_own(channels, days, zones),
        *(_elsewhere(channels[0].workspace_id, shared, days, zones) if shared else ()),
    ]
    out: dict[date, list[Left]] = {}
    for one in caps.values():
        used: dict[date, int] = {}
        for row in filter(_belongs(one), found):
            used[row["day"]] = used.get(row["day"], 0) + row["number"] * one.budget.cost
        for day in days:
            if (number := used.get(day, 0)) >= SCARCE * one.budget.most:
                who = registry.connector(one.channel.network).label if one.budget.per == "app" else one.channel.name
                left = (one.budget.most - number) // one.budget.cost
                out.setdefault(day, []).append(Left(who, _label(one.budget), left, one.budget.most // one.budget.cost))
    return out


def _own(
    channels: Sequence[Channel], days: Sequence[date], zones: Mapping[str, zoneinfo.ZoneInfo]
) -> Iterator[dict[str, Any]]:
    """How many publications each of ``channels`` has on each day."""
    apps = {
        channel.id: dict(zip(APP, (channel.network, channel.grant.login, channel.grant.sandbox), strict=True))
        for channel in channels
    }
    rows = _planned(days, zones).filter(workspace_id=channels[0].workspace_id, channel__isnull=False)
    for row in rows.values("kind", "day", account=F("channel_id")).annotate(number=Count("id")):
        if app := apps.get(row["account"]):
            yield row | app


def _elsewhere(
    workspace_id: UUID, networks: Sequence[str], days: Sequence[date], zones: Mapping[str, zoneinfo.ZoneInfo]
) -> list[dict[str, Any]]:
    """How many other workspaces have there, and channels that are gone: it goes through everybody's, so it is kept."""
    planned_elsewhere = f"planned-elsewhere.{workspace_id}.{'-'.join(networks)}.{min(days)}.{max(days)}"
    found: list[dict[str, Any]] | None = cache.get(planned_elsewhere)
    if found is None:
        rows = _planned(days, zones).filter(~Q(workspace_id=workspace_id) | Q(channel=None), network__in=networks)
        counted = rows.values("kind", "day", *APP).annotate(number=Count("id"))
        found = [row | {"account": None} for row in counted]
        cache.set(planned_elsewhere, found, KEPT)
    return found


def _planned(days: Sequence[date], zones: Mapping[str, zoneinfo.ZoneInfo]) -> QuerySet[Any]:
    """What counts on these days, with the day that it falls on where its network counts."""
    start = min(datetime.combine(min(days), time(), zone) for zone in zones.values())
    end = max(datetime.combine(max(days) + DAY, time(), zone) for zone in zones.values())
    counted = Q(published_at__isnull=False) | Q(state__in=WAITING)
    local = [When(network=network, then=TruncDate("due_at", tzinfo=zone)) for network, zone in zones.items()]
    rows = Publication.objects.filter(counted, due_at__gte=start, due_at__lt=end, network__in=zones)
    return rows.annotate(day=Case(*local))


def _warning(one: _Counted, total: int) -> str:
    who = registry.connector(one.channel.network).label if one.budget.per == "app" else one.channel.name
    words = {"who": who, "what": _label(one.budget), "most": _grouped(one.budget.most), "total": _grouped(total)}
    return _("%(who)s: %(what)s: %(most)s at most; with this post there are %(total)s. It may have to wait.") % words


def _quotas(channel: Channel) -> Iterable[Use]:
    """What the network itself counts, as it was when the account was last looked at."""
    for quota in channel.limits.get("quotas") or ():
        yield Use(sentence(quota["name"]), quota["used"], quota["most"])


def _budgets(channels: Iterable[Channel], at: datetime) -> list[_Counted]:
    return [
        _Counted(channel, budget, *window(budget, at))
        for channel in channels
        if channel.network in registry.NETWORKS
        for budget in registry.connector(channel.network).capabilities_of(channel.limits).budgets
    ]


def window(budget: Budget, at: datetime) -> tuple[datetime, datetime]:
    """The time whose publications count together with one at ``at``."""
    if not budget.zone:
        return at - budget.window, at
    local = at.astimezone(zoneinfo.ZoneInfo(budget.zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - INSTANT, midnight + timedelta(days=1) - INSTANT


def _numbers(counted: Sequence[_Counted], rows: QuerySet[Publication]) -> list[int]:
    """Publications in each window: one query, grouped by channel; those of channels that are gone count for the app."""
    if not counted:
        return []
    windows = list(dict.fromkeys((one.start, one.end) for one in counted))
    first, last = min(start for start, _end in windows), max(end for _start, end in windows)
    names = {window: f"number_{place}" for place, window in enumerate(windows)}
    numbers = {name: Count("id", filter=_within(*window)) for window, name in names.items()}
    rows = rows.filter(_within(first, last), network__in={one.channel.network for one in counted})
    found = list(rows.values("kind", *APP, account=F("channel_id")).annotate(**numbers))
    return [sum(row[names[one.start, one.end]] for row in filter(_belongs(one), found)) for one in counted]


def _within(start: datetime, end: datetime) -> Q:
    return Q(moment__gt=start, moment__lte=end)


def _belongs(one: _Counted) -> Callable[[dict[str, Any]], bool]:
    channel, grant = one.channel, one.channel.grant

    def test(row: dict[str, Any]) -> bool:
        if not one.budget.counts(row["kind"]):
            return False
        if one.budget.per == "account":
            return bool(row["account"] == channel.id)
        login, sandbox = row["channel__grant__login"], row["channel__grant__sandbox"]
        gone = login is None
        return row["network"] == channel.network and (gone or (login, sandbox) == (grant.login, grant.sandbox))

    return test


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _label(budget: Budget) -> str:
    return _("%(what)s in %(time)s") % {"what": sentence(budget.label), "time": _time(budget)}


def _time(budget: Budget) -> str:
    if budget.zone:
        return _("a day (%(city)s)") % {"city": budget.zone.rpartition("/")[2].replace("_", " ")}
    minutes = round(budget.window.total_seconds() / 60)
    if minutes % 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours % 24 or hours == 24:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s day", "%(count)s days", hours // 24) % {"count": hours // 24}
