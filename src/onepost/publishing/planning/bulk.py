"""One action on many posts. Each stands or falls by itself, and what could not be done is said of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.publishing import services
from onepost.publishing.ending import undo
from onepost.publishing.models import Label, Post, Publication, State
from onepost.publishing.planning import moving, placing, when
from onepost.publishing.planning.cards import planned_minute
from onepost.publishing.planning.placing import Change
from onepost.publishing.services import Author, Refused
from onepost.publishing.writing import edit_state
from onepost.publishing.writing.content import ContentRefused

MOST = 500
"""Posts at a time: few enough that the page which says what became of them is there in seconds."""
DAYS, HOURS = 400, 23
"""Furthest that posts are moved at once."""
NOW = (State.SCHEDULED, State.HELD)

Key = tuple[UUID, datetime | None]
"""A card: its post, and the minute it stands at (None for a draft)."""


@dataclass(slots=True)
class Item:
    """A card with its publications, as they are now."""

    post: Post
    rows: list[Publication]

    @property
    def line(self) -> str:
        text = self.rows[0].text if self.rows else self.post.text
        return next((line.strip() for line in text.splitlines() if line.strip()), "")

    def due(self) -> datetime:
        return min((row.due_at for row in self.rows if row.due_at), default=datetime.max.replace(tzinfo=UTC))


@dataclass(slots=True)
class Outcome:
    """``done`` cards, ``problems`` as (line, reason), and ``undo``: what takes it back."""

    act: str
    done: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)
    undo: list[Any] = field(default_factory=list)


def written(key: Key) -> str:
    """A key as it stands in a form."""
    post_id, at = key
    return f"{post_id}.{int(at.timestamp()) // 60}" if at else str(post_id)


def read(values: Iterable[str]) -> list[Key]:
    """Keys from a form; what is none is left out."""
    out: list[Key] = []
    for value in values:
        post_id, dot, minute = value.partition(".")
        try:
            out.append((UUID(post_id), datetime.fromtimestamp(int(minute) * 60, UTC) if dot else None))
        except (ValueError, OverflowError, OSError):
            continue
    return list(dict.fromkeys(out))


def items(author: Author, keys: Sequence[Key], outcome: Outcome) -> list[Item]:
    """The cards as they stand now; those that have gone or moved since are among the problems."""
    posts = Post.objects.filter(workspace=author.workspace, deleting_at=None).in_bulk(
        [post_id for post_id, _at in keys]
    )
    found: dict[Key, list[Publication]] = {}
    rows = (
        Publication.objects.filter(post__in=posts.values()).select_related("channel").annotate(minute=planned_minute())
    )
    for row in rows.order_by("network", "id"):
        row.post = posts[row.post_id]
        found.setdefault((row.post_id, row.minute), []).append(row)
        found.setdefault((row.post_id, None), []).append(row)
    out = []
    for post_id, at in keys:
        of_card = found.get((post_id, at), [])
        if post_id not in posts:
            outcome.problems.append(("", _("This post has been deleted meanwhile.")))
        elif at is not None and not of_card:
            line = Item(posts[post_id], []).line
            outcome.problems.append((line, _("It has been moved meanwhile, so it was left as it is.")))
        else:
            out.append(Item(posts[post_id], of_card))
    return out


def each(outcome: Outcome, found: Iterable[Item], act: Callable[[Item], list[Any]]) -> Outcome:
    """``act`` on every item, in a transaction of its own; it returns what undoes it."""
    for item in found:
        try:
            with transaction.atomic():
                outcome.undo += act(item)
        except ContentRefused as refused:
            outcome.problems.append((item.line, refused.problems[0].text))
        except (Refused, when.WrongTime) as refusal:
            outcome.problems.append((item.line, str(refusal)))
        else:
            outcome.done += 1
    return outcome


def move(author: Author, keys: Sequence[Key], days: int, hours: int) -> Outcome:
    """By days on the clock of the workspace, so that 09:00 stays 09:00 when the clocks change; then by hours."""
    zone, outcome = author.workspace.zone, Outcome("move")

    def one(item: Item) -> list[Any]:
        going = [row for row in item.rows if moving.movable(row)]
        if not going:
            raise Refused(_("It is being published or is out already, or has no time: it cannot be moved."))
        changed = []
        for row in going:
            was = row.due_at or timezone.now()
            local = was.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
            moved = when.check_future((when.local(local, zone) if days else was) + timedelta(hours=hours))
            changed.append(placing.give(row, moved).kept)
        return changed

    # Those that make room in a queue come first.
    found = sorted(items(author, keys, outcome), key=Item.due, reverse=days * 24 + hours > 0)
    return each(outcome, found, one)


def label(author: Author, keys: Sequence[Key], chosen: Label) -> Outcome:
    outcome = Outcome("label")

    def one(item: Item) -> list[Any]:
        if item.post.labels.filter(id=chosen.id).exists():
            return []
        item.post.labels.add(chosen)
        return [[str(item.post.id), str(chosen.id)]]

    return each(outcome, items(author, keys, outcome), one)


def unlabel(author: Author, keys: Sequence[Key], chosen: Label) -> Outcome:
    outcome = Outcome("unlabel")

    def one(item: Item) -> list[Any]:
        if not item.post.labels.filter(id=chosen.id).exists():
            return []
        item.post.labels.remove(chosen)
        return [[str(item.post.id), str(chosen.id)]]

    return each(outcome, items(author, keys, outcome), one)


def pause(author: Author, keys: Sequence[Key]) -> Outcome:
    """Off the plan, and a draft again: nothing goes out until somebody plans it."""
    outcome = Outcome("pause")

    def one(item: Item) -> list[Any]:
        going = [row for row in item.rows if row.state in NOW and row.due_at is not None]
        if not going:
            raise Refused(_("Only a planned post can become a draft again."))
        changed = []
        for row in going:
            was = row.due_at or timezone.now()
            services.cancel(row)
            Publication.objects.filter(id=row.id, state=State.CANCELLED).update(state=State.DRAFT, due_at=None)
            changed.append(Change(row.id, was, was, row.queue_id).kept)
        return changed

    return each(outcome, items(author, keys, outcome), one)


def publish(author: Author, keys: Sequence[Key]) -> Outcome:
    """At once; nothing can take that back."""
    outcome = Outcome("now")

    def one(item: Item) -> list[Any]:
        planned = [row for row in item.rows if row.state in NOW]
        if planned:
            for row in planned:
                services.reschedule(row, timezone.now())
        elif all(row.state == State.DRAFT for row in item.rows):
            services.edit_post(item.post, edit_state.content_of(item.post), "now")
        else:
            raise Refused(_("It is on its way or out already."))
        return []

    return each(outcome, items(author, keys, outcome), one)


def delete(author: Author, keys: Sequence[Key]) -> Outcome:
    """Whole posts, on all their channels and at all their times."""
    outcome = Outcome("delete")

    def one(item: Item) -> list[Any]:
        undo.delete_soon(item.post)
        return [str(item.post.id)]

    whole = list({post_id: (post_id, at) for post_id, at in keys}.values())
    return each(outcome, items(author, whole, outcome), one)


def take_back(author: Author, act: str, changed: Sequence[Any]) -> Outcome:
    """Undo ``act``, of which ``changed`` is what :class:`Outcome` said; what stands otherwise now is left alone."""
    outcome = Outcome("undone")
    ids = [UUID(entry if isinstance(entry, str) else entry[0]) for entry in changed]
    if act in ("move", "pause"):
        rows = Publication.objects.filter(workspace=author.workspace).select_related("post").in_bulk(ids)
        known: Mapping[UUID, Item] = {row_id: Item(row.post, [row]) for row_id, row in rows.items()}
    else:
        posts = Post.objects.filter(workspace=author.workspace).in_bulk(ids)
        known = {post_id: Item(post, []) for post_id, post in posts.items()}
    for found, entry in reversed(list(zip(ids, changed, strict=True))):
        if found not in known:
            outcome.problems.append(("", _("It is too late: the post has been deleted.")))
        else:
            each(outcome, [known[found]], _BACK[act](entry))
    return outcome


def _moved_back(entry: Sequence[str]) -> Callable[[Item], list[Any]]:
    def one(item: Item) -> list[Any]:
        placing.take_back(item.post.workspace, Change.read(entry))
        return []

    return one


def _planned_again(entry: Sequence[str]) -> Callable[[Item], list[Any]]:
    def one(item: Item) -> list[Any]:
        if item.rows[0].state != State.DRAFT:
            raise Refused(_("It has been planned again meanwhile, so it was left as it is."))
        placing.put(item.rows[0], Change.read(entry))
        return []

    return one


def _unlabelled(entry: Sequence[str]) -> Callable[[Item], list[Any]]:
    def one(item: Item) -> list[Any]:
        item.post.labels.remove(*item.post.labels.filter(id=entry[1]))
        return []

    return one


def _labelled(entry: Sequence[str]) -> Callable[[Item], list[Any]]:
    def one(item: Item) -> list[Any]:
        item.post.labels.add(*Label.objects.filter(workspace_id=item.post.workspace_id, id=entry[1]))
        return []

    return one


def _brought_back(_entry: str) -> Callable[[Item], list[Any]]:
    def one(item: Item) -> list[Any]:
        undo.bring_back(item.post)
        return []

    return one


_BACK: Mapping[str, Callable[[Any], Callable[[Item], list[Any]]]] = {
    "move": _moved_back,
    "pause": _planned_again,
    "label": _unlabelled,
    "unlabel": _labelled,
    "delete": _brought_back,
}
