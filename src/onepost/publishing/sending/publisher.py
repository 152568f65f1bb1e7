"""One publication's way to its network: claim, advance, arm, send, store (DESIGN rule 2).

Nothing that may exist twice is sent before the row says, committed, that it is about to be sent; after a crash or an
unclear answer the network is asked before anything is repeated.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from procrastinate.contrib.django import app

from onepost.channels import refresh
from onepost.channels.door import doors
from onepost.channels.keys import keys_in_loop
from onepost.channels.models import Channel, ChannelState, account_of, open_credentials
from onepost.connectors import registry
from onepost.connectors.base import Connector
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
from onepost.connectors.posts import Draft
from onepost.connectors.progress import Absent, Happened, Live, Owned, Progress, Step, Waiting
from onepost.lib import vault
from onepost.publishing.models import State
from onepost.publishing.planning import stopping
from onepost.publishing.sending import clockwork, doubt, drafts, lapses, outcomes, pauses, rows, steps
from onepost.publishing.sending.outcomes import Change, Now
from onepost.publishing.sending.rows import Pool, Row
from onepost.publishing.sending.worker_pool import Crew

log = logging.getLogger("onepost.publisher")

ABOUT_TO_EXPIRE = timedelta(minutes=2)
YOUNG = timedelta(minutes=1)
TELL = (State.FAILED, State.HELD, State.UNCONFIRMED)
"""States in which the author is told by mail."""


@dataclass(slots=True)
class Run:
    """A publication in this worker's hands, from claim to release."""

    pool: Pool
    row: Row
    connector: Connector
    draft: Draft
    progress: Progress
    data_key: bytes
    taken: float

    @property
    def live(self) -> Live | None:
        if not self.row["remote_id"]:
            return None
        return Live(self.row["remote_id"], self.row["url"], self.row["whole"], tuple(self.row["also_ids"]))

    def now(self) -> Now:
        """The database's clock, carried on by this machine's monotonic one."""
        at = self.row["now"] + timedelta(seconds=time.monotonic() - self.taken)
        due = self.row["due_at"] or at
        return Now(at, self.row["state"], due, self.live, self.row["tries"], self.progress.step or "start")

    @property
    def deadline(self) -> float:
        """Seconds after which the announced call is over, whatever became of it."""
        return clockwork.scaled(self.connector.deadline_of(self.draft, self.progress))

    @property
    def begins_at(self) -> datetime:
        return lapses.begins_at(type(self.connector), self.draft, self.now().due_at)

    def sealed(self, progress: Progress) -> str:
        return vault.seal(
            self.data_key, {**progress.to_json(), "version": self.connector.steps_version}, progress_owner(self.row)
        )


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
        run = await _open(pool, row)
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
        change = await _clear_up(run)
    else:
        change = _too_late(run) or await _settle(run)
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
        return doubt.failed(error, now, _question_of(row), bool(row["seen_url"]))
    return _without_disarming(outcomes.after_error(error, now, armed=False))


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


async def _open(pool: Pool, row: Row) -> Run:
    data_key = vault.unwrap(row["wrapped"], f"channels.datakey|wrapped||{row['key_id']}")
    workspace = row["workspace_id"]
    credentials = open_credentials(
        data_key, f"channels.grant|sealed|{workspace}|{row['grant_id']}", row["grant_sealed"]
    )
    account = account_of(
        data_key,
        f"channels.channel|sealed|{workspace}|{row['channel_id']}",
        row["account_sealed"],
        remote_id=row["account_id"],
        kind=row["account_kind"],
        name=row["account_name"],
        handle=row["account_handle"],
        url=row["account_url"],
        limits=row["account_limits"],
    )
    app = await keys_in_loop(row["network"], row["sandbox"], row["login"])
    connector = registry.open_connector(row["network"], doors().get(row["sandbox"]), app, credentials, account)
    stored = vault.open_sealed(data_key, row["progress"], progress_owner(row)) if row["progress"] else None
    if stored and stored.get("version", 1) > connector.steps_version:
        raise Temporary(N_("A newer OnePost has begun this post; one of its workers goes on with it."))
    draft = await drafts.of_row(pool, row, type(connector))
    return Run(pool, row, connector, draft, Progress.from_json(stored), data_key, time.monotonic())


def progress_owner(row: Row) -> str:
    return f"publishing.publication|progress|{row['workspace_id']}|{row['id']}"


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


async def _settle(run: Run) -> Change:
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
    except Exception as defect:
        return await _find_failed(run, _defect(run, defect, Temporary), armed_at)
    now = run.now()
    if isinstance(finding, Happened):
        return _accept(run, finding.result)
    if now.at < settled_at:
        return outcomes.still_unclear(now, armed_at, settled_at)
    if isinstance(finding, Absent):
        return outcomes.absent(now)
    return outcomes.unconfirmed(finding.reason, now, doubt.next_look(0, armed_at, now.at) if finding.again else None)


async def _as_asked(run: Run) -> tuple[Draft, Owned]:
    """What a connector is asked with about a call in doubt."""

    async def owned(remote_id: str) -> bool:
        return await rows.owned(run.pool, run.row, remote_id)

    return replace(run.draft, repeated=await rows.repeated(run.pool, run.row)), owned


