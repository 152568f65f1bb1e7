"""What somebody wishes for after their death: sealed, read by themselves, and opened only for a case (P-6A.9)."""

from __future__ import annotations

from django.db import transaction

from onepost.accounts.models import User
from onepost.lib import vault
from onepost.privacy.models import Did, Directive, RightsRequest
from onepost.privacy.requests import register


def of(user: User) -> str:
    row = Directive.objects.filter(user=user).first()
    return str(vault.unlock(row.sealed, row.owner)) if row else ""


@transaction.atomic
def write(user: User, text: str) -> None:
    """Keep ``text``; nothing is kept of an earlier one, and an empty one is none."""
    Directive.objects.filter(user=user).delete()
    if text.strip():
        row = Directive(user=user)
        row.sealed = vault.lock(text.strip(), row.owner)
        row.save()


def opened(user: User, case: RightsRequest, by: User) -> str:
    """For the operator who answers ``case``; that it was read is noted there."""
    register.step(case, Did.OPENED, by=by)
    return of(user)
