"""The worker's statements: each is one round trip and one commit, and each holds only while the lease does.

Plain SQL instead of the ORM because this is the path of every publication, many times a second.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from onepost.publishing.sending.outcomes import Entry

Pool = AsyncConnectionPool[AsyncConnection[dict[str, Any]]]
Row = dict[str, Any]

PATIENCE = 10.0
"""Seconds to wait for a connection; without one for so long, the database is away."""
UNHURRIED = "-c synchronous_commit=off"
"""Connection option: a commit is told before it is on the disk (it is there within a second)."""

HAND_OVER = """
WITH due AS (
    SELECT id FROM publishing_publication
    WHERE next_attempt_at <= now()
      AND (handed_until IS NULL OR handed_until < now())
      AND (leased_until IS NULL OR leased_until < now())
    ORDER BY next_attempt_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE publishing_publication p SET handed_until = now() + %(seconds)s * interval '1 second'
FROM due WHERE p.id = due.id RETURNING p.id
"""

FREE = """next_attempt_at <= now()
      AND (handed_until IS NULL OR handed_until < now()) AND (leased_until IS NULL OR leased_until < now())"""
IN_TURN = f"""
WITH first AS MATERIALIZED (
    SELECT id, workspace_id, next_attempt_at FROM publishing_publication
    WHERE {FREE} ORDER BY next_attempt_at LIMIT 2000
), last AS MATERIALIZED (
    SELECT id, workspace_id, next_attempt_at FROM publishing_publication
    WHERE {FREE} ORDER BY next_attempt_at DESC LIMIT 500
)
SELECT id FROM (
    SELECT id, next_attempt_at, row_number() OVER (PARTITION BY workspace_id ORDER BY next_attempt_at, id) AS turn
    FROM (SELECT * FROM first UNION SELECT * FROM last) ends
) queue ORDER BY turn, next_attempt_at
"""  # noqa: S608 - nothing comes from outside
HAND_OVER_THESE = f"""
WITH due AS (
    SELECT id FROM publishing_publication WHERE id = ANY(%(ids)s) AND {FREE} ORDER BY id FOR UPDATE SKIP LOCKED
)
UPDATE publishing_publication p SET handed_until = now() + %(seconds)s * interval '1 second'
FROM due WHERE p.id = due.id RETURNING p.id
"""  # noqa: S608 - nothing comes from outside

HAND_BACK = """
UPDATE publishing_publication SET handed_until = NULL WHERE id = ANY(%(ids)s) AND leased_until IS NULL
"""

NEXT_DUE = """
SELECT extract(epoch FROM min(next_attempt_at) - now())::float8 AS seconds FROM publishing_publication
WHERE next_attempt_at > now() AND next_attempt_at < now() + interval '1 second'
"""

CLAIM = """
UPDATE publishing_publication p
SET lease = p.lease + 1, leased_until = now() + %(seconds)s * interval '1 second'
FROM publishing_post po, channels_channel c, channels_grant g, channels_datakey k, accounts_workspace w
WHERE p.id = %(id)s AND p.next_attempt_at <= now() AND po.deleting_at IS NULL
  AND (p.leased_until IS NULL OR p.leased_until < now())
  AND po.id = p.post_id AND c.id = p.channel_id AND g.id = c.grant_id AND k.id = g.key_id AND w.id = p.workspace_id
RETURNING p.id, p.workspace_id, p.post_id, p.channel_id, p.network, p.state, p.due_at, p.tries, p.lease,
    p.next_call, p.armed_at, p.progress, p.remote_id, p.url, p.whole, p.also_ids, p.own_media,
    coalesce(p.own_text, po.text) AS text, coalesce(p.own_options, po.options -> p.network, '{}'::jsonb) AS options,
    EXISTS (SELECT 1 FROM publishing_attachment a WHERE a.post_id = p.post_id AND a.option = '') AS has_media,
    c.kind AS account_kind, c.remote_id AS account_id, c.name AS account_name, c.handle AS account_handle,
    c.url AS account_url, c.limits AS account_limits, c.sealed AS account_sealed, c.state AS channel_state,
    g.id AS grant_id, g.login, g.sandbox, g.sealed AS grant_sealed, g.epoch, g.expires_at,
    coalesce(g.refresh_expires_at > now(), true) AS can_refresh, g.refreshed_at, g.state AS grant_state,
    k.id AS key_id, k.wrapped, w.late_hours, now() AS now, p.seen_url, p.filled, w.name AS workspace_name, w.time_zone,
    w.language, w.utm, w.stopped_at IS NOT NULL OR c.paused_at IS NOT NULL OR EXISTS (SELECT 1 FROM accounts_user u
        WHERE u.id IN (po.author_id, g.user_id) AND u.restricted_at IS NOT NULL) AS stopped,
    (SELECT max(z.until) FROM publishing_pause z WHERE z.network = p.network AND z.login = g.login
        AND z.sandbox = g.sandbox AND (z.channel_id = c.id OR z.channel_id IS NULL) AND z.until > now()) AS paused_until
"""

ATTACHMENTS = """
SELECT asset_id, part FROM publishing_attachment
WHERE post_id = %(post_id)s AND publication_id IS NOT DISTINCT FROM %(publication_id)s AND option = ''
ORDER BY part, position
"""

REPEATED = """
SELECT 1 AS one FROM publishing_publication p JOIN publishing_post po ON po.id = p.post_id
WHERE p.channel_id = %(channel_id)s AND p.id <> %(id)s AND coalesce(p.own_text, po.text) = %(text)s
  AND (p.remote_id <> '' OR p.armed_at IS NOT NULL) LIMIT 1
"""

OWNED = """
SELECT 1 AS one FROM publishing_publication
WHERE channel_id = %(channel_id)s AND id <> %(id)s
  AND (remote_id = %(remote_id)s OR %(remote_id)s = ANY(also_ids)) LIMIT 1
"""

ARM = """
UPDATE publishing_publication p
SET armed_at = clock_timestamp(), next_call = %(next_call)s, progress = %(progress)s, state = %(state)s,
    filled = %(filled)s, started_at = coalesce(started_at, now()),
    leased_until = clock_timestamp() + %(seconds)s * interval '1 second',
    next_attempt_at = least(next_attempt_at, now()), updated_at = now()
FROM channels_channel c, channels_grant g
WHERE p.id = %(id)s AND p.lease = %(lease)s AND p.leased_until > now()
  AND c.id = p.channel_id AND g.id = c.grant_id AND g.epoch = %(epoch)s
  AND c.paused_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM accounts_workspace w WHERE w.id = p.workspace_id AND w.stopped_at IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM accounts_user u, publishing_post o
      WHERE o.id = p.post_id AND u.id IN (o.author_id, g.user_id) AND u.restricted_at IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM publishing_pause z WHERE z.network = p.network AND z.login = g.login
      AND z.sandbox = g.sandbox AND (z.channel_id = c.id OR z.channel_id IS NULL) AND z.until > now())