def _question_of(row: Row) -> datetime:
    """When the call in doubt was made. From now on only the lease lets anything be stored: the author may answer."""
    armed_at: datetime = row["armed_at"] or row["now"]
    row["armed_at"] = None
    return armed_at


async def _clear_up(run: Run) -> Change:
    """The author was asked about a call in doubt: check what they say, or look whether the network shows it by now."""
    armed_at, link = _question_of(run.row), run.row["seen_url"]
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
        if isinstance(error, ReconnectNeeded) and (change := await _renew(run, error)):
            wait = {name: change.columns[name] for name in ("next_attempt_at", "tries") if change.columns.get(name)}
            if "next_attempt_at" in wait:
                return Change(wait)
        return doubt.failed(error, run.now(), armed_at, bool(link))
    except Exception as defect:
        return doubt.failed(_defect(run, defect, Temporary), run.now(), armed_at, bool(link))
    assert step is not None
    return doubt.cleared(_accept(run, step), run.now(), armed_at, bool(link), run.row["late_hours"])


async def _find_failed(run: Run, error: ConnectorError, armed_at: datetime) -> Change:
    now = run.now()
    if isinstance(error, ReconnectNeeded):
        if change := await _renew(run, error):
            return _without_disarming(change)
        # Only a channel that is held resumes its posts when it is connected again.
        await _hold_channel(run, error)
    look_at = doubt.next_look(0, armed_at, now.at)
    if (now.at - armed_at).total_seconds() > clockwork.scaled(clockwork.GIVE_UP_LOOKING):
        return outcomes.unconfirmed(error.message, now, look_at)
    change = _without_disarming(outcomes.after_error(error, now, armed=False))
    if change.columns.get("state") == State.FAILED:
        return outcomes.unconfirmed(error.message, now, look_at)
    return change


def _without_disarming(change: Change) -> Change:
    """Whatever the question met, the call in doubt stays in doubt."""
    columns = {name: value for name, value in change.columns.items() if name != "armed_at"}
    return Change(columns, change.entry)


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
            if change := await _renew(run, error):
                return change
            await _hold_channel(run, error)
        if isinstance(error, OutcomeUnknown) and armed_at is None:
            again = Temporary(error.message.text, error.message.params, detail=error.detail)
            return outcomes.after_error(again, run.now(), armed=False)
        if isinstance(error, RateLimited):
            await pauses.put(run.pool, run.row, error.scope, error.until)
        return outcomes.after_error(error, run.now(), armed=armed_at is not None)
    except Exception as defect:
        fault = _defect(run, defect, OutcomeUnknown if armed_at is not None else Temporary)
        return outcomes.after_error(fault, run.now(), armed=armed_at is not None)
    if asked := run.connector.patience():
        await pauses.put(run.pool, run.row, asked.scope, asked.until)
    return _accept(run, step)


def _defect(run: Run, defect: Exception, wrap: type[OutcomeUnknown | Temporary]) -> ConnectorError:
    """A mistake in a connector: logged for us, and told to the author as what it means for the post."""
    log.error("defect in the %s connector, publication %s", run.row["network"], run.row["id"], exc_info=defect)
    return wrap(N_("OnePost met a fault of its own."), detail=type(defect).__name__)


def _accept(run: Run, step: Step) -> Change:
    change = outcomes.after_step(step, run.now())
    change.columns.update(progress=run.sealed(step.progress), filled=run.row["filled"])
    if change.columns.get("url"):
        # A post in the sandbox is looked at there.
        change.columns["url"] = run.connector.http.address(change.columns["url"])
    now = run.now()
    if change.columns.get("next_attempt_at") == now.due_at > now.at:
        change.columns["next_attempt_at"] = lapses.rest_until(now, step.progress.lapses_at, run.begins_at)
    moved = step.progress.step != run.progress.step
    run.progress = step.progress
    if isinstance(step, Waiting) and not moved and step.live is None:
        return replace(change, entry=None)
    return change


async def _renew(run: Run, error: ReconnectNeeded) -> Change | None:
    """What to do about a refused token: go on with a new one, wait, or (None) believe that the permission is gone."""
    now = run.now()
    refreshed_at: datetime | None = run.row["refreshed_at"]
    if refreshed_at is not None and now.at - refreshed_at < YOUNG:
        # Some networks refuse a brand-new token for a few seconds (privacy.md P-R.6).
        young = Temporary(error.message.text, error.message.params, detail=error.detail)
        return outcomes.after_error(young, now, armed=False) if now.tries < 2 else None
    try:
        renewed = await refresh.refresh(run.row["grant_id"], run.row["epoch"])
    except ReconnectNeeded:
        return None
    except ConnectorError as trouble:
        return outcomes.after_error(trouble, now, armed=False)
    if renewed.access_token == run.connector.credentials.access_token:
        return None
    return Change({"armed_at": None, "next_attempt_at": now.at})


async def _hold_channel(run: Run, error: ReconnectNeeded) -> None:
    """The network means it: everything else of this channel waits for its owner, too."""
    channel = Channel.objects.filter(id=run.row["channel_id"])
    await channel.aupdate(state=ChannelState.HELD, problem=error.message.to_json())


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
