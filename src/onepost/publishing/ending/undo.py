"""Deleting that can be undone: a post is gone from every page at once, and deleted ten seconds later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.publishing import services
from onepost.publishing.models import Post, Publication
from onepost.publishing.sending import clockwork, prepared
from onepost.publishing.services import Refused

WAIT = 10.0
"""Seconds in which a deletion can be undone."""


@transaction.atomic
def delete_soon(post: Post) -> None:
    """Hide ``post`` and delete it when :data:`WAIT` is over; meanwhile nothing of it goes out.

    It holds the lease of each publication, so that no worker can take one, not even one of an older version. What a
    network would publish by itself is taken back there first. Raises :class:`Refused`.
    """
    rows = list(post.publications.select_for_update(of=["self"]))
    if not Post.objects.select_for_update(no_key=True).filter(id=post.id, deleting_at=None).exists():
        return
    services.refuse_under_way(rows)
    for row in filter(prepared.goes_out_by_itself, rows):
        prepared.discard(row)
        row.next_attempt_at = timezone.now()  # when it is brought back it has to be prepared anew
        row.save(update_fields=["progress", "next_call", "filled", "next_attempt_at"])
    now = timezone.now()
    at = now + timedelta(seconds=clockwork.scaled(WAIT))
    held_until = at + timedelta(seconds=clockwork.LEASE)
    held = {"lease": F("lease") + 1, "leased_until": held_until, "handed_until": None}
    Publication.objects.filter(post=post).update(**held)
    Post.objects.filter(id=post.id).update(deleting_at=at)
    from onepost.publishing.tasks import delete_posts

    delete_posts.configure(schedule_at=at).defer(post_ids=[str(post.id)])


@transaction.atomic
def bring_back(post: Post) -> None:
    """Undo the deletion: each publication stands where it stood, and one whose time has come goes out at once.

    Raises :class:`Refused` when it is too late.
    """
    list(post.publications.select_for_update(of=["self"]))
    if not Post.objects.select_for_update(no_key=True).filter(id=post.id).exists():
        raise Refused(_("It is too late: the post has been deleted."))
    if Post.objects.filter(id=post.id, deleting_at__isnull=False).update(deleting_at=None):
        Publication.objects.filter(post=post).update(leased_until=None)


def finish(ids: Sequence[UUID] | None = None) -> int:
    """Delete the posts whose time to be undone is over, of ``ids`` or of all; returns how many."""
    over = Post.objects.filter(deleting_at__lte=timezone.now())
    if ids is not None:
        over = over.filter(id__in=ids)
    return sum(map(_finish, over.order_by("id")))


@transaction.atomic
def _finish(post: Post) -> bool:
    list(post.publications.select_for_update(of=["self"]))
    still = Post.objects.select_for_update().filter(id=post.id, deleting_at__lte=timezone.now()).first()
    if still is None:
        return False
    services.delete_post(still)
    return True
