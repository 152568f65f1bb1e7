"""Tells operators about an incident: by mail, and by a web hook if there is one."""

from __future__ import annotations

import logging
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onepost.accounts.models import User
from onepost.channels.door import opened
from onepost.connectors import registry
from onepost.connectors.errors import ConnectorError
from onepost.watching.models import Incident, Kind

log = logging.getLogger("onepost.alerts")


def send(incident: Incident) -> bool:
    """That it began, or, if that was told already, that it is over. False when no way took it."""
    over = incident.told_at is not None
    people = operators()
    ways = [_mail(person, incident, over) for person in people]
    if settings.ALERT_WEBHOOK:
        ways.append(_call(incident, over))
    return not ways or any(ways)


def operators() -> list[User]:
    chosen = Q(is_operator=True)
    for address in settings.OPERATORS:
        chosen |= Q(email__iexact=address)
    return list(User.objects.filter(chosen, is_active=True).order_by("date_joined"))


def title(incident: Incident) -> str:
    """In the language that is active."""
    kind = Kind(incident.kind)
    if kind == Kind.LATE:
        text = ngettext("%(number)s post is late", "%(number)s posts are late", incident.number)
        return text % {"number": incident.number}
    if kind == Kind.SILENT:
        return _("A worker on %(host)s is silent") % {"host": incident.subject}
    if kind == Kind.FAILING:
        return _("%(network)s fails for many channels") % {"network": registry.connector(incident.subject).label}
    return str(kind.label)


def _explained(incident: Incident) -> str:
    minutes, hours = {"minutes": settings.ALERT_SILENT_MINUTES}, {"hours": incident.number}
    return {
        Kind.LATE: _(
            "Their time passed more than %(minutes)s minutes ago. They stay planned and go out as soon as that is "
            "possible. Look where they wait."
        )
        % {"minutes": settings.ALERT_LATE_MINUTES},
        Kind.NO_WORKER: _(
            "No worker has given a sign of life for %(minutes)s minutes, so nothing is published. Look at its log and "
            "start it again."
        )
        % minutes,
        Kind.SILENT: _(
            "It has given no sign of life for %(minutes)s minutes and was not told to stop. The other workers take "
            "over its posts. Look at its log and start it again."
        )
        % minutes,
        Kind.FAILING: _(
            "The last step failed on %(number)s channels. OnePost goes on trying. Look at the last errors and at the "
            "network's own status page."
        )
        % {"number": incident.number},
        Kind.PURGE: _(
            "The daily deletion of what has been kept long enough has not run for %(hours)s hours. The published "
            "periods may be exceeded. Look whether a worker is running, or run: onepost purge"
        )
        % hours,
        Kind.BACKUP: _(
            "The last good backup is %(hours)s hours old. If the disk is lost now, what was written since is lost "
            "too. Look at the worker's log and at the space of the backup folder, or run: onepost backup"
        )
        % hours,
        Kind.DRILL: _(
            "The last backup that was restored for practice is %(hours)s hours old. Nobody knows whether the newer "
            "ones can be read. Run: onepost drill"
        )
        % hours,
        Kind.REVIEW: _(
            "Security has to be reviewed every six months. Review it, and note what you found on the page of duties."
        ),
        Kind.BREACH: _(
            "The time for a step after a breach has passed. Do it now, and note it on the page of duties. A late "
            "notice needs a reason."
        ),
        Kind.LEAVING: _(
            "%(number)s people have closed their account or had it erased, and it does not come to its end. They have "
            "been promised that it happens at once. Look at the worker's log; OnePost goes on trying."
        )
        % {"number": incident.number},
    }[Kind(incident.kind)]


def _mail(person: User, incident: Incident, over: bool) -> bool:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject, paragraphs = title(incident), [_explained(incident)]
        if over:
            ended = incident.ended_at or incident.began_at
            subject = _("Over: %(what)s") % {"what": subject}
            paragraphs = [_("This ended on %(time)s (UTC).") % {"time": date_format(ended, "DATETIME_FORMAT")}]
        text = "\n\n".join([*paragraphs, settings.PUBLIC_URL + reverse("operator")])
        try:
            send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [person.email])
        except OSError as error:  # smtplib's errors are, too
            log.error("an alert could not be mailed: %s", type(error).__name__)
            return False
    return True


def _call(incident: Incident, over: bool) -> bool:
    with translation.override("en"):
        what = title(incident)
        message: dict[str, Any] = {
            "event": "over" if over else "began",
            "kind": incident.kind,
            "subject": incident.subject,
            "number": incident.number,
            "since": incident.began_at.isoformat(),
            "text": f"OnePost: {'over: ' if over else ''}{what}",
            "url": settings.PUBLIC_URL + reverse("operator"),
        }
    try:
        async_to_sync(_post)(message)
    except ConnectorError as error:
        log.error("the alert web hook did not take it: %s (%s)", error.message, error.detail)
        return False
    return True


async def _post(message: dict[str, Any]) -> None:
    """Through the one door: https only, nothing on the own network; the sandbox is the exception, as everywhere."""
    address = settings.ALERT_WEBHOOK
    in_sandbox = bool(settings.SANDBOX_URL) and address.startswith(settings.SANDBOX_URL + "/")
    async with opened(in_sandbox) as door:
        await door.request("POST", address, json=message, deadline=10)
