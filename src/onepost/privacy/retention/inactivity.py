"""Accounts that nobody uses (P-6B.1): a warning after two years, closed two months later.

Using is: logging in (a session lasts two weeks at most), a program with a key of this person, or posts that go out of
a workspace that is theirs.
"""

from __future__ import annotations

import contextlib
from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from onepost.accounts.models import ApiKey, Membership, Role, User
from onepost.privacy import erasing
from onepost.privacy.models import InactivityWarning, Leaving
from onepost.publishing.models import Publication

WARN_AFTER = relativedelta(months=24)
CLOSE_AFTER = relativedelta(months=26)
NOTICE = relativedelta(months=2)


def look(now: datetime | None = None) -> None:
    """Warn and close; each mail and each closing stands by itself and is not repeated."""
    moment = now or timezone.now()
    came_back(moment).delete()
    for user in to_warn(moment):
        _warn(user, moment)
    for user in to_close(moment):
        with contextlib.suppress(erasing.AlreadyLeaving):
            erasing.begin(user, Leaving.CLOSE, language=user.language or settings.LANGUAGE_CODE)


def to_warn(now: datetime) -> QuerySet[User]:
    return _idle(now - WARN_AFTER).filter(inactivity_warning=None)


def to_close(now: datetime) -> QuerySet[User]:
    """Nobody is closed without two months to answer the warning."""
    return _idle(now - CLOSE_AFTER).filter(inactivity_warning__warned_at__lte=now - NOTICE)


def came_back(now: datetime) -> QuerySet[InactivityWarning]:
    return InactivityWarning.objects.exclude(user__in=_idle(now - WARN_AFTER))


def _idle(since: datetime) -> QuerySet[User]:
    """Whoever has not used their account since then; operators look after the house, not their account."""
    keys = ApiKey.objects.filter(created_by=OuterRef("pk"), last_used_at__gte=since)
    mine = Membership.objects.filter(user=OuterRef(OuterRef("pk")), role=Role.OWNER).values("workspace")
    posts = Publication.objects.filter(workspace__in=mine).filter(Q(published_at__gte=since) | Q(due_at__gte=since))
    seen = Greatest(Coalesce(F("last_login"), F("date_joined")), F("date_joined"))
    rows = User.objects.annotate(seen_at=seen).filter(seen_at__lt=since, is_active=True, is_operator=False)
    return rows.exclude(email__in=settings.OPERATORS).exclude(Exists(keys)).exclude(Exists(posts)).order_by("pk")


def _warn(user: User, now: datetime) -> None:
    """The mail first: a warning that nobody got must not count."""
    with translation.override(user.language or settings.LANGUAGE_CODE):
        day = date_format(now + NOTICE, "DATE_FORMAT")
        sentences = [
            _("You have not used your OnePost account for two years."),
            _(
                "If you want to keep it, log in before %(day)s. Otherwise it is closed on that day, and your posts, "
                "files and connections are deleted."
            )
            % {"day": day},
            settings.PUBLIC_URL + reverse("account_login"),
        ]
        subject = _("Your account closes on %(day)s") % {"day": day}
        send_mail(subject, "\n\n".join(sentences), settings.DEFAULT_FROM_EMAIL, [user.email])
    InactivityWarning.objects.create(user=user, warned_at=now)
