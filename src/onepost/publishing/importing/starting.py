"""What people do to an import: bring a file, say what its columns are, set it going, stop it, undo it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import IO, Any, cast
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.exceptions import AlreadyEnqueued

from onepost.accounts.models import User, Workspace
from onepost.channels.models import Channel
from onepost.publishing import tasks
from onepost.publishing.importing import fields, reading, sheet, work
from onepost.publishing.importing.reading import Unreadable
from onepost.publishing.models import ImportRun, ImportState


def take(workspace: Workspace, user: User, file: File[Any], name: str) -> ImportRun:
    """Store a file and look what it is. Raises :class:`Unreadable`; then nothing is stored."""
    if not file.size:
        raise Unreadable(_("This file is empty."))
    if file.size > reading.MOST_BYTES:
        most = reading.MOST_BYTES // (1024 * 1024)
        raise Unreadable(_("This file is larger than %(most)s MB. Make several files of it.") % {"most": most})
    shape = reading.examine(cast(IO[bytes], file.file))
    run = ImportRun(workspace=workspace, user=user, name=_shown_name(name), header=True, day_first=False)
    run.encoding, run.separator = shape.encoding, shape.separator
    run.file.save("posts.csv", file, save=False)
    try:
        sheet.describe(run)
        run.mapping = sheet.guess(run)
        run.save()
    except BaseException:
        run.file.delete(save=False)
        raise
    return run


def _shown_name(name: str) -> str:
    plain = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable()).strip()
    return plain[-200:] or _("Untitled")


class WrongColumns(ValueError):
    """The columns cannot be meant so; ``str`` is the sentence for the person."""


def map_columns(run: ImportRun, mapping: Sequence[str], channels: Sequence[UUID], day_first: bool) -> None:
    """Say what each column holds, and try all rows. Raises :class:`WrongColumns`."""
    known = fields.known()
    chosen = [name if name in known else "" for name in mapping][: len(run.columns)]
    chosen += [""] * (len(run.columns) - len(chosen))
    if not {"text", "media"} & set(chosen):
        raise WrongColumns(_("Say which column holds the text, or the addresses of pictures and videos."))
    for name in dict.fromkeys(chosen):
        if chosen.count(name) > 1 and name not in sheet.SEVERAL and not name.endswith(".poll"):
            text = _("Two columns cannot both hold “%(field)s”. Choose one of them.")
            raise WrongColumns(text % {"field": fields.label(name)})
    if "time" in chosen and not {"date", "at"} & set(chosen):
        raise WrongColumns(_("There is a column for the time of day and none for the date."))
    own = Channel.objects.filter(workspace=run.workspace, id__in=channels).values_list("id", flat=True)
    changed = _move(
        run,
        (ImportState.MAPPING, ImportState.CHECKED, ImportState.CHECKING),
        ImportState.CHECKING,
        mapping=chosen,
        channels=[str(channel) for channel in own],
        day_first=day_first,
        good=0,
        bad=0,
    )
    if changed:
        run.problems.all().delete()
        send(run.id)


def change_columns(run: ImportRun) -> bool:
    """Back to the columns, as long as nothing is imported."""
    return _move(run, (ImportState.CHECKING, ImportState.CHECKED), ImportState.MAPPING)


def begin(run: ImportRun) -> bool:
    """Import what is in order. Whoever asks twice begins once."""
    return _going(run, (ImportState.CHECKED,), ImportState.IMPORTING)


def stop(run: ImportRun) -> bool:
    """What is imported stays; the rest waits until it is asked to go on."""
    return bool(_rows(run, (ImportState.IMPORTING,)).update(state=ImportState.STOPPED, touched_at=timezone.now()))


@transaction.atomic
def go_on(run: ImportRun) -> bool:
    """From where it was stopped."""
    now = timezone.now()
    if not _rows(run, (ImportState.STOPPED,)).update(state=ImportState.IMPORTING, began_at=now, touched_at=now):
        return False
    transaction.on_commit(lambda: send(run.id))
    return True


def undo(run: ImportRun) -> bool:
    """Delete the posts it made that are still planned."""
    return _going(run, (ImportState.DONE, ImportState.STOPPED), ImportState.UNDOING)


def delete(run: ImportRun) -> bool:
    """Forget the import; its posts stay. Not while it is at work."""
    if run.state in (ImportState.IMPORTING, ImportState.UNDOING):
        return False
    work.forget_file(run)
    run.delete()
    return True


def send(run_id: UUID) -> None:
    """Into the hands of a worker; once is enough."""
    name = f"import-{run_id}"
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        tasks.import_posts.configure(lock=name, queueing_lock=name).defer(run_id=str(run_id))


def _rows(run: ImportRun, states: Sequence[str]) -> Any:
    return ImportRun.objects.filter(id=run.id, state__in=states)


@transaction.atomic
def _going(run: ImportRun, states: Sequence[str], state: str) -> bool:
    if not _move(run, states, state):
        return False
    transaction.on_commit(lambda: send(run.id))
    return True


def _move(run: ImportRun, states: Sequence[str], state: str, **more: Any) -> bool:
    """Into another stage, from its beginning, if it is in one of these ``states``."""
    now = timezone.now()
    moved = _rows(run, states).update(state=state, position=0, began_at=now, touched_at=now, **more)
    run.refresh_from_db()
    return bool(moved)