RETURNING p.armed_at, set_config('synchronous_commit', 'on', true)
"""


async def hand_over(pool: Pool, limit: int, seconds: float) -> list[UUID]:
    """Rows that are due and in nobody's hands, now in the caller's for ``seconds``."""
    async with pool.connection() as connection:
        cursor = await connection.execute(HAND_OVER, {"limit": limit, "seconds": seconds})
        return [row["id"] for row in await cursor.fetchall()]


async def in_turn(pool: Pool) -> list[UUID]:
    """Of what is due and in nobody's hands, the first and the latest: one of each workspace, then the next of each."""
    async with pool.connection() as connection:
        return [row["id"] for row in await (await connection.execute(IN_TURN)).fetchall()]


async def hand_over_these(pool: Pool, ids: Sequence[UUID], seconds: float) -> list[UUID]:
    """As :func:`hand_over`, of these rows those that are still free."""
    async with pool.connection() as connection:
        cursor = await connection.execute(HAND_OVER_THESE, {"ids": list(ids), "seconds": seconds})
        return [row["id"] for row in await cursor.fetchall()]


async def next_due(pool: Pool) -> float | None:
    """Seconds until the next row is due, if that is within a second."""
    async with pool.connection() as connection:
        row = await (await connection.execute(NEXT_DUE)).fetchone()
        return row["seconds"] if row else None


async def hand_back(pool: Pool, ids: Sequence[UUID]) -> None:
    """Rows that were handed over and nobody has begun: any worker may take them at once."""
    async with pool.connection() as connection:
        await connection.execute(HAND_BACK, {"ids": list(ids)})


async def claim(pool: Pool, publication_id: UUID, seconds: float) -> Row | None:
    """Take the lease and read all a publication needs; None when it is not due or in another worker's hands."""
    async with pool.connection() as connection:
        cursor = await connection.execute(CLAIM, {"id": publication_id, "seconds": seconds})
        return await cursor.fetchone()


async def attachments(pool: Pool, row: Row) -> list[Row]:
    """Asset ids with the part of the thread they belong to, in order: the publication's own, else the post's."""
    owner = row["id"] if row["own_media"] else None
    async with pool.connection() as connection:
        cursor = await connection.execute(ATTACHMENTS, {"post_id": row["post_id"], "publication_id": owner})
        return await cursor.fetchall()


