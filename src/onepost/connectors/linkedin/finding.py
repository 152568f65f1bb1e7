"""After a lost answer: did the post get through? Organizations' posts are read; members' cannot be.

For members there is one proof: the very same post sent again within some ten minutes is refused, and the refusal names
the first one (seen; the time is that of the documentation). So the answer to a lost call is a *probe*: the publisher
is told that the same public call comes next, and arms it like any other. When the first call did not get through,
the probe is the post.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from onepost.connectors.errors import OutcomeUnknown, ReconnectNeeded
from onepost.connectors.linkedin import little_text, uploads
from onepost.connectors.linkedin.api import elements, entry
from onepost.connectors.linkedin.errors import PERMISSION, server_time
from onepost.connectors.linkedin.job import POST, PROBE, Job, moment, went_live
from onepost.connectors.messages import N_, Message
from onepost.connectors.posts import Json
from onepost.connectors.progress import Absent, CannotTell, Finding, Happened, Owned, Progress, Waiting

MARGIN = timedelta(minutes=1)
SKEW = timedelta(seconds=5)
LISTS = 3
WINDOW = timedelta(minutes=8)
"""How long after a call the same one is sent again; LinkedIn refuses twins for about ten minutes."""

Entry = dict[str, Json]

NOT_YET = Message(N_("OnePost waits a moment before it asks LinkedIn about this post."))
TOO_LATE = Message(
    N_("LinkedIn does not let OnePost look for this post. Look at your profile and say whether it is there.")
)
REPEATED = Message(
    N_(
        "The same text was posted more than once, so OnePost cannot tell which one is this post. "
        "Look on LinkedIn and say whether it is there."
    )
)


async def find(job: Job, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
    if job.by_organization:
        try:
            return await _listed(job, progress, armed_at, owned)
        except ReconnectNeeded as error:
            if error.code != PERMISSION:
                raise
    return blind(job, progress, armed_at)


def blind(job: Job, progress: Progress, armed_at: datetime) -> Finding:
    """Nothing can be read: send the same again, when the first call is over for sure and before LinkedIn forgets it."""
    now = datetime.now(UTC)
    first = min(armed_at, _first(job, progress) or armed_at)
    if job.draft.repeated:
        return CannotTell(REPEATED, again=False)
    if now < armed_at + timedelta(seconds=job.deadline):
        return CannotTell(NOT_YET)
    if now - first > WINDOW:
        return CannotTell(TOO_LATE, again=False)
    probe = progress.with_data(first=first.isoformat()).at(PROBE)
    return Happened(Waiting(probe, next="public"))


def _first(job: Job, progress: Progress) -> datetime | None:
    """When the first call in doubt was made; None when its author has looked and wants the post sent again (which
    makes it due anew)."""
    first = moment(progress, "first")
    return None if first and job.draft.due_at and job.draft.due_at > first else first


def in_time(job: Job, progress: Progress) -> None:
    """Directly before the probe. Raises :class:`OutcomeUnknown` when it would come too late to be refused."""
    first = _first(job, progress)
    if first is not None and datetime.now(UTC) - first > WINDOW + MARGIN:
        raise OutcomeUnknown(TOO_LATE.text, detail="too late to ask by sending again")


async def twin(job: Job, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
    """LinkedIn refused the post and named another one: ours from an attempt before, or not."""
    urn = str(progress.data["twin"])
    if await owned(urn) or not of_ours(progress, armed_at, urn):
        data = {name: value for name, value in progress.data.items() if name not in {"twin", "first"}}
        refused = Progress(POST, progress.uploads, {**data, "refused": datetime.now(UTC).isoformat()})
        return Happened(Waiting(refused, next="public"))
    return CannotTell(REPEATED) if job.draft.repeated else Happened(went_live(job, progress, urn))


def of_ours(progress: Progress, armed_at: datetime, urn: str) -> bool:
    """Whether a post can come from an attempt of ours: not from before the call was announced, by the time in its
    number."""
    made, first = made_at(urn), moment(progress, "first")
    if made is None:
        return first is not None
    return made >= min(armed_at, first or armed_at, moment(progress, "announced") or armed_at) - 2 * MARGIN


def made_at(urn: str) -> datetime | None:
    """When a post was made: its number begins with the milliseconds since 1970 (seen in every one; not documented)."""
    number = urn.rpartition(":")[2]
    milliseconds = int(number) >> 22 if number.isdecimal() else 0
    found = created(milliseconds)
    plausible = found is not None and datetime(2015, 1, 1, tzinfo=UTC) < found < datetime.now(UTC) + timedelta(days=2)
    return found if plausible else None


async def _listed(job: Job, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
    """The author's own list, newest first."""
    since = job.earliest(progress, armed_at) - MARGIN
    files = set(uploads.urns(job.draft, job.rendered, progress).values())
    found: list[Entry] = []
    query = {"author": job.author, "q": "author", "sortBy": "CREATED"}
    async for answer in job.api.pages("posts", query, LISTS):
        posts = elements(answer.json())
        start = since - behind(answer.headers)
        fresh = [post for post in posts if (at := created(post.get("createdAt"))) is None or at >= start]
        found += [post for post in fresh if _same(job, post, files)]
        if len(fresh) < len(posts):
            break
    free = [urn for post in found if (urn := str(post.get("id") or "")) and not await owned(urn)]
    if not free:
        return Absent()
    if len(free) > 1 or (job.draft.repeated and not files):
        return CannotTell(REPEATED)
    return Happened(went_live(job, progress, free[0]))


def _same(job: Job, post: Entry, files: set[str]) -> bool:
    """The same files, which belong to one publication; without files, the same text and the same card or poll."""
    content = entry(post.get("content"))
    if files and job.rendered.kind != "article":
        return bool(files & set(_files(content)))
    if not same_words(little_text.read(str(post.get("commentary") or "")), job.rendered.text):
        return False
    question = str(entry(content.get("poll")).get("question") or "")
    source = str(entry(content.get("article")).get("source") or "")
    if question != job.rendered.fields.get("poll_question", "") or source.rstrip("/") != job.rendered.link.rstrip("/"):
        return False
    return not set(_files(content))


def _files(content: Entry) -> list[str]:
    images = entry(content.get("multiImage")).get("images")
    several = [str(entry(image).get("id")) for image in images] if isinstance(images, list) else []
    single = entry(content.get("media")).get("id")
    return [*several, *([str(single)] if single else [])]


def same_words(one: str, other: str) -> bool:
    """Equal but for kinds of space and composition, which a network may change in passing."""
    return _normal(one) == _normal(other)


def _normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def created(milliseconds: Json) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def behind(headers: Mapping[str, str]) -> timedelta:
    """How far LinkedIn's clock is behind ours, when that is more than the seconds an answer may take."""
    theirs = server_time(headers)
    gap = datetime.now(UTC) - theirs if theirs else timedelta(0)
    return gap if abs(gap) > SKEW else timedelta(0)
