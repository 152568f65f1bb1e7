"""How Django code gets to the one door out: one per event loop in the worker, one per use elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import lru_cache

from django.conf import settings

from onepost import __version__
from onepost.channels.keys import keys_in_loop
from onepost.channels.models import Grant
from onepost.connectors import registry
from onepost.connectors.accounts import Account
from onepost.connectors.base import Connector
from onepost.connectors.http import Http, HttpSettings


def http_settings() -> HttpSettings:
    return HttpSettings(
        sandbox_url=settings.SANDBOX_URL,
        user_agent=f"OnePost/{__version__}",
        time_scale=settings.TIME_SCALE,
    )


class Doors:
    """The worker's two doors, one to the networks and one to the sandbox; never across."""

    def __init__(self) -> None:
        self._doors = {sandbox: Http(http_settings(), sandbox=sandbox) for sandbox in (False, True)}

    def get(self, sandbox: bool) -> Http:
        return self._doors[sandbox]

    async def close(self) -> None:
        for door in self._doors.values():
            await door.close()


@lru_cache(maxsize=1)
def doors() -> Doors:
    """This process's doors, for code that lives in one event loop (the worker)."""
    return Doors()


@asynccontextmanager
async def opened(sandbox: bool) -> AsyncIterator[Http]:
    """A door for one use, for code that comes and goes with its own event loop (a web request).

    A person waits, not the publisher: its deadlines have a scale of their own.
    """
    async with Http(replace(http_settings(), time_scale=settings.TIME_SCALE_OF_PEOPLE), sandbox=sandbox) as door:
        yield door


async def connector_of(door: Http, grant: Grant, account: Account | None = None) -> Connector:
    """The connector of a grant fetched with its key. Raises Misconfigured when this installation has no app keys."""
    keys = await keys_in_loop(grant.network, grant.sandbox, grant.login)
    return registry.open_connector(grant.network, door, keys, grant.credentials(), account)
