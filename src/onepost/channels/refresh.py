"""Renewing a grant's tokens: one worker at a time, stored before use, and never for a grant that is gone.

Networks rotate refresh tokens: each works once, and using one twice may end the permission. Workers are kept apart by
an advisory lock of the database and not by the row's, because disconnecting deletes the row and must not wait for a
network. What comes back is stored only if the row still has the epoch it was asked for.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from procrastinate.contrib.django import connector_params
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from onepost.channels.disconnect import revoke
from onepost.channels.door import opened
from onepost.channels.keys import keys_in_loop
from onepost.channels.models import ends_at, open_credentials, seal_credentials
from onepost.connectors import registry
from onepost.connectors.accounts import Credentials
from onepost.connectors.errors import ConnectorError, ReconnectNeeded, Temporary
from onepost.connectors.messages import N_, Message
from onepost.lib import vault

log = logging.getLogger("onepost.channels")

Connection = AsyncConnection[dict[str, Any]]
Row = dict[str, Any]

AT_ONCE = 8
"""Refreshes of one worker process under way at the same time; each has a database connection of its own."""

LOCK = "SELECT pg_advisory_lock(hashtextextended('grant ' || %(id)s::text, 0))"

READ = """
SELECT g.id, g.workspace_id, g.network, g.login, g.sandbox, g.remote_id, g.sealed, g.epoch, g.state,
    k.id AS key_id, k.wrapped
FROM channels_grant g JOIN channels_datakey k ON k.id = g.key_id WHERE g.id = %(id)s
"""

STORE = """
UPDATE channels_grant
SET sealed = %(sealed)s, scopes = %(scopes)s, expires_at = %(expires_at)s,
    refresh_expires_at = %(refresh_expires_at)s, ends_at = %(ends_at)s, epoch = epoch + 1, refreshed_at = now()
WHERE id = %(id)s AND epoch = %(epoch)s AND state = 'live'
"""

LOSE = """
WITH lost AS (
    UPDATE channels_grant SET state = 'lost', lost_at = now() WHERE id = %(id)s AND epoch = %(epoch)s RETURNING id
),
held AS (UPDATE channels_channel c SET state = 'held', problem = %(problem)s FROM lost WHERE c.grant_id = lost.id)
SELECT id FROM lost
"""

ELSEWHERE = """
SELECT 1 AS one FROM channels_grant
WHERE network = %(network)s AND login = %(login)s AND sandbox = %(sandbox)s AND remote_id = %(remote_id)s
    AND state = 'live' LIMIT 1
