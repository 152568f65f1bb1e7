"""Another time for a planned publication, and the one it had before: with its place in the queue, where it had one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.publishing import services
from onepost.publishing.models import Publication
from onepost.publishing.planning import queues, when
from onepost.publishing.services import Refused


@dataclass(frozen=True, slots=True)
class Change:
    """A publication stood at ``was``, in ``queue`` or none, and stands at ``at``; ``queued``: in that queue still."""

    row: UUID
    was: datetime
    at: datetime
    queue: UUID | None = None
    queued: bool = False

    @property
    def freed(self) -> bool:
        """It has left its queue, where its time is free now."""
        return self.queue is not None and not self.queued

    @property
    def kept(self) -> list[str]:
        """What :func:`take_back` needs, as it travels in a form."""
        return [str(self.row), self.was.isoformat(), self.at.isoformat(), str(self.queue or "")]

    @classmethod
    def read(cls, kept: Sequence[str]) -> Change:
        row, was, at, *queue = kept
        found = UUID(queue[0]) if queue and queue[0] else None
        return cls(UUID(row), datetime.fromisoformat(was), datetime.fromisoformat(at), found)


@transaction.atomic
def give(row: Publication, at: datetime) -> Change:
    """Move ``row`` to ``at``. It stays in its queue if that is a free time there, and leaves it otherwise.

    Raises :class:`Refused`, as :func:`onepost.publishing.services.reschedule`.
    """
    was, before = row.due_at or row.created_at, row.queue_id
    queued = row.queue if at != was else None
    if queued is not None and row.channel_id is not None:
        queues.lock(row.workspace_id, [row.channel_id])
        queued = queued if queues.offers(queued, row, at) else None
    if at != was:
        services.reschedule(row, at, queue=queued.id if queued else None)
    return Change(row.id, was, at, before, queued=at == was or queued is not None)


@transaction.atomic
def take_back(workspace: Workspace, change: Change) -> None:
    """Raises :class:`Refused` when it stands otherwise by now, or another post has taken its time in the queue;
    :class:`onepost.publishing.planning.when.WrongTime` when that time is over."""
    row = Publication.objects.select_related("post").filter(workspace=workspace, id=change.row).first()
    if row is None:
        raise Refused(_("It is too late: the post has been deleted."))
    if row.due_at != change.at:
        raise Refused(_("It has been moved again meanwhile, so it was left as it is."))
    put(row, change)


@transaction.atomic
def put(row: Publication, change: Change) -> None:
    """As :func:`take_back`, wherever it stands."""
    if row.due_at == change.was:
        return
    queue = queues.chosen(row.workspace, change.queue) if change.queue else None
    if queue is not None and row.channel_id is not None:
        queues.lock(row.workspace_id, [row.channel_id])
        if queues.busy(row, change.was):
            raise Refused(_("Another post has taken its time in the queue meanwhile, so it was left as it is."))
    services.reschedule(row, when.check_future(change.was), queue=queue.id if queue else None)