async def repeated(pool: Pool, row: Row) -> bool:
    """Whether another publication of the channel went out, or may have, with the same text."""
    return await _any(pool, REPEATED, {"channel_id": row["channel_id"], "id": row["id"], "text": row["text"]})


async def owned(pool: Pool, row: Row, remote_id: str) -> bool:
    """Whether another publication of the channel already has this remote id."""
    return await _any(pool, OWNED, {"channel_id": row["channel_id"], "id": row["id"], "remote_id": remote_id})


async def arm(pool: Pool, row: Row, *, next_call: str, progress: str, state: str, seconds: float) -> datetime | None:
    """Commit that a call is about to be made that must not happen twice.

    None when the lease is lost, the channel is gone, the tokens have changed since they were read, the network has
    asked for patience or somebody has stopped the channel or the workspace: then the call must not be made.
    """
    values = {
        "id": row["id"],
        "lease": row["lease"],
        "epoch": row["epoch"],
        "next_call": next_call,
        "progress": progress,
        "state": state,
        "filled": _json(row["filled"]),
        "seconds": seconds,
    }
    async with pool.connection() as connection:
        found = await (await connection.execute(ARM, values)).fetchone()
        return found["armed_at"] if found else None


async def save(
    pool: Pool,
    row: Row,
    columns: dict[str, Any],
    entry: Entry | None,
    *,
    milliseconds: int = 0,
    armed_at: datetime | None = None,
    seconds: float | None = None,
) -> bool:
    """Write ``columns`` and a timeline entry if the lease still holds; then it holds for ``seconds`` more, or ends.

    ``armed_at`` lets the answer of an armed call be stored after the lease lapsed, as long as nobody has armed the
    row anew: what is live must be known. False when nothing was written.
    """
    values = {name: _json(value) if name in ("problem", "filled") else value for name, value in columns.items()}
    values |= {"_id": row["id"], "_lease": row["lease"], "armed_at_": armed_at, "_seconds": seconds}
    if entry is not None:
        values |= {
            "_step": entry.step[:40],
            "_outcome": entry.outcome,
            "_message": json.dumps(entry.message.to_json()) if entry.message else None,
            "_detail": entry.detail[:500],
            "_ms": milliseconds,
        }
    statement = _save_statement(tuple(columns), entry is not None, armed_at is not None, seconds is None)
    async with pool.connection() as connection:
        cursor = await connection.execute(statement, values)
        return cursor.rowcount > 0


@lru_cache(maxsize=256)
def _save_statement(names: Sequence[str], with_entry: bool, late: bool, release: bool) -> bytes:
    sets: list[sql.Composable] = [
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in names
    ]
    sets.append(sql.SQL("updated_at = now()"))
    if release:
        sets.append(sql.SQL("leased_until = NULL, handed_until = NULL"))
    else:
        sets.append(sql.SQL("leased_until = clock_timestamp() + %(_seconds)s * interval '1 second'"))
    held: sql.Composable = sql.SQL("(lease = %(_lease)s AND leased_until IS NOT NULL)")
    if late:
        held = held + sql.SQL(" OR (armed_at IS NOT NULL AND armed_at = %(armed_at_)s)")
    update = sql.SQL(
        "UPDATE publishing_publication SET {} WHERE id = %(_id)s AND ({}) "
        "RETURNING id, set_config('synchronous_commit', 'on', true)"
    ).format(sql.SQL(", ").join(sets), held)
    if not with_entry:
        return update.as_bytes(None)
    insert = sql.SQL(
        "WITH changed AS ({}) "
        "INSERT INTO publishing_attempt (publication_id, at, step, outcome, message, detail, milliseconds) "
        "SELECT id, clock_timestamp(), %(_step)s, %(_outcome)s, %(_message)s::jsonb, %(_detail)s, %(_ms)s FROM changed"
    )
    return insert.format(update).as_bytes(None)


def _json(value: Any) -> Jsonb | None:
    return None if value is None else Jsonb(value)


async def _any(pool: Pool, statement: str, values: dict[str, Any]) -> bool:
    async with pool.connection() as connection:
        return await (await connection.execute(statement, values)).fetchone() is not None


async def open_pool(conninfo: str, size: int) -> Pool:
    """A pool of autocommit connections: each statement above is its own transaction.

    Only what says that a call is about to be made, or what became of it, waits for the disk: ``arm`` and ``save`` ask
    for it. Everything else may be lost with the database's machine and is simply done again.
    """
    pool: Pool = AsyncConnectionPool(
        conninfo,
        min_size=1,
        max_size=size,
        open=False,
        timeout=PATIENCE,
        connection_class=AsyncConnection[dict[str, Any]],
        kwargs={"autocommit": True, "row_factory": dict_row, "options": UNHURRIED},
    )
    await pool.open()
    return pool
