"""An import at work, a few seconds at a time, so that nothing else has to wait and little is done again after a crash.

How far it is changes in the same transaction as what was done, and only for a worker that finds it where it left it:
of two workers on one import the second notices and stops.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import DatabaseError, DataError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from onepost.media import services as media
from onepost.media.refusal import MediaRefused
from onepost.publishing import services
from onepost.publishing.importing import fetching, sheet, trying
from onepost.publishing.importing.reading import Unreadable
from onepost.publishing.importing.understanding import RowProblem, Sense, Wanted
from onepost.publishing.models import (
    WORKING,
    ImportProblem,
    ImportRun,
    ImportState,
    Label,
    Post,
    State,
)
from onepost.publishing.writing.content import ContentRefused

log = logging.getLogger("onepost.importing")

SLICE = 4.0
"""Seconds at a stretch."""
BATCH = 100
"""Rows of a dry run that are written down together."""


class Elsewhere(Exception):
    """Somebody has stopped the import, or another worker is on it."""


def go_on(run_id: UUID) -> bool:
    """Work for a few seconds; whether there is more to do."""
    run = ImportRun.objects.select_related("workspace", "user").filter(id=run_id, state__in=WORKING).first()
    if run is None:
        return False
    stage = {ImportState.CHECKING: _check, ImportState.IMPORTING: _import, ImportState.UNDOING: _undo}
    with translation.override((run.user.language if run.user else "") or settings.LANGUAGE_CODE):
        try:
            return stage[ImportState(run.state)](run)
        except Elsewhere:
            return False
        except (Unreadable, FileNotFoundError) as unreadable:
            gone = _("The file of this import is not there any more. Choose it again.")
            text = str(unreadable) if isinstance(unreadable, Unreadable) else gone
            _here(run).update(state=ImportState.FAILED, problem=text[:500], touched_at=timezone.now())
            return False


def _here(run: ImportRun) -> Any:
    """The run, if it is still where this worker knows it to be."""
    return ImportRun.objects.filter(id=run.id, state=run.state, began_at=run.began_at, position=run.position)


def _advance(run: ImportRun, position: int, **more: Any) -> None:
    """Raises :class:`Elsewhere`."""
    if not _here(run).update(position=position, touched_at=timezone.now(), **more):
        raise Elsewhere
    run.position = position


def post_id(run: ImportRun, number: int) -> UUID:
    """The id of a row's post: whoever imports the row again finds that it is there."""
    return uuid5(run.id, str(number))


def _check(run: ImportRun) -> bool:
    until = time.monotonic() + SLICE
    sense = trying.sense_of(run)
    found: list[ImportProblem] = []
    count = bad = last = 0
    for last, cells in sheet.rows(run, after=run.position):
        problems = trying.tried(sense, last, cells)
        found += [_problem(run, last, problem) for problem in problems]
        count, bad = count + 1, bad + bool(problems)
        if count == BATCH or time.monotonic() > until:
            _write(run, last, found, count - bad, bad)
            found, count, bad = [], 0, 0
            if time.monotonic() > until:
                return True
    if count:
        _write(run, last, found, count - bad, bad)
    _advance(run, run.position, state=ImportState.CHECKED)
    return False


@transaction.atomic
def _write(run: ImportRun, last: int, found: list[ImportProblem], good: int, bad: int) -> None:
    _advance(run, last, good=F("good") + good, bad=F("bad") + bad)
    ImportProblem.objects.bulk_create(found)


def _problem(run: ImportRun, number: int, problem: RowProblem, late: bool = False) -> ImportProblem:
    return ImportProblem(run=run, row=number, field=problem.field[:80], text=problem.text[:600], late=late)


def _import(run: ImportRun) -> bool:
    until = time.monotonic() + SLICE
    sense = trying.sense_of(run)
    bad = set(run.problems.filter(late=False).values_list("row", flat=True))
    for number, cells in sheet.rows(run, after=run.position):
        if number not in bad:
            _take(run, sense, number, cells)
        if time.monotonic() > until:
            return True
    _advance(run, run.total, state=ImportState.DONE)
    forget_file(run)
    return False


def _take(run: ImportRun, sense: Sense, number: int, cells: Sequence[str]) -> None:
    """All of a row or nothing."""
    try:
        wanted = sense.read(number, cells)
        if wanted.problems:
            return _refuse(run, number, wanted.problems)
        content = trying.content_of(wanted, [asset.id for asset in fetching.files(run, wanted)])
        with transaction.atomic():
            _advance_in(run, number)
            author = services.Author(run.workspace, run.user)
            post = services.create_post(author, content, trying.plan_of(wanted), post_id(run, number))
            post.labels.set(_labels(run, wanted))
        run.position = number
    except ContentRefused as refused:
        _refuse(run, number, trying.said(sense, wanted, refused.problems))
    except MediaRefused as refused:
        _refuse(run, number, [RowProblem("media", str(refused))])
    except DataError:
        _cannot(run, number)
    except (DatabaseError, Elsewhere):
        raise
    except Exception:
        _cannot(run, number)


def _cannot(run: ImportRun, number: int) -> None:
    """Only this row is at fault; the others do not wait for it."""
    log.exception("a row of an import could not be stored")
    _refuse(run, number, [RowProblem("", _("OnePost does not understand this row."))])


def _advance_in(run: ImportRun, number: int) -> None:
    """In a transaction that may fail: ``run`` learns of it when it has not."""
    if not _here(run).update(position=number, made=F("made") + 1, touched_at=timezone.now()):
        raise Elsewhere


@transaction.atomic
def _refuse(run: ImportRun, number: int, problems: Sequence[RowProblem]) -> None:
    _advance(run, number, refused=F("refused") + 1)
    ImportProblem.objects.bulk_create([_problem(run, number, problem, late=True) for problem in problems])


def _labels(run: ImportRun, wanted: Wanted) -> Iterator[Label]:
    for name in wanted.labels:
        found = Label.objects.filter(workspace=run.workspace, name__iexact=name).first()
        yield found or Label.objects.create(workspace=run.workspace, name=name)


def _undo(run: ImportRun) -> bool:
    until = time.monotonic() + SLICE
    while run.position < run.total:
        last = min(run.position + BATCH, run.total)
        ids = [post_id(run, number) for number in range(run.position + 1, last + 1)]
        with transaction.atomic():
            removed = sum(_remove(post) for post in Post.objects.filter(workspace=run.workspace, id__in=ids))
            _advance(run, last, removed=F("removed") + removed)
        if time.monotonic() > until:
            return True
    _remove_files(run)
    _advance(run, run.position, state=ImportState.UNDONE)
    return False


def _remove(post: Post) -> bool:
    """Nothing of which anything is out, or on its way out, is deleted."""
    states = post.publications.values_list("state", "remote_id")
    if any(remote_id or state not in (State.DRAFT, State.SCHEDULED, State.CANCELLED) for state, remote_id in states):
        return False
    try:
        services.delete_post(post)
    except services.Refused:
        return False
    return True


def _remove_files(run: ImportRun) -> None:
    """What was fetched for those posts and nobody has used since."""
    for fetched in run.files.select_related("asset").filter(asset__attachments=None):
        try:
            media.delete(fetched.asset)
        except media.InUse:
            continue


def forget_file(run: ImportRun) -> None:
    """The file has done its duty; what it held stands in the posts."""
    run.file.delete(save=False)
    ImportRun.objects.filter(id=run.id).update(file="")
