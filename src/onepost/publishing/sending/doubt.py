"""After the author has been asked about a call in doubt: what OnePost still finds out by itself, and what it then does.

Pure functions. The rule: nothing is ever sent again on OnePost's own account once the author has been asked; only the
proof that it is there settles the question without them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from onepost.connectors.confirming import FIELD
from onepost.connectors.errors import ConnectorError, Misconfigured, RateLimited, ReconnectNeeded, Rejected
from onepost.connectors.messages import N_, Message
from onepost.connectors.progress import Absent, CannotTell, Finding, Happened, Live, Step, Waiting
from onepost.publishing.models import State
from onepost.publishing.sending import clockwork
from onepost.publishing.sending.outcomes import Change, Entry, Now

NOTHING_YET = Message(N_("The network shows nothing of it so far."))
FOUND = Message(N_("The network shows it now, so the question is settled."))
NO_MORE = Message(N_("OnePost stops looking. Only you can say whether it is there."))
REST_TOO_LATE = Message(
    N_(
        "OnePost has found on the network what was in doubt. The rest was not sent, because the planned time is too "
        "long ago. Go on with it if it still fits."
    )
)


def proof(finding: Finding, live: Live | None) -> Step | None:
    """What settles the question; None when it stays open. That the call should be made again is no proof."""
    if not isinstance(finding, Happened):
        return None
    step = finding.result
    announces = isinstance(step, Waiting) and step.next != "safe"
    return None if announces and _ids(getattr(step, "live", None)) == _ids(live) else step


def _ids(live: Live | None) -> tuple[str, ...]:
    return (live.remote_id, *live.also) if live else ()


def next_look(tries: int, armed_at: datetime, now: datetime) -> datetime | None:
    """When to look again after ``tries`` looks; None when the network has had time enough."""
    pauses = clockwork.LOOKS
    when = now + timedelta(seconds=clockwork.scaled(pauses[min(tries, len(pauses) - 1)]))
    return when if when - armed_at < timedelta(seconds=clockwork.scaled(clockwork.LONGEST_LOOKING)) else None


def look_again(now: Now, armed_at: datetime, finding: Finding | None) -> Change:
    """Still open. The question to the author stands; OnePost looks again later while that can tell anything."""
    final = isinstance(finding, CannotTell) and not finding.again
    when = None if final else next_look(now.tries + 1, armed_at, now.at)
    said = finding.reason if isinstance(finding, CannotTell) else NOTHING_YET if isinstance(finding, Absent) else None
    entry = Entry(now.step, "looked", said) if when else Entry(now.step, "looked last", NO_MORE)
    return Change({"tries": now.tries + 1, "next_attempt_at": when}, entry)


def failed(error: ConnectorError, now: Now, armed_at: datetime, by_author: bool) -> Change:
    """The network could not be asked, or it says that the author's address is another post's."""
    if isinstance(error, Rejected) and error.field == FIELD:
        columns = {"seen_url": "", "problem": error.message.to_json(), "tries": 0}
        entry = Entry(now.step, "not this", error.message, error.detail)
        return Change({**columns, "next_attempt_at": next_look(0, armed_at, now.at)}, entry)
    entry = Entry(now.step, "not asked", error.message, error.detail)
    pause = clockwork.pause_after(now.tries + 1)
    if by_author and pause is not None and not isinstance(error, ReconnectNeeded | Misconfigured):
        when: datetime | None = now.at + timedelta(seconds=pause)
    else:
        when = next_look(now.tries + 1, armed_at, now.at)
    if when is not None and isinstance(error, RateLimited):
        when = max(when, error.until)
    columns = {"tries": now.tries + 1, "next_attempt_at": when}
    if by_author:
        columns["problem"] = error.message.to_json()
    if by_author and when is None:
        columns["seen_url"] = ""
    return Change(columns, entry)


def cleared(change: Change, now: Now, armed_at: datetime, by_author: bool, late_hours: float) -> Change:
    """It is there: ``change`` goes on from it. What is left to be sent waits for a person when it is late by now,
    unless a person has just said so."""
    columns = {"state": State.PUBLISHING, **change.columns, "seen_url": "", "left_open": False}
    if "published_at" in columns:
        columns["published_at"] = armed_at
    entry = Entry(now.step, "is there" if by_author else "found", None if by_author else FOUND)
    finished = columns["state"] in (State.PUBLISHED, State.DELIVERED)
    if not finished and not by_author and now.at - now.due_at > timedelta(hours=late_hours):
        state = State.FAILED if columns.get("remote_id") or now.live else State.HELD
        stopped = {"state": state, "next_attempt_at": None, "problem": REST_TOO_LATE.to_json()}
        return Change({**columns, **stopped}, entry)
    return Change(columns, entry, go_on=change.go_on)
