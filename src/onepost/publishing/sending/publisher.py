"""One publication's way to its network: claim, advance, arm, send, store (DESIGN rule 2).

Nothing that may exist twice is sent before the row says, committed, that it is about to be sent; after a crash or an
unclear answer the network is asked before anything is repeated.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from procrastinate.contrib.django import app

from onepost.channels import refresh
from onepost.connectors.check import check
from onepost.connectors.errors import (
    ConnectorError,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    Temporary,
)
from onepost.connectors.messages import N_
from onepost.connectors.progress import Progress
from onepost.lib import vault
from onepost.publishing.models import State
from onepost.publishing.planning import stopping
from onepost.publishing.sending import asking, clockwork, doubt, lapses, outcomes, pauses, rows, runs, steps
from onepost.publishing.sending.outcomes import Change, Now
from onepost.publishing.sending.rows import Pool, Row
from onepost.publishing.sending.runs import Run
from onepost.publishing.sending.worker_pool import Crew

log = logging.getLogger("onepost.publisher")

ABOUT_TO_EXPIRE = timedelta(minutes=2)
TELL = (State.FAILED, State.HELD, State.UNCONFIRMED)
"""States in which the author is told by mail."""


async def publish_all(crew: Crew, publication_ids: Sequence[UUID]) -> None:
    """Publish several at the same time, as there are places; what a stopping worker does not begin is given back."""
    left: list[UUID] = []

    async def one(publication_id: UUID) -> None:
        async with crew.place() as mine:
            if mine:
                await publish(crew.pool, publication_id)
            else:
                left.append(publication_id)

    results = await asyncio.gather(*(one(found) for found in publication_ids), return_exceptions=True)
    if left:
        await rows.hand_back(crew.pool, left)
    for publication_id, result in zip(publication_ids, results, strict=True):
        if isinstance(result, Exception):
            log.error("publication %s: the worker met a fault", publication_id, exc_info=result)


async def publish(pool: Pool, publication_id: UUID) -> None:
    """Take one publication as far as it goes now. Safe to call at any time, by any number of workers."""
    row = await rows.claim(pool, publication_id, clockwork.lease_seconds())
    if row is None:
        return
    if row["stopped"] and not row["armed_at"] and row["state"] != State.UNCONFIRMED:
        await _store(pool, row, stopping.waiting(row["now"]))
        return
    if row["paused_until"] and not row["armed_at"]:
        await _store(pool, row, await pauses.waiting(pool, row))
        return
    try:
        if await _renewed(row):
            await _store(pool, row, Change({"next_attempt_at": row["now"]}))
            return
        run = await runs.opened(pool, row)
    except (ConnectorError, vault.CannotOpen) as error:
        await _store(pool, row, _not_opened(row, error))
        return
    if anew := _renewal(run):
        if await _store(pool, row, anew):
            await app.configure_task("onepost.discard").defer_async(
                channel_id=str(row["channel_id"]), publication_id=str(row["id"]), progress=row["progress"]
            )
        return
    began = time.monotonic()
    if row["state"] == State.UNCONFIRMED:
        change = await asking.clear_up(run)
    else:
        change = _too_late(run) or await asking.settle(run)
    while change.go_on:
        taken = _milliseconds_since(began)
        if not _saved_by_arming(change) and not await rows.save(
            pool, row, change.columns, change.entry, milliseconds=taken, seconds=clockwork.lease_seconds()
        ):
            log.info("publication %s: taken back while it was prepared", row["id"])
            return
        if change.columns:
            steps.tell(row, change, taken)
        row.update(change.columns)
        began = time.monotonic()
        change = await _advance(run)
    await _store(pool, row, change, _milliseconds_since(began))


def _milliseconds_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _not_opened(row: Row, error: Exception) -> Change:
    """The network was not reached at all; a call in doubt stays in doubt until it has been asked."""
    if not isinstance(error, ConnectorError):
        log.error("publication %s: its secrets cannot be read; is a master key missing?", row["id"])
        error = Misconfigured(N_("The connection of this channel cannot be read on this server; connect it again."))
    now = Now(row["now"], row["state"], row["due_at"] or row["now"], None, row["tries"], "start")
    if row["state"] == State.UNCONFIRMED:
        return doubt.failed(error, now, asking.question_of(row), bool(row["seen_url"]))
    return asking.without_disarming(outcomes.after_error(error, now, armed=False))


def _saved_by_arming(change: Change) -> bool:
    """Announcing a call and arming it are one commit when nothing else is to be told."""
    announced = change.columns.get("next_call") in {"once", "public"}
    return announced and change.entry is None and "remote_id" not in change.columns


async def _renewed(row: Row) -> bool:
    """Renew tokens that are about to run out; True when they were, and the row has to be read again."""
    if row["grant_state"] != "live":
        raise ReconnectNeeded(N_("This channel has to be connected again; the post waits until then."))
    if not row["can_refresh"] or not row["expires_at"] or row["expires_at"] > row["now"] + ABOUT_TO_EXPIRE:
        return False
    await refresh.refresh(row["grant_id"], row["epoch"])
    return True


def _too_late(run: Run) -> Change | None:
    row = run.row
    if row["state"] != State.SCHEDULED or row["armed_at"] or run.live or not row["due_at"]:
        return None
    late = (row["now"] - row["due_at"]).total_seconds()
    return outcomes.too_late(run.now()) if late > row["late_hours"] * 3600 else None


def _renewal(run: Run) -> Change | None:
    """Is what waits at the network going to be gone when the post is due?"""
    row = run.row
    if row["state"] != State.SCHEDULED or row["armed_at"] or run.live:
        return None
    return lapses.renewal(run.now(), run.progress.lapses_at, run.begins_at, ready=row["next_call"] == "public")


async def _advance(run: Run) -> Change:
    """One step. Arms first when the connector has announced a call that must not happen twice."""
    if run.progress == Progress() and (problem := _refused(run)):
        return problem
    now = run.now()
    next_call = run.row["next_call"] or "safe"
    if next_call == "safe":
        return await _step(run, None)
    if next_call == "public" and now.at < now.due_at:
        return Change({"next_attempt_at": lapses.rest_until(now, run.progress.lapses_at, run.begins_at)})
    state = State.PUBLISHING if next_call == "public" and run.row["state"] == State.SCHEDULED else run.row["state"]
    seconds = clockwork.lease_seconds()
    before = time.monotonic()
    armed_at = await rows.arm(
        run.pool,
        run.row,
        next_call=next_call,
        progress=run.sealed(run.progress),
        state=state,
        seconds=seconds,
    )
    if armed_at is None:
        # The lease, the channel or the tokens changed hands in between: nothing was sent; look again afresh.
        return Change({"next_attempt_at": now.at})
    run.row["armed_at"], run.row["state"] = armed_at, state
    if time.monotonic() - before > seconds - run.deadline:
        return Change({})
    return await _step(run, armed_at)


def _refused(run: Run) -> Change | None:
    rendered = run.connector.render(run.draft)
    problems = check(run.connector, run.draft, rendered, run.row["account_limits"])
    if not problems:
        return None
    first = problems[0]
    error = Rejected(first.message.text, first.message.params, code=first.code, field=first.field)
    return outcomes.after_error(error, run.now(), armed=False)


async def _step(run: Run, armed_at: datetime | None) -> Change:
    try:
        step = await run.connector.advance(run.draft, run.progress)
    except ConnectorError as error:
        if isinstance(error, ReconnectNeeded):
            if change := await runs.renewal_of(run, error):
                return change
            await runs.hold_channel(run, error)
        if isinstance(error, OutcomeUnknown) and armed_at is None:
            again = Temporary(error.message.text, error.message.params, detail=error.detail)
            return outcomes.after_error(again, run.now(), armed=False)
        if isinstance(error, RateLimited):
            await pauses.put(run.pool, run.row, error.scope, error.until)
        return outcomes.after_error(error, run.now(), armed=armed_at is not None)
    except Exception as mistake:
        fault = runs.defect(run, mistake, OutcomeUnknown if armed_at is not None else Temporary)
        return outcomes.after_error(fault, run.now(), armed=armed_at is not None)
    if asked := run.connector.patience():
        await pauses.put(run.pool, run.row, asked.scope, asked.until)
    return runs.accepted(run, step)


async def _store(pool: Pool, row: Row, change: Change, milliseconds: int = 0) -> bool:
    """The last word of this run: columns, timeline, and the lease given back. False when the lease was lost."""
    armed_at = row["armed_at"] or None
    stored = await rows.save(pool, row, change.columns, change.entry, milliseconds=milliseconds, armed_at=armed_at)
    if not stored:
        log.warning("publication %s: the lease was lost, another worker goes on", row["id"])
        return False
    steps.tell(row, change, milliseconds)
    if change.columns.get("state") in TELL:
        await app.configure_task("onepost.notice").defer_async(publication_id=str(row["id"]))
    return True
