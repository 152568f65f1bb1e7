"""What becomes of a publication after each step: pure functions from an answer to the columns that change."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from onepost.connectors.errors import (
    ConnectorError,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    ReconnectNeeded,
    Rejected,
)
from onepost.connectors.messages import N_, Message
from onepost.connectors.progress import Delivered, Live, Published, Step, Waiting
from onepost.publishing.models import State
from onepost.publishing.sending import clockwork


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the publication's timeline."""

    step: str
    outcome: str
    message: Message | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Columns to write, the timeline entry that goes with them, and whether the worker goes on at once."""

    columns: dict[str, Any] = field(default_factory=dict)
    entry: Entry | None = None
    go_on: bool = False


@dataclass(frozen=True, slots=True)
class Now:
    """What a change depends on besides the answer."""

    at: datetime
    state: str
    due_at: datetime
    live: Live | None
    tries: int
    step: str


DONE: dict[str, Any] = {"next_attempt_at": None, "armed_at": None}
ALL_DONE: dict[str, Any] = {**DONE, "next_call": "", "problem": None, "tries": 0}


def after_step(step: Step, now: Now) -> Change:
    """The answer of ``advance`` or of a successful ``find``."""
    if isinstance(step, Delivered):
        columns = {**ALL_DONE, "state": State.DELIVERED, "published_at": now.at}
        return Change(columns, Entry(now.step, "delivered"))
    if isinstance(step, Published):
        problem = step.problem.to_json() if step.problem else None
        columns = {**ALL_DONE, **_live(step.live, now), "state": State.PUBLISHED, "problem": problem}
        return Change(columns, Entry(now.step, "published", step.problem))
    return _waiting(step, now)


def _waiting(step: Waiting, now: Now) -> Change:
    columns: dict[str, Any] = {"armed_at": None, "next_call": step.next, "tries": 0, "problem": None}
    if step.live:
        columns |= _live(step.live, now)
        if step.live.whole:
            columns["state"] = State.PUBLISHED
    when = now.at + timedelta(seconds=clockwork.scaled(step.retry_in))
    if step.next == "public" and not step.live:
        when = max(when, now.due_at)
    columns["next_attempt_at"] = when
    entry = Entry(now.step, "done" if step.live or not step.note else "waiting", step.note)
    return Change(columns, entry if step.note or step.live else None, go_on=when <= now.at)


def _live(live: Live, now: Now) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "remote_id": live.remote_id,
        "url": live.url,
        "whole": live.whole,
        "also_ids": list(live.also),
    }
    if now.live is None:
        columns["published_at"] = now.at
    return columns


def after_error(error: ConnectorError, now: Now, armed: bool) -> Change:
    """A call that failed. Everything but :class:`OutcomeUnknown` says that an armed call did not happen."""
    if isinstance(error, OutcomeUnknown) and armed:
        when = now.at + timedelta(seconds=clockwork.scaled(clockwork.LOOK_AGAIN))
        return Change({"next_attempt_at": when}, _entry(error, now, "unclear"))
    columns: dict[str, Any] = {"armed_at": None}
    if armed and now.live is None:
        # Nothing of it is out: until the next try it can be changed or cancelled again.
        columns["state"] = State.SCHEDULED
    if isinstance(error, RateLimited):
        until = max(error.until, now.at + timedelta(seconds=clockwork.scaled(1)))
        return Change({**columns, "next_attempt_at": until}, _entry(error, now, "wait"))
    if isinstance(error, Rejected):
        return _give_up(error.message, _entry(error, now, "rejected"), now)
    if isinstance(error, ReconnectNeeded | Misconfigured):
        held = {**columns, "state": State.HELD, "problem": error.message.to_json(), "next_attempt_at": None}
        if now.live and now.live.whole:
            held["state"] = State.PUBLISHED
        return Change(held, _entry(error, now, "held"))
    return _try_again(error, now, columns)


def _try_again(error: ConnectorError, now: Now, columns: dict[str, Any]) -> Change:
    tries = now.tries + 1
    pause = clockwork.pause_after(tries)
    if pause is None:
        message = Message(
            N_("The network could not be reached for hours. Nothing was published; try again when it is back.")
        )
        return _give_up(message, _entry(error, now, "given up"), now)
    when = now.at + timedelta(seconds=pause)
    return Change({**columns, "tries": tries, "next_attempt_at": when}, _entry(error, now, "again"))


def _give_up(message: Message, entry: Entry, now: Now) -> Change:
    # ``next_call`` stays: tried again, the same call is armed again. What is live stays live: a refused first
    # comment leaves a published post with a problem (DESIGN rule 2).
    state = State.PUBLISHED if now.live and now.live.whole else State.FAILED
    return Change({**DONE, "problem": message.to_json(), "state": state}, entry)


def still_unclear(now: Now, armed_at: datetime, settled_at: datetime) -> Change:
    """The network shows nothing yet, but may still: look again when its settle time is over, or a little sooner."""
    look = now.at + timedelta(seconds=clockwork.scaled(clockwork.LOOK_AGAIN * 2))
    return Change({"next_attempt_at": min(max(settled_at, now.at + timedelta(milliseconds=50)), look)})


def absent(now: Now) -> Change:
    """It did not happen: disarm and go on as before the call."""
    message = Message(N_("The network shows nothing of it, so OnePost sends it again."))
    return Change({"armed_at": None, "next_attempt_at": now.at}, Entry(now.step, "absent", message), go_on=True)


def unconfirmed(reason: Message, now: Now, look_at: datetime | None) -> Change:
    """The author is asked whether it is there. ``armed_at`` stays: the question is still open. OnePost looks again at
    ``look_at``, if that can tell anything."""
    columns = {"state": State.UNCONFIRMED, "problem": reason.to_json(), "next_attempt_at": look_at, "tries": 0}
    if now.live and now.live.whole:
        columns |= {**DONE, "state": State.PUBLISHED}
    return Change(columns, Entry(now.step, "unconfirmed", reason))


def too_late(now: Now) -> Change:
    message = Message(N_("The planned time is too long ago, so the post was not sent. Choose a new time."))
    columns = {"state": State.HELD, "problem": message.to_json(), "next_attempt_at": None}
    return Change(columns, Entry("start", "held", message))


def _entry(error: ConnectorError, now: Now, outcome: str) -> Entry:
    return Entry(now.step, outcome, error.message, error.detail)
