"""The operator's registration at each network: from the environment, from the operator's page, and the sandbox's own.

What stands in the environment wins over the page. The table is small and read whole: in a worker at most every
:data:`REMEMBERED` seconds, so that keys entered on the page reach it without a restart.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db.models import Q

from onepost.channels.models import AppKey
from onepost.connectors import registry
from onepost.connectors.accounts import AppKeys
from onepost.connectors.errors import Misconfigured
from onepost.connectors.messages import N_
from onepost.connectors.secret import Secret
from onepost.lib import env, vault

log = logging.getLogger("onepost.channels")

Source = Literal["sandbox", "environment", "page"]
Stored = Mapping[tuple[str, str], tuple[str, Secret]]
"""Client id and secret by network and login, as the operator's page keeps them."""

REMEMBERED = 15.0


@dataclass(frozen=True, slots=True)
class Found:
    """Keys and where they come from. ``network`` is another one's when its app serves this login too."""

    keys: AppKeys
    source: Source
    network: str
    setting: str = ""


def app_keys(network: str, sandbox: bool, login: str = "") -> AppKeys:
    """The keys of ``network`` for one of its logins. Raises :class:`Misconfigured` when there are none.

    In an event loop use :func:`keys_in_loop`.
    """
    return look_up(network, sandbox, login, {} if sandbox else stored()).keys


async def keys_in_loop(network: str, sandbox: bool, login: str = "") -> AppKeys:
    """As :func:`app_keys`."""
    return look_up(network, sandbox, login, {} if sandbox else await _remembered()).keys


def has_keys(network: str, sandbox: bool, login: str, table: Stored) -> bool:
    """Whether people can connect accounts of ``network`` by this login; ``table`` is :func:`stored`."""
    try:
        look_up(network, sandbox, login, table)
    except Misconfigured:
        return False
    return True


def same_app(network: str, sandbox: bool, login: str) -> Q:
    """Grants of the app that serves this login, by whatever login they were given: Meta ends them together.

    Only of this login when it has no keys (any more).
    """
    apps = list(every_app(sandbox))
    mine = next((app.client_id for name, app in apps if (name, app.login) == (network, login)), "")
    served = Q(network=network, login=login)
    for other, app in apps:
        if app.client_id == mine:
            served |= Q(network=other, login=app.login)
    return served & Q(sandbox=sandbox)


def every_app(sandbox: bool) -> Iterator[tuple[str, AppKeys]]:
    """The network and the keys of every login that has some: one query."""
    table = {} if sandbox else stored()
    for network in registry.NETWORKS:
        for way in registry.connector(network).logins:
            with contextlib.suppress(Misconfigured):
                yield network, look_up(network, sandbox, way.name, table).keys


def look_up(network: str, sandbox: bool, login: str, table: Stored) -> Found:
    """The keys and where they stand. Raises :class:`Misconfigured` when there are none."""
    if sandbox:
        if not settings.SANDBOX_URL:
            raise Misconfigured(N_("This channel belongs to the sandbox, and the sandbox is switched off."))
        secret = Secret(f"sandbox-{network}-secret")
        return Found(AppKeys(f"sandbox-{network}-app", secret, sandbox=True, login=login), "sandbox", network)
    for whose, theirs in _places(network, login):
        name = registry.setting(whose, theirs)
        client_id, client_secret = env.text(f"{name}_CLIENT_ID"), env.text(f"{name}_CLIENT_SECRET")
        if client_id and client_secret:
            return Found(AppKeys(client_id, Secret(client_secret), login=login), "environment", whose, name)
        if (whose, theirs) in table:
            return Found(AppKeys(*table[whose, theirs], login=login), "page", whose)
    raise Misconfigured(N_("This installation has no keys for this network yet; the operator can add them."))


def stored() -> Stored:
    """What the operator's page keeps: one query. A secret that no master key opens counts as not there."""
    found = {}
    for row in AppKey.objects.all():
        try:
            found[row.network, row.login] = (row.client_id, row.reveal())
        except vault.CannotOpen:
            log.error("the keys of %s cannot be read; is a master key missing?", row.network)
    return found


def _places(network: str, login: str) -> Iterator[tuple[str, str]]:
    yield network, login
    keys_of = registry.connector(network).login(login).keys_of
    if keys_of:
        yield keys_of, ""


_memory: WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[float, Stored]] = WeakKeyDictionary()


async def _remembered() -> Stored:
    """One copy for each event loop: the worker's serves many publications, that of a web request this one."""
    loop = asyncio.get_running_loop()
    read_at, found = _memory.get(loop, (0.0, {}))
    if not read_at or time.monotonic() - read_at > REMEMBERED:
        found = await sync_to_async(stored)()
        _memory[loop] = (time.monotonic(), found)
    return found