"""


async def refresh(grant_id: UUID, seen: int | None = None) -> Credentials:
    """New credentials of a grant, committed before they are returned.

    ``seen`` is the epoch the caller read. When the tokens have changed since, the stored ones are returned and the
    network is not asked. Raises :class:`ReconnectNeeded` when the permission is gone (the grant is then *lost* and its
    channels held) or the channel was disconnected; any other error has changed nothing.
    """
    lane = _lane()
    task = lane.flights.get((grant_id, seen))
    if task is None:
        task = asyncio.create_task(lane.run(grant_id, seen))
        lane.flights[grant_id, seen] = task
        task.add_done_callback(lambda done: lane.landed(grant_id, seen, done))
    # A caller that is cancelled must not interrupt a request that spends a token.
    return await asyncio.shield(task)


class _Lane:
    """The refreshes of one event loop."""

    def __init__(self) -> None:
        self.flights: dict[tuple[UUID, int | None], asyncio.Task[Credentials]] = {}
        self.places = asyncio.Semaphore(AT_ONCE)

    async def run(self, grant_id: UUID, seen: int | None) -> Credentials:
        async with self.places, await _connect() as connection:
            return await _locked(connection, grant_id, seen)

    def landed(self, grant_id: UUID, seen: int | None, done: asyncio.Task[Credentials]) -> None:
        del self.flights[grant_id, seen]
        if not done.cancelled():
            done.exception()  # seen here in case every caller has been cancelled


_lanes: WeakKeyDictionary[asyncio.AbstractEventLoop, _Lane] = WeakKeyDictionary()


def _lane() -> _Lane:
    return _lanes.setdefault(asyncio.get_running_loop(), _Lane())


async def _connect() -> Connection:
    return await AsyncConnection[dict[str, Any]].connect(**connector_params(), autocommit=True, row_factory=dict_row)


async def _locked(connection: Connection, grant_id: UUID, seen: int | None) -> Credentials:
    """One worker at a time; the lock goes with the connection."""
    if seen is None:
        seen = (await _stored(connection, grant_id))[0]["epoch"]
    await connection.execute(LOCK, {"id": grant_id})
    row, stored = await _stored(connection, grant_id)
    if row["epoch"] != seen:
        return stored
    try:
        renewed = await _ask(row, stored)
    except ReconnectNeeded as error:
        if await _lose(connection, grant_id, seen, error.message):
            raise
        return (await _stored(connection, grant_id))[1]
    if await _store(connection, row, renewed):
        return renewed
    return await _came_late(connection, row, renewed)


async def _stored(connection: Connection, grant_id: UUID) -> tuple[Row, Credentials]:
    """The grant and its tokens. Raises :class:`ReconnectNeeded` when there is no live one (any more)."""
    row = await (await connection.execute(READ, {"id": grant_id})).fetchone()
    if row is None:
        raise ReconnectNeeded(N_("This channel is no longer connected."))
    if row["state"] != "live":
        raise ReconnectNeeded(N_("This channel has to be connected again; the post waits until then."))
    return row, open_credentials(_data_key(row), _owner(row), row["sealed"])


async def _ask(row: Row, stored: Credentials) -> Credentials:
    """What the network gives; what it leaves out stays as it was (RFC 6749, 6)."""
    async with opened(row["sandbox"]) as door:
        keys = await keys_in_loop(row["network"], row["sandbox"], row["login"])
        try:
            renewed = await registry.open_connector(row["network"], door, keys, stored).refresh()
        except ConnectorError:
            raise
        except Exception as defect:
            log.exception("defect in the %s connector while renewing tokens", row["network"])
            raise Temporary(N_("OnePost met a fault of its own."), detail=type(defect).__name__) from defect
    if renewed.refresh_token is None:
        end = renewed.refresh_expires_at or stored.refresh_expires_at
        renewed = replace(renewed, refresh_token=stored.refresh_token, refresh_expires_at=end)
    return renewed if renewed.scopes else replace(renewed, scopes=stored.scopes)


async def _store(connection: Connection, row: Row, renewed: Credentials) -> bool:
    values = {
        "id": row["id"],
        "epoch": row["epoch"],
        "sealed": seal_credentials(_data_key(row), _owner(row), renewed),
        "scopes": Jsonb(sorted(renewed.scopes)),
        "expires_at": renewed.expires_at,
        "refresh_expires_at": renewed.refresh_expires_at,
        "ends_at": ends_at(row["network"], row["login"], renewed),
    }
    return (await connection.execute(STORE, values)).rowcount == 1


async def _lose(connection: Connection, grant_id: UUID, epoch: int, reason: Message) -> bool:
    values = {"id": grant_id, "epoch": epoch, "problem": Jsonb(reason.to_json())}
    return await (await connection.execute(LOSE, values)).fetchone() is not None


async def _came_late(connection: Connection, row: Row, renewed: Credentials) -> Credentials:
    """The grant was disconnected or connected anew meanwhile: these tokens are not stored, and given back if alone."""
    try:
        return (await _stored(connection, row["id"]))[1]
    except ReconnectNeeded:
        alone = await (await connection.execute(ELSEWHERE, row)).fetchone() is None
        if alone:
            async with opened(row["sandbox"]) as door:
                keys = await keys_in_loop(row["network"], row["sandbox"], row["login"])
                await revoke(registry.open_connector(row["network"], door, keys, renewed))
        raise


def _data_key(row: Row) -> bytes:
    return vault.unwrap(row["wrapped"], f"channels.datakey|wrapped||{row['key_id']}")


def _owner(row: Row) -> str:
    return f"channels.grant|sealed|{row['workspace_id']}|{row['id']}"
