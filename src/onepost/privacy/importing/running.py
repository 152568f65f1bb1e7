"""An import from the choice of a file to its end: one at a time in a workspace, in the background."""

from __future__ import annotations

import logging
import time
from collections.abc import Sized
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from onepost.accounts.models import User, Workspace
from onepost.privacy.importing import placing
from onepost.privacy.importing.posts import Posts
from onepost.privacy.importing.reading import Brought, Unusable
from onepost.privacy.models import UNDER_WAY, CopyState, PortableImport
from onepost.privacy.portable import Portable
from onepost.privacy.rules import WEEK

log = logging.getLogger("onepost.privacy")

LOST = timedelta(minutes=15)
NEWS_SECONDS = 1.0
SHOWN_CHANNELS = 20


class Gone(Exception):
    """Nobody waits for this import any more."""


def begin(workspace: Workspace, user: User, file: File[Any], *, as_drafts: bool, language: str) -> PortableImport:
    """Store the archive and go on in the background. Raises :class:`Unusable`; then nothing is stored."""
    if not file.size or file.size > settings.UPLOAD_MAX_BYTES:
        most = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise Unusable(_("This file is empty, or larger than %(most)s MB.") % {"most": most})
    with Brought(file, file.size):
        pass
    run = PortableImport(workspace=workspace, user=user, as_drafts=as_drafts, language=language)
    under_way = Unusable(_("An import is under way in this workspace. Wait until it is done."))
    if PortableImport.objects.filter(workspace=workspace, state__in=UNDER_WAY).exists():
        raise under_way
    file.seek(0)
    run.file.save("brought.zip", file, save=False)
    try:
        with transaction.atomic():
            run.save()
            transaction.on_commit(lambda: _send(run.pk))
    except IntegrityError:
        run.file.storage.delete(run.file.name or "")
        raise under_way from None
    return run


def _send(run_id: UUID) -> None:
    from onepost.privacy.tasks import take_portable

    take_portable.defer(run_id=str(run_id))


def go_on(run_id: UUID) -> None:
    """From the beginning, also after a worker that died over it: what is there already is not made again."""
    now = timezone.now()
    free = Q(state=CopyState.WAITING) | Q(state=CopyState.RUNNING, touched_at__lt=now - LOST)
    if not PortableImport.objects.filter(free, pk=run_id).update(state=CopyState.RUNNING, position=0, touched_at=now):
        return
    run = PortableImport.objects.select_related("workspace", "user").get(pk=run_id)
    state, problem = CopyState.DONE, ""
    with translation.override(run.language):
        try:
            _take(run)
        except Gone:
            return
        except (Unusable, FileNotFoundError) as reason:
            gone = _("The file is not there any more. Choose it again.")
            state, problem = CopyState.FAILED, str(reason) if isinstance(reason, Unusable) else gone
        except Exception:
            log.exception("an import of a copy broke off")
            state, problem = CopyState.FAILED, _("It broke off. What is in stays; choose the file again to go on.")
    stored, run.file.name = run.file.name or "", ""
    mine = PortableImport.objects.filter(pk=run.pk, state=CopyState.RUNNING)
    mine.update(state=state, problem=problem, file="", touched_at=timezone.now())
    run.file.storage.delete(stored)


def _take(run: PortableImport) -> None:
    with run.file.storage.open(run.file.name or "") as file, Brought(file, run.file.size) as brought:
        data = brought.data()
        pace = _Pace(run, _total(data))
        target = placing.Target(run.workspace, run.user, pace.step)
        target.notes["series"] = len(data.series)
        pace.target = target
        placing.labels(target, data.labels)
        placing.snippets(target, data.snippets)
        placing.folders_of(target, data.folders)
        placing.files(target, brought, data.media)
        placing.queues_of(target, data.queues)
        posts = Posts(run, target)
        for post in data.posts:
            posts.take(post)
            pace.step()
        pace.news()


def _total(data: Portable) -> int:
    lists: list[Sized] = [data.labels, data.snippets, data.folders, data.media, data.queues, data.posts]
    return sum(map(len, lists))


class _Pace:
    """Says how far it is, once a second, and stops when nobody waits any more."""

    def __init__(self, run: PortableImport, total: int) -> None:
        self.run, self.total, self.position = run, total, 0
        self.target: placing.Target | None = None
        self._told = 0.0

    def step(self) -> None:
        self.position += 1
        if time.monotonic() - self._told >= NEWS_SECONDS:
            self.news()

    def news(self) -> None:
        """Raises :class:`Gone`."""
        self._told = time.monotonic()
        assert self.target is not None
        notes: dict[str, Any] = {name: number for name, number in self.target.notes.items() if number}
        if self.target.unknown:
            notes["channels"] = list(self.target.unknown)[:SHOWN_CHANNELS]
        rows = PortableImport.objects.filter(pk=self.run.pk, state=CopyState.RUNNING)
        news = {"position": self.position, "total": self.total, "made": dict(self.target.made), "notes": notes}
        if not rows.update(**news, touched_at=timezone.now()):
            raise Gone


def forget(limit: datetime, dry: bool = False) -> int:
    """Imports older than ``limit`` go with their files; returns how many, or would."""
    old = PortableImport.objects.filter(created_at__lt=limit)
    if dry:
        return old.count()
    found = list(old)
    for run in found:
        stored, storage = run.file.name, run.file.storage
        run.delete()
        if stored:
            storage.delete(stored)
    return len(found)


def tidy() -> None:
    """Forget imports that are a week old, and take up what a worker left."""
    assert WEEK.period is not None
    forget(timezone.now() - WEEK.period)
    lost = PortableImport.objects.filter(state__in=UNDER_WAY, touched_at__lt=timezone.now() - LOST)
    for run_id in lost.values_list("id", flat=True):
        _send(run_id)
