"""Art. 18: the data of a person stays as it is, and nothing is done with it, until they say otherwise (P-6A.6).

What they wrote, and what would go out by a permission of theirs, is held by the publisher, which asks for
``User.restricted_at``; it is neither sent nor deleted. They themselves read, correct, copy and erase it, and change
nothing else (:mod:`onepost.privacy.frozen`); no newsletter goes to them and nothing is measured of them. Lifting is
announced by mail a day before, and nothing whose time has passed goes out by itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from onepost.accounts.models import User
from onepost.connectors.messages import N_, Message
from onepost.privacy.models import Restriction
from onepost.publishing.models import Attempt, Publication, State

NOTICE = timedelta(hours=24)
MISSED = Message(
    N_("Its time passed while the use of your data was restricted. Plan it again if it should still go out.")
)


def is_restricted(user: User | AnonymousUser | UUID) -> bool:
    if isinstance(user, UUID):
        return restricted().filter(pk=user).exists()
    return isinstance(user, User) and user.restricted_at is not None


def restricted() -> QuerySet[User]:
    """Everybody whose data is not used just now."""
    return User.objects.filter(restricted_at__isnull=False)


@transaction.atomic
def restrict(user: User, reason: str) -> None:
    """From this moment on. Asking twice changes nothing but the reason."""
    now = timezone.now()
    User.objects.filter(pk=user.pk, restricted_at=None).update(restricted_at=now)
    Restriction.objects.update_or_create(user=user, defaults={"reason": reason, "lifts_at": None})


@transaction.atomic
def lift(user: User) -> None:
    """Tell by mail that it ends a day from now."""
    row = Restriction.objects.select_for_update().filter(user=user, lifts_at=None).first()
    if row is None:
        return
    row.lifts_at = timezone.now() + NOTICE
    row.save(update_fields=["lifts_at"])
    with translation.override(user.language or settings.LANGUAGE_CODE):
        when = date_format(row.lifts_at, "DATETIME_FORMAT")
        sentences = [
            _("You asked to lift the restriction on the use of your data. It ends on %(when)s (UTC).") % {"when": when},
            _("Posts whose time has passed meanwhile wait for you; the others go out as planned."),
            _("If you did not ask for this, restrict it again in your settings under Privacy."),
        ]
        send_mail(_("The restriction ends"), "\n\n".join(sentences), settings.DEFAULT_FROM_EMAIL, [user.email])


def finish() -> None:
    """Lift what was announced long enough ago."""
    for row_id in Restriction.objects.filter(lifts_at__lte=timezone.now()).values_list("pk", flat=True):
        with transaction.atomic():
            # Restricted again in the meantime, it is not lifted.
            row = Restriction.objects.select_for_update().filter(pk=row_id, lifts_at__lte=timezone.now()).first()
            if row is not None:
                _hold_missed(row.user_id)
                User.objects.filter(pk=row.user_id).update(restricted_at=None)
                row.delete()


def _hold_missed(user_id: UUID) -> None:
    now = timezone.now()
    theirs = Q(post__author=user_id) | Q(channel__grant__user=user_id)
    missed = Publication.objects.filter(theirs, state=State.SCHEDULED, due_at__lt=now, armed_at=None)
    ids = list(missed.select_for_update(of=["self"]).values_list("id", flat=True))
    held: dict[str, Any] = {"state": State.HELD, "problem": MISSED.to_json(), "next_attempt_at": None}
    Publication.objects.filter(id__in=ids).update(**held, handed_until=None)
    Attempt.objects.bulk_create(
        Attempt(publication_id=found, at=now, step="start", outcome="held", message=MISSED.to_json()) for found in ids
    )
