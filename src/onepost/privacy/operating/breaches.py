"""A breach and its clocks (P-11.2): who has to be told until when, whom it concerns, and telling exactly those."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onepost.accounts.models import User
from onepost.privacy.models import Breach, BreachNotice, BreachStep

AUTHORITY, PERSONS = "authority", "persons"


@dataclass(frozen=True, slots=True)
class Clock:
    """``after`` the breach became known; ``why`` names where that stands."""

    label: Promise
    after: timedelta
    why: str


CLOCKS: Mapping[str, Clock] = {
    AUTHORITY: Clock(gettext_lazy("Tell the data protection authority"), timedelta(hours=72), "GDPR 33(1)"),
    PERSONS: Clock(gettext_lazy("Tell the people it concerns"), timedelta(hours=72), "GDPR 34"),
    "x": Clock(gettext_lazy("Tell X at once"), timedelta(), "X Developer Agreement"),
    "linkedin": Clock(gettext_lazy("Tell LinkedIn"), timedelta(hours=24), "LinkedIn API Terms"),
    "facebook": Clock(gettext_lazy("Tell Meta, as soon as you can"), timedelta(hours=24), "Meta Platform Terms"),
    "instagram": Clock(gettext_lazy("Tell Meta, as soon as you can"), timedelta(hours=24), "Meta Platform Terms"),
}
"""YouTube and TikTok name no time: whoever runs the service decides."""


@transaction.atomic
def declare(breach: Breach) -> Breach:
    """Note it and start its clocks. Meta has one for both of its networks."""
    breach.save()
    whom = [AUTHORITY, *([PERSONS] if breach.high_risk else []), *breach.networks]
    if "facebook" in whom and "instagram" in whom:
        whom.remove("instagram")
    for name in whom:
        if name in CLOCKS:
            BreachStep.objects.create(breach=breach, whom=name, due_at=breach.known_at + CLOCKS[name].after)
    return breach


def overdue(now: datetime) -> QuerySet[BreachStep]:
    return BreachStep.objects.filter(done_at=None, due_at__lt=now, breach__closed_at=None)


def affected(breach: Breach) -> QuerySet[User]:
    """Whoever had a connection to one of the networks meanwhile; without networks, whoever had an account."""
    end = breach.until or timezone.now()
    people = User.objects.filter(date_joined__lte=end)
    if breach.networks:
        had = Q(grants__network__in=breach.networks, grants__created_at__lte=end)
        people = people.filter(had)
    return people.distinct().order_by("pk")


def untold(breach: Breach) -> QuerySet[User]:
    return affected(breach).exclude(pk__in=breach.notices.values("user"))


def tell(breach: Breach) -> int:
    """One mail to each that has had none yet; can be repeated. How many were sent."""
    sent = 0
    for user in untold(breach):
        with transaction.atomic():
            _notice, fresh = BreachNotice.objects.get_or_create(
                breach=breach, user=user, defaults={"sent_at": timezone.now()}
            )
            if fresh:
                _mail(breach, user)
                sent += 1
    breach.steps.filter(whom=PERSONS, done_at=None).update(done_at=timezone.now())
    return sent


def _mail(breach: Breach, user: User) -> None:
    """What Art. 34(2) asks for: what happened, what may follow, what was done, whom to ask."""
    with translation.override(user.language or settings.LANGUAGE_CODE):
        known = date_format(breach.known_at, "DATETIME_FORMAT")
        paragraphs = [
            _("Something happened to your data at OnePost. We learned of it on %(when)s (UTC).") % {"when": known},
            _("What happened:") + "\n" + breach.what,
            _("Which data it concerns:") + "\n" + breach.data,
            _("What may follow from it:") + "\n" + breach.consequences,
            _("What was done:") + "\n" + breach.measures,
            _("Answer to this mail if you have questions. Your account:")
            + "\n"
            + settings.PUBLIC_URL
            + reverse("profile"),
        ]
        subject = _("A security incident concerns your data")
        send_mail(subject, "\n\n".join(paragraphs), settings.DEFAULT_FROM_EMAIL, [user.email])
