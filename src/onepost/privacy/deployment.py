"""Whether this installation keeps what the policy says about security (P-4.1): ``onepost check``."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core import checks
from django.utils import timezone
from django.utils.module_loading import import_string

from onepost.lib import weakness
from onepost.privacy import duties, runs

YEAR = 31_536_000


@dataclass(frozen=True, slots=True)
class Finding:
    """``must``: the promise is not kept without it; otherwise it is advice."""

    sentence: str
    must: bool = True


def findings() -> list[Finding]:
    """What has to be mended; nothing when all is well."""
    found = [*_transport(), *(Finding(sentence) for sentence in weakness.found()), *_mail(), *_legal(), *_regular()]
    return found + [Finding(text) for text in _django()]


def _transport() -> Iterator[Finding]:
    if not settings.PRODUCTION:
        yield Finding("ONEPOST_MODE is development: people's data belongs into production mode.")
    if not settings.SECURE:
        yield Finding("ONEPOST_PUBLIC_URL does not begin with https://, so cookies and pages may be read on their way.")
    elif settings.SECURE_HSTS_SECONDS < YEAR or not settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        yield Finding("Browsers may still use http for names below this one (ONEPOST_HSTS_SUBDOMAINS).", False)
    if settings.HOST not in weakness.LOCAL:
        yield Finding("ONEPOST_HOST is open to the network: only the proxy that speaks https should reach it.", False)
    if settings.SANDBOX_URL and settings.PRODUCTION:
        yield Finding("The sandbox is switched on: anybody could connect accounts that are not real.", False)


def _mail() -> Iterator[Finding]:
    if settings.EMAIL_HOST not in weakness.LOCAL and not settings.EMAIL_USE_TLS:
        yield Finding("Mails leave without encryption: set ONEPOST_SMTP_TLS=true.")
    if parseaddr(settings.DEFAULT_FROM_EMAIL)[1].endswith("@localhost"):
        yield Finding("ONEPOST_MAIL_FROM is not set, so mails come from an address that nobody can answer.")


def _legal() -> Iterator[Finding]:
    """The legal notice, where this version has one."""
    try:
        complete = import_string("onepost.privacy.legal.complete")
    except ImportError:
        return
    missing = complete()
    if missing:
        yield Finding(f"The legal notice is not complete: {', '.join(missing)}.")


def _regular() -> Iterator[Finding]:
    if not settings.BACKUP_DIR:
        yield Finding("No backups are made: set ONEPOST_BACKUP_DIR to a folder on another disk.")
    elif not settings.BACKUP_KEY:
        yield Finding("The backup key lies beside the data; keep a copy elsewhere, or give ONEPOST_BACKUP_KEY.", False)
    now = timezone.now()
    for kind in duties.expected():
        if runs.overdue(kind, now) is not None:
            yield Finding(f"Overdue: {kind.label}.")


def _django() -> Iterator[str]:
    """Django's own checks for a deployment."""
    for message in checks.run_checks(include_deployment_checks=True):
        if message.level >= logging.WARNING and not message.is_silenced() and message.id not in ANSWERED:
            yield f"{message.msg} ({message.id})"


ANSWERED = {
    "security.W002": "X-Frame-Options is set by lib/middleware.py",
    "security.W004": "said above, with the name of the setting",
    "security.W005": "said above, with the name of the setting",
    "security.W008": "the proxy in front redirects; the web process is not reachable by others",
    "security.W009": "said above, by lib/weakness.py",
    "security.W012": "follows the public address, said above",
    "security.W016": "follows the public address, said above",
    "security.W020": "said above: ONEPOST_MODE",
    "security.W021": "whether a domain is preloaded is its owner's to decide",
    "auth.W004": "the address is unique without regard to case, by a constraint on its lower-case form",
}
"""Checks that this installation answers in another way, and how."""
