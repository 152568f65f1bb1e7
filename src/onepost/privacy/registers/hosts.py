"""Where requests may go: the hosts of recipients, and what the operator has set up for themselves (P-5.0, C9)."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from onepost.privacy.registers.operator import allowed
from onepost.privacy.registers.recipients import RECIPIENTS


def listed(host: str) -> bool:
    """Whether ``host`` is one of a recipient, or the operator's own address for alerts."""
    if host and host == urlsplit(settings.ALERT_WEBHOOK).hostname:
        return True
    return any(_matches(host, name) for recipient in RECIPIENTS if allowed(recipient) for name in recipient.hosts)


def _matches(host: str, name: str) -> bool:
    return host.endswith(name) if name.startswith(".") else host == name


def of_pages() -> frozenset[str]:
    """Other hosts that a page may load from, by the policy sent with it."""
    directives: dict[str, list[object]] = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]  # type: ignore[assignment]
    sources = [source for values in directives.values() for source in values]
    found = {urlsplit(str(source)).hostname for source in sources if "://" in str(source)}
    return frozenset(host for host in found if host)
