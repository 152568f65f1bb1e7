"""Whether something may be done with somebody's data: asked by whatever works with persons for a purpose of its own."""

from __future__ import annotations

from onepost.accounts.models import User
from onepost.privacy.consent import newsletter
from onepost.privacy.models import Objection
from onepost.privacy.vocabulary import Purpose

OBJECTABLE = (Purpose.IMPROVEMENT, Purpose.NEWSLETTER)
"""A no is enough for these. Security rests on such an interest too, but protects everybody: that takes a request."""

DESPITE_RESTRICTION = (Purpose.SECURITY, Purpose.PROOF, Purpose.CLAIMS)
"""Art. 18(2): claims, and the protection of others."""


def may_process(user: User, purpose: Purpose) -> bool:
    """False after an objection, under a restriction, and for what needs a consent that is not there."""
    if user.restricted_at is not None and purpose not in DESPITE_RESTRICTION:
        return False
    if Objection.objects.filter(user=user, purpose=purpose).exists():
        return False
    return purpose is not Purpose.NEWSLETTER or newsletter.of_account(user) is not None


def object_to(user: User, purpose: Purpose) -> None:
    """From now on it does not happen, and what was queued for it does not either."""
    Objection.objects.get_or_create(user=user, purpose=purpose)


def allow_again(user: User, purpose: Purpose) -> None:
    Objection.objects.filter(user=user, purpose=purpose).delete()
