"""Going on with a leaving from wherever it is, until it is done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from onepost.privacy.erasing import deleting, ledger, receipt, remote, verifying
from onepost.privacy.models import Erasure, Stage
from onepost.watching.incidents import Wrong
from onepost.watching.models import Kind

log = logging.getLogger("onepost.privacy")


PATIENCE = timedelta(days=3)
"""For so long a receipt that cannot be mailed is tried again."""

LONG = timedelta(hours=1)


class SomethingIsLeft(Exception):
    """What the last look found; the leaving is not called done."""


def go_on(erasure_id: UUID, *, again: bool = False) -> None:
    """Every stage that is left. Of several that try at once one works.

    ``again``: for somebody whom a backup brought back; networks and the person have been told already.
    """
    if not _mine(erasure_id):
        return
    try:
        erasure = Erasure.objects.get(pk=erasure_id)
        while erasure.stage != Stage.DONE:
            if erasure.stage == Stage.REMOTE:
                _remote(erasure, ask=not again)
            else:
                STAGES[Stage(erasure.stage)](erasure)
            erasure.save(update_fields=["stage", "problem"])
            if erasure.stage == Stage.FAILED:
                raise SomethingIsLeft(erasure.problem)
        if again or not erasure.identity or _sent(erasure):
            _forget(erasure)
    finally:
        _not_mine(erasure_id)


def _remote(erasure: Erasure, *, ask: bool) -> None:
    remote.give_back(erasure, ask=ask)
    erasure.stage = Stage.ERASING


def _erasing(erasure: Erasure) -> None:
    deleting.delete(erasure)
    erasure.stage = Stage.VERIFYING


def _verifying(erasure: Erasure) -> None:
    left = verifying.left(erasure)
    if left:
        log.error("erasure %s left something behind in %s", erasure.pk, ", ".join(left))
        erasure.problem = ", ".join(left)
        erasure.stage = Stage.FAILED
        return
    ledger.note(erasure.subject, erasure.kind)
    receipt.write(erasure)
    erasure.problem = ""
    erasure.stage = Stage.DONE
    erasure.done_at = timezone.now()
    erasure.save(update_fields=["done_at", "kept"])


def _failed(erasure: Erasure) -> None:
    """Whoever tries again deletes again."""
    erasure.stage = Stage.ERASING


STAGES: Mapping[Stage, Callable[[Erasure], None]] = {
    Stage.ERASING: _erasing,
    Stage.VERIFYING: _verifying,
    Stage.FAILED: _failed,
}


def stuck() -> list[Wrong]:
    """For the operators: leavings that failed, or that take far longer than any does."""
    late = Q(stage=Stage.FAILED) | Q(asked_at__lt=timezone.now() - LONG)
    number = Erasure.objects.exclude(stage=Stage.DONE).filter(late).count()
    return [Wrong(Kind.LEAVING, number=number)] if number else []


def unfinished() -> QuerySet[Erasure]:
    """Leavings somebody has to go on with, those too of which only the last mail is missing."""
    return Erasure.objects.exclude(stage=Stage.DONE, identity=[])


def _sent(erasure: Erasure) -> bool:
    """Whether there is nothing more to try: a mailbox that takes no mail may not keep the address here for ever."""
    try:
        receipt.send(erasure)
    except OSError as trouble:  # smtplib's are, too
        log.warning("the receipt of erasure %s could not be mailed: %s", erasure.pk, type(trouble).__name__)
        return erasure.done_at is not None and timezone.now() - erasure.done_at > PATIENCE
    return True


def _forget(erasure: Erasure) -> None:
    erasure.identity, erasure.workspaces, erasure.step = [], [], ""
    erasure.save(update_fields=["identity", "workspaces", "step"])


def _key(erasure_id: UUID) -> int:
    return erasure_id.int & (2**63 - 1)


def _mine(erasure_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_key(erasure_id)])
        row = cursor.fetchone()
        return bool(row and row[0])


def _not_mine(erasure_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_key(erasure_id)])
