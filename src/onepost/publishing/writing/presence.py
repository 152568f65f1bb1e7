"""Who else has a post open in the composer."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.accounts.models import User
from onepost.publishing.models import Post, Presence

GONE = timedelta(seconds=40)
"""Windows give a sign of life every 15 seconds; one that misses two of them is closed."""


def touch(post: Post, user: User, page: str) -> str:
    """``user`` writes in the window ``page``; the answer says who else does, "" when nobody."""
    now = timezone.now()
    if page:
        Presence.objects.bulk_create(
            [Presence(post=post, user=user, page=page, seen_at=now)],
            update_conflicts=True,
            unique_fields=["post", "user", "page"],
            update_fields=["seen_at"],
        )
    others = Presence.objects.filter(post=post, seen_at__gt=now - GONE).exclude(user=user, page=page)
    return _said(user, [one.user for one in others.select_related("user").order_by("user__first_name", "id")])


def leave(post: Post, user: User, page: str) -> None:
    Presence.objects.filter(post=post, user=user, page=page).delete()


def _said(user: User, others: list[User]) -> str:
    names = list(dict.fromkeys(other.first_name or other.email for other in others if other != user))
    if not names:
        return _("You have this post open in another window too.") if others else ""
    if len(names) == 1:
        return _("%(name)s is writing here too.") % {"name": names[0]}
    *first, last = names
    return _("%(names)s and %(name)s are writing here too.") % {"names": ", ".join(first), "name": last}
