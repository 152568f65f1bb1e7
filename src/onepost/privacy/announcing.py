"""A new version of the policy that is more than editorial is mailed to everybody who has not read it (P-9.2)."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from onepost.accounts import policy
from onepost.accounts.models import User
from onepost.privacy.models import Announcement

log = logging.getLogger("onepost.privacy")


def announce() -> int:
    """Tell whoever has to be told and was not yet. Who cannot be reached now is told the next day."""
    told = 0
    newest = policy.versions()[0]
    known = Announcement.objects.filter(version=newest.version).values("user")
    for person in User.objects.filter(is_active=True).exclude(id__in=known).iterator():
        if policy.unread(person) is None:
            continue
        try:
            with transaction.atomic():
                Announcement.objects.create(user=person, version=newest.version)
                _mail(person, newest)
        except OSError as error:  # smtplib's errors are, too
            log.error("a new policy could not be mailed: %s", type(error).__name__)
            continue
        told += 1
    return told


def _mail(person: User, version: policy.Version) -> None:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        day = {"day": date_format(version.in_force, "DATE_FORMAT")}
        text = [
            _("The privacy policy has a new version. For you it applies from %(day)s.") % day,
            version.summarised(translation.get_language()),
            _("Read it, and what changed, here:"),
            settings.PUBLIC_URL + reverse("privacy-version", args=[version.version]),
        ]
        subject = _("The privacy policy of OnePost changes on %(day)s") % day
        send_mail(subject, "\n\n".join(text), settings.DEFAULT_FROM_EMAIL, [person.email])
