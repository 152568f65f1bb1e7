"""What a page tells the script that loads what was agreed to: nothing at all before that."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from onepost.privacy.consent import choices
from onepost.privacy.restricting import is_restricted
from onepost.privacy.vocabulary import Purpose


def measuring(request: HttpRequest) -> dict[str, str]:
    """Attributes of the script tag; empty when nobody may measure.

    ``page`` is the name of the address, which holds no id and no word of anybody (P-5.1d); ``life``: seconds that are
    left of the consent, and the most a cookie may live.
    """
    found: dict[str, str] = {}
    if choices.valid(request, Purpose.ANALYTICS):
        found["analytics"] = settings.ANALYTICS_ID
    if choices.valid(request, Purpose.MEASUREMENT):
        found["posthog"] = settings.POSTHOG_KEY
    if found and is_restricted(request.user):
        return {}
    until = choices.of(request).until
    if found and until is not None:
        match = request.resolver_match
        found["page"] = (match.url_name or "page") if match else "not-found"
        found["life"] = str(int((until - timezone.now()).total_seconds()))
    return found
