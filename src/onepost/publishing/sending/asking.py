"""A call whose answer never was stored: the network is asked what became of it before anything is repeated."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from onepost.connectors.errors import (
    ConnectorError,
    ReconnectNeeded,
    Temporary,
)
from onepost.connectors.posts import Draft
from onepost.connectors.progress import Absent, Happened, Owned, Step
from onepost.publishing.models import State
from onepost.publishing.sending import clockwork, doubt, outcomes, rows, runs
from onepost.publishing.sending.outcomes import Change
from onepost.publishing.sending.rows import Row
from onepost.publishing.sending.runs import Run


async def settle(run: Run) -> Change:
    """Before anything else: what became of a call whose answer never was stored?"""
    armed_at: datetime | None = run.row["armed_at"]
    if armed_at is None:
        return Change(go_on=True)
    draft, owned = await _as_asked(run)
    settle = clockwork.scaled(run.connector.capabilities.settle.total_seconds())
    settled_at = armed_at + timedelta(seconds=run.deadline + settle)
    try:
        finding = await run.connector.find(draft, run.progress, armed_at, owned)
    except ConnectorError as error:
        return await _find_failed(run, error, armed_at)
    except Exception as fault:
        return await _find_failed(run, runs.defect(run, fault, Temporary), armed_at)
    now = run.now()
    if isinstance(finding, Happened):
        return runs.accepted(run, finding.result)
    if now.at < settled_at:
        return outcomes.still_unclear(now, armed_at, settled_at)
    if isinstance(finding, Absent):
        return outcomes.absent(now)
    return outcomes.unconfirmed(finding.reason, now, doubt.next_look(0, armed_at, now.at) if finding.again else None)


async def clear_up(run: Run) -> Change:
    """The author was asked about a call in doubt: check what they say, or look whether the network shows it by now."""
    armed_at, link = question_of(run.row), run.row["seen_url"]
    draft, owned = await _as_asked(run)
    try:
        if link:
            step: Step | None = await run.connector.confirm(draft, run.progress, armed_at, link, owned)
        else:
            finding = await run.connector.find(draft, run.progress, armed_at, owned)
            step = doubt.proof(finding, run.live)
            if step is None:
                return doubt.look_again(run.now(), armed_at, finding)
    except ConnectorError as error:
        if isinstance(error, ReconnectNeeded) and (change := await runs.renewal_of(run, error)):
            wait = {name: change.columns[name] for name in ("next_attempt_at", "tries") if change.columns.get(name)}
            if "next_attempt_at" in wait:
                return Change(wait)
        return doubt.failed(error, run.now(), armed_at, bool(link))
    except Exception as fault:
        return doubt.failed(runs.defect(run, fault, Temporary), run.now(), armed_at, bool(link))
    assert step is not None
    return doubt.cleared(runs.accepted(run, step), run.now(), armed_at, bool(link), run.row["late_hours"])


async def _as_asked(run: Run) -> tuple[Draft, Owned]:
    """What a connector is asked with about a call in doubt."""

    async def owned(remote_id: str) -> bool:
        return await rows.owned(run.pool, run.row, remote_id)

    return replace(run.draft, repeated=await rows.repeated(run.pool, run.row)), owned


def question_of(row: Row) -> datetime:
    """When the call in doubt was made. From now on only the lease lets anything be stored: the author may answer."""
    armed_at: datetime = row["armed_at"] or row["now"]
    row["armed_at"] = None
    return armed_at


async def _find_failed(run: Run, error: ConnectorError, armed_at: datetime) -> Change:
    now = run.now()
    if isinstance(error, ReconnectNeeded):
        if change := await runs.renewal_of(run, error):
            return without_disarming(change)
        # Only a channel that is held resumes its posts when it is connected again.
        await runs.hold_channel(run, error)
    look_at = doubt.next_look(0, armed_at, now.at)
    if (now.at - armed_at).total_seconds() > clockwork.scaled(clockwork.GIVE_UP_LOOKING):
        return outcomes.unconfirmed(error.message, now, look_at)
    change = without_disarming(outcomes.after_error(error, now, armed=False))
    if change.columns.get("state") == State.FAILED:
        return outcomes.unconfirmed(error.message, now, look_at)
    return change


def without_disarming(change: Change) -> Change:
    """Whatever the question met, the call in doubt stays in doubt."""
    columns = {name: value for name, value in change.columns.items() if name != "armed_at"}
    return Change(columns, change.entry)
