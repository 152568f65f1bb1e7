"""The doctor's look at what is connected: one grant, and the pages and profiles reached through it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils import timezone
from django.utils.formats import date_format

from onepost.channels import checking
from onepost.channels import doctor_words as words
from onepost.channels.door import connector_of, opened
from onepost.channels.ending import SOON
from onepost.channels.models import Channel, ChannelState, Grant, GrantState
from onepost.connectors import registry
from onepost.connectors.accounts import Profile
from onepost.connectors.errors import ConnectorError
from onepost.connectors.guide import Remark
from onepost.connectors.messages import N_, Message

SECONDS = 8.0
"""Longest wait for one answer: somebody looks at an empty page meanwhile."""
STALE = timedelta(days=3)
"""A connection is used or checked every day; after this long the worker has stood still."""


@dataclass(frozen=True, slots=True)
class ChannelReport:
    channel: Channel
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class AccountReport:
    """One person's consent, and its channels."""

    grant: Grant
    remarks: tuple[Remark, ...]
    channels: tuple[ChannelReport, ...]

    @property
    def well(self) -> bool:
        return all(remark.state == "good" for remark in self.all_remarks)

    @property
    def all_remarks(self) -> Iterator[Remark]:
        yield from self.remarks
        for channel in self.channels:
            yield from channel.remarks


async def examine(grant: Grant) -> AccountReport:
    """The same look as the daily one, with everything that was seen said aloud. ``grant`` comes with key, workspace."""
    label = registry.connector(grant.network).label
    last = _last_check(grant)
    profile, said = None, words.KNOWN
    try:
        async with asyncio.timeout(SECONDS):
            profile = await checking.look(grant.id, ahead=timedelta(0))
    except (ConnectorError, TimeoutError) as error:
        said = words.of_error(error, label, grant.sandbox)
    grant = await Grant.objects.select_related("key", "workspace").aget(id=grant.id)
    channels = [row async for row in Channel.objects.filter(grant=grant).order_by("name", "id")]
    # A lost permission has nothing left to look at, and its channels say why it is lost.
    remarks = [] if grant.state == GrantState.LOST else [said, *_permission(grant, channels), last]
    found = await asyncio.gather(*(_examine_channel(grant, channel, profile) for channel in channels))
    return AccountReport(grant, worst_first(remarks), tuple(found))


async def _examine_channel(grant: Grant, channel: Channel, profile: Profile | None) -> ChannelReport:
    if channel.state == ChannelState.HELD:
        accounts = {account.remote_id: account for account in profile.accounts} if profile else {}
        account = accounts.get(channel.remote_id)
        if account is not None and account.problem is None:
            return ChannelReport(channel, (words.ALLOWED_AGAIN,))
        why = (
            Message.from_json(channel.problem)
            if channel.problem
            else Message(N_("This channel has to be connected again."))
        )
        return ChannelReport(channel, (Remark("bad", why, words.RECONNECT),))
    if profile is None:
        return ChannelReport(channel, ())
    channel.grant = grant
    try:
        async with asyncio.timeout(SECONDS), opened(grant.sandbox) as door:
            connector = await connector_of(door, grant, channel.account())
            remarks = await connector.examine()
    except (ConnectorError, TimeoutError) as error:
        label = registry.connector(grant.network).label
        return ChannelReport(channel, (words.of_error(error, label, grant.sandbox),))
    return ChannelReport(channel, worst_first(remarks) or (words.MAY_PUBLISH,))


def worst_first(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(remarks, key=lambda remark: ("bad", "warning", "good").index(remark.state)))


def _permission(grant: Grant, channels: list[Channel]) -> list[Remark]:
    """What was allowed, and for how long."""
    auth = registry.connector(grant.network).login(grant.login).auth
    granted = frozenset(grant.scopes)
    needed = auth.missing(granted)
    others = tuple(
        name for name in auth.scopes.get("publish", ()) if granted and name not in granted and name not in needed
    )
    out = [words.missing(names, names is needed) for names in (needed, others) if names] or [words.SCOPES_GIVEN]
    return [*out, _life(grant, channels)]


def _life(grant: Grant, channels: list[Channel]) -> Remark:
    if all(channel.sealed for channel in channels):
        return words.NO_END
    if grant.ends_at is None:
        return words.RENEWED
    date, now = _date(grant, grant.ends_at), timezone.now()
    if grant.ends_at <= now:
        return words.ended(date)
    return words.ends_soon(date) if grant.ends_at <= now + SOON else words.lasts(date)


def _last_check(grant: Grant) -> Remark:
    last = max(moment for moment in (grant.checked_at, grant.refreshed_at, grant.created_at) if moment)
    date = _date(grant, last, "DATETIME_FORMAT")
    return words.not_checked(date) if last < timezone.now() - STALE else words.checked(date)


def _date(grant: Grant, moment: datetime, form: str = "DATE_FORMAT") -> str:
    """As the workspace's people write it."""
    return date_format(moment.astimezone(grant.workspace.zone), form)


def at_a_glance(channels: list[Channel]) -> tuple[Literal["good", "warning", "bad"], Message]:
    """What is stored of a network's channels (from :func:`ending.with_end`), in one sentence."""
    held = sum(channel.state == ChannelState.HELD for channel in channels)
    ends = [found for channel in channels if (found := channel.stops_at)]
    numbers = {"number": held or len(channels), "all": len(channels)}
    if held:
        return "bad", Message(N_("%(number)s of %(all)s channels need you."), numbers)
    if ends and min(ends) <= timezone.now() + SOON:
        return "warning", Message(N_("A permission runs out within a week."))
    return "good", Message(N_("Channels connected: %(all)s"), {"all": len(channels)})
