"""The connection doctor: what publishing at a network needs, looked at piece by piece, each with what mends it.

Login by login: the operator's app, then the accounts connected through it. The networks are asked now, all at once, and
nobody waits longer than :data:`doctor_accounts.SECONDS` for one of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from asgiref.sync import async_to_sync
from django.conf import settings

from onepost.accounts.models import Workspace
from onepost.channels import attempts, doctor_accounts, ending, keys
from onepost.channels import doctor_words as words
from onepost.channels.doctor_accounts import AccountReport
from onepost.channels.door import opened
from onepost.channels.keys import Found, Stored
from onepost.channels.models import Channel, Grant
from onepost.connectors import registry
from onepost.connectors.base import Connector
from onepost.connectors.errors import ConnectorError, Misconfigured
from onepost.connectors.guide import Remark
from onepost.connectors.logins import Login
from onepost.connectors.messages import N_, Message

State = Literal["good", "warning", "bad", "off"]
"""``off``: not set up, and nothing depends on it."""

AT_ONCE = 8
"""Accounts looked at at the same time."""


@dataclass(frozen=True, slots=True)
class AppReport:
    """The operator's app for one login, at the network or in the sandbox, and what is connected through it."""

    network: str
    login: Login
    sandbox: bool
    found: Found | None
    redirect: str
    remarks: tuple[Remark, ...] = ()
    accounts: tuple[AccountReport, ...] = ()

    @property
    def all_remarks(self) -> Iterator[Remark]:
        yield from self.remarks
        for account in self.accounts:
            yield from account.all_remarks

    @property
    def state(self) -> State:
        return worst(self.all_remarks) if self.found or self.accounts else "off"

    @property
    def source(self) -> str:
        return self.found.source if self.found else ""

    @property
    def scopes(self) -> list[tuple[str, tuple[str, ...], bool]]:
        return words.scopes(self.login)

    @property
    def steps(self) -> list[Message]:
        return words.steps(self.login, self.network)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything about one network."""

    network: str
    label: str
    apps: tuple[AppReport, ...]

    @property
    def several(self) -> bool:
        return len({app.login.name for app in self.apps}) > 1

    @property
    def guide_open(self) -> bool:
        """Registering an app is the next thing to do."""
        return not any(app.found for app in self.apps)

    @property
    def state(self) -> State:
        used = [app for app in self.apps if app.state != "off"]
        return worst(remark for app in used for remark in app.all_remarks) if used else "off"


@dataclass(frozen=True, slots=True)
class Overview:
    """A network as it stands here, without asking it. ``text`` says why it is in that state."""

    network: str
    label: str
    state: State
    text: Message


def worst(remarks: Iterable[Remark]) -> Literal["good", "warning", "bad"]:
    states = {remark.state for remark in remarks}
    return "bad" if "bad" in states else "warning" if "warning" in states else "good"


def report(network: str, workspace: Workspace | None = None) -> Report:
    """Look at a network and at the accounts of ``workspace``, at everybody's when it is None."""
    grants = Grant.objects.filter(network=network, channels__isnull=False).distinct()
    if workspace is not None:
        grants = grants.filter(workspace=workspace)
    mine = list(grants.select_related("key", "workspace").order_by("name", "id"))
    apps = async_to_sync(_examine_all)(_apps(network, mine, keys.stored()), mine)
    apps.sort(key=lambda app: app.state == "off")
    return Report(network, registry.connector(network).label, tuple(apps))


def overview(workspace: Workspace) -> list[Overview]:
    """All networks, from what is stored."""
    table = keys.stored()
    rows = Channel.objects.filter(workspace=workspace).select_related("grant").defer("sealed", "grant__sealed")
    channels: dict[str, list[Channel]] = {}
    for channel in ending.with_end(rows):
        channels.setdefault(channel.network, []).append(channel)
    return [_overview(network, channels.get(network, []), table) for network in registry.NETWORKS]


def _overview(network: str, channels: list[Channel], table: Stored) -> Overview:
    connector = registry.connector(network)
    if not channels:
        ready = [
            login
            for login in connector.logins
            for sandbox in (False, True)
            if keys.has_keys(network, sandbox, login.name, table)
        ]
        return Overview(network, connector.label, *(("good", words.READY) if ready else ("off", words.NOT_SET_UP)))
    return Overview(network, connector.label, *doctor_accounts.at_a_glance(channels))


def _apps(network: str, grants: list[Grant], table: Stored) -> list[AppReport]:
    """Those at the network, and those of the sandbox where it is on or something was connected in it."""
    redirect, out = attempts.redirect_uri(network), []
    for login in registry.connector(network).logins:
        for sandbox in (False, True):
            if sandbox and not settings.SANDBOX_URL and not _of(grants, login, sandbox):
                continue
            try:
                found = keys.look_up(network, sandbox, login.name, table)
            except Misconfigured:
                found = None
            out.append(AppReport(network, login, sandbox, found, redirect))
    return out


def _of(grants: Iterable[Grant], login: Login, sandbox: bool) -> list[Grant]:
    return [
        grant
        for grant in grants
        if registry.connector(grant.network).login(grant.login) is login and grant.sandbox == sandbox
    ]


async def _examine_all(apps: list[AppReport], grants: list[Grant]) -> list[AppReport]:
    places = asyncio.Semaphore(AT_ONCE)

    async def account(grant: Grant) -> AccountReport:
        async with places:
            return await doctor_accounts.examine(grant)

    async def app(one: AppReport) -> AppReport:
        mine = _of(grants, one.login, one.sandbox)
        remarks, accounts = await asyncio.gather(
            _examine_app(one, bool(mine)), asyncio.gather(*(account(grant) for grant in mine))
        )
        return replace(one, remarks=tuple(remarks), accounts=tuple(accounts))

    return list(await asyncio.gather(*map(app, apps)))


async def _examine_app(app: AppReport, in_use: bool) -> list[Remark]:
    """Whether there are keys, and what the network says of them."""
    if app.found is None:
        return [words.no_keys(app.sandbox, in_use)]
    label = registry.connector(app.network).label
    try:
        async with asyncio.timeout(doctor_accounts.SECONDS), opened(app.sandbox) as door:
            connector: Connector = registry.open_connector(app.network, door, app.found.keys)
            said = await connector.examine_app(app.redirect)
    except (ConnectorError, TimeoutError) as error:
        return [words.has_keys(app.found), words.of_error(error, label, app.sandbox)]
    reached = Remark("good", Message(N_("%(network)s can be reached."), {"network": words.place(label, app.sandbox)}))
    return [words.has_keys(app.found), reached, *said]
