"""A copy from the asking to the week's end: one at a time, one a day and kind, made in the background, then gone."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from onepost.accounts.models import User
from onepost.media import incoming
from onepost.privacy import subject
from onepost.privacy.exporting import writing
from onepost.privacy.exporting.archive import Archive
from onepost.privacy.models import UNDER_WAY, Copy, CopyKind, CopyState
from onepost.privacy.rules import WEEK

log = logging.getLogger("onepost.privacy")

AGAIN = timedelta(days=1)
LOST = timedelta(minutes=15)
"""Without a sign of life, the worker that made it is taken to be gone."""
NEWS_SECONDS = 1.0


class TooSoon(Exception):
    """One is being made, or was made within a day; ``str`` is the sentence for the person."""


class Withdrawn(Exception):
    """Nobody waits for this copy any more, or another worker makes it."""


def begin(user: User, kind: CopyKind, language: str) -> Copy:
    """Ask for a copy. Raises :class:`TooSoon`."""
    mine = Copy.objects.filter(user=user)
    if mine.filter(state__in=UNDER_WAY).exists():
        raise TooSoon(_("A copy is being made already. You get a mail when it is ready."))
    recent = mine.filter(kind=kind, created_at__gt=timezone.now() - AGAIN).exclude(state=CopyState.FAILED).first()
    if recent:
        when = date_format(timezone.localtime(recent.created_at + AGAIN), "DATETIME_FORMAT")
        raise TooSoon(_("You can ask for one a day, and you have one. Ask again after %(when)s.") % {"when": when})
    try:
        with transaction.atomic():
            copy = Copy.objects.create(user=user, kind=kind, language=language)
            transaction.on_commit(lambda: _send(copy.pk))
    except IntegrityError:
        raise TooSoon(_("A copy is being made already. You get a mail when it is ready.")) from None
    return copy


def _send(copy_id: UUID) -> None:
    from onepost.privacy.tasks import make_copy

    make_copy.defer(copy_id=str(copy_id))


def make(copy_id: UUID) -> None:
    """From the beginning, also after a worker that died over it."""
    now = timezone.now()
    free = Q(state=CopyState.WAITING) | Q(state=CopyState.RUNNING, touched_at__lt=now - LOST)
    mine = Copy.objects.filter(free, pk=copy_id, user__is_active=True)
    if not mine.update(state=CopyState.RUNNING, position=0, touched_at=now):
        return
    copy = Copy.objects.select_related("user").get(pk=copy_id)
    try:
        with translation.override(copy.language), incoming.workbench() as folder:
            _make(copy, Path(folder))
    except Withdrawn:
        return
    except Exception:
        sentence = _("It could not be made. The people who run this service can see why; ask again.")
        Copy.objects.filter(pk=copy.pk).update(state=CopyState.FAILED, problem=sentence, touched_at=timezone.now())
        raise


def _make(copy: Copy, folder: Path) -> None:
    who = subject.of(copy.user)
    pace = _Pace(copy, writing.total(who, copy.kind))
    path = folder / "copy.zip"
    work = writing.Work(copy, who, Archive(path, pace.look), folder, pace.count)
    writing.write(work)
    pace.news()
    copy.size = path.stat().st_size
    with path.open("rb") as file:
        copy.file.save("copy.zip", incoming.Placed(file), save=False)
    done = Copy.objects.filter(pk=copy.pk, state=CopyState.RUNNING, user__is_active=True).update(
        state=CopyState.DONE,
        file=copy.file.name,
        size=copy.size,
        position=pace.position,
        total=pace.position,
        ready_at=timezone.now(),
        touched_at=timezone.now(),
    )
    if not done:
        copy.file.storage.delete(copy.file.name or "")
        raise Withdrawn
    _tell(copy)


class _Pace:
    """Says how far it is, once a second, and stops when nobody waits any more."""

    def __init__(self, copy: Copy, total: int) -> None:
        self.copy, self.total, self.position = copy, total, 0
        self._told = 0.0

    def count(self) -> None:
        self.position += 1
        self.look()

    def look(self) -> None:
        if time.monotonic() - self._told >= NEWS_SECONDS:
            self.news()

    def news(self) -> None:
        """Raises :class:`Withdrawn`."""
        self._told = time.monotonic()
        waits = Copy.objects.filter(pk=self.copy.pk, state=CopyState.RUNNING, user__is_active=True)
        total = max(self.total, self.position)
        if not waits.update(position=self.position, total=total, touched_at=timezone.now()):
            raise Withdrawn


def _tell(copy: Copy) -> None:
    """The mail leads to a page behind the login; it holds no key. One that cannot be sent does not undo the copy."""
    with translation.override(copy.language):
        sentences = [
            _("The copy of your data that you asked for is ready."),
            _("Sign in and fetch it within 7 days; then it is deleted:"),
            settings.PUBLIC_URL + reverse("copies"),
            _("If you did not ask for it, change your password: somebody has used your account."),
        ]
        try:
            send_mail(_("Your copy is ready"), "\n\n".join(sentences), settings.DEFAULT_FROM_EMAIL, [copy.user.email])
        except OSError as error:  # smtplib's errors are, too
            log.warning("the mail about copy %s could not be sent: %s", copy.pk, type(error).__name__)


def forget(limit: datetime, dry: bool = False) -> int:
    """Copies older than ``limit`` go with their files; returns how many, or would."""
    old = Copy.objects.filter(created_at__lt=limit)
    if dry:
        return old.count()
    found = list(old)
    for copy in found:
        delete(copy)
    return len(found)


def tidy() -> None:
    """Delete what is a week old, and take up what a worker left."""
    assert WEEK.period is not None
    forget(timezone.now() - WEEK.period)
    lost = Copy.objects.filter(state__in=UNDER_WAY, touched_at__lt=timezone.now() - LOST)
    for copy_id in lost.values_list("id", flat=True):
        _send(copy_id)


def delete(copy: Copy) -> None:
    """The row first: a file without one is never handed out."""
    stored = copy.file.name
    copy.delete()
    if stored:
        copy.file.storage.delete(stored)
