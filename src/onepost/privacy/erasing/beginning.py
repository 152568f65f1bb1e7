"""The first transaction of a leaving: from here on nothing happens any more in this person's name."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from onepost.accounts.models import ApiKey, Membership, User, Workspace
from onepost.channels.models import Channel, Grant
from onepost.media.models import Asset
from onepost.privacy import finders, subject
from onepost.privacy.models import Erasure, Leaving, Stage
from onepost.privacy.subject import Subject
from onepost.publishing.models import Feed, Post, Publication, State

log = logging.getLogger("onepost.privacy")


class AlreadyLeaving(Exception):
    """A leaving of this person is under way already."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What goes: ``others`` are members of workspaces that go too; ``shared`` live on without this person."""

    workspaces: tuple[str, ...]
    others: int
    shared: tuple[str, ...]
    posts: int
    planned: int
    files: int
    channels: int


def effect(user: User) -> Effect:
    who = subject.of(user)
    mine, grants = Q(workspace__in=who.workspaces), _grants(who)
    names = Workspace.objects.filter(members=user).order_by("name")
    return Effect(
        workspaces=tuple(names.filter(id__in=who.workspaces).values_list("name", flat=True)),
        others=Membership.objects.filter(mine).exclude(user=user).count(),
        shared=tuple(names.exclude(id__in=who.workspaces).values_list("name", flat=True)),
        posts=Post.objects.filter(mine).count(),
        planned=Publication.objects.filter(mine, state=State.SCHEDULED).count(),
        files=Asset.objects.filter(mine).count(),
        channels=Channel.objects.filter(grant__in=Grant.objects.filter(grants)).count(),
    )


@transaction.atomic
def begin(
    user: User, kind: Leaving | str, asked_by: str = "person", *, language: str = "", later: bool = True
) -> Erasure:
    """Freeze ``user`` and leave the rest to the background. Raises :class:`AlreadyLeaving`.

    Sessions, programs and calendar addresses end, nobody signs in any more, and no worker publishes what is planned.
    The other members of workspaces that go are out at once: what they added now would only be lost. ``asked_by`` is a
    word for the log: the person, the operator, inactivity. ``language``: of the last mail; empty is the account's.
    Without ``later`` the caller does the rest.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    if Erasure.objects.exclude(stage=Stage.DONE).filter(subject=person.pk).exists():
        raise AlreadyLeaving
    who = subject.of(person)
    addresses = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    erasure = Erasure.objects.create(
        kind=Leaving(kind),
        subject=person.pk,
        user=person,
        workspaces=[str(found) for found in who.workspaces],
        identity=list(dict.fromkeys([person.email, *addresses])),
        language=language or person.language or settings.LANGUAGE_CODE,
    )
    _freeze(person, who)
    log.info("leaving %s has begun: %s, asked by %s", erasure.pk, erasure.kind, asked_by)
    from onepost.privacy.tasks import erase

    if later:
        transaction.on_commit(lambda: erase.defer(erasure_id=str(erasure.pk)))
    return erasure


def _freeze(person: User, who: Subject) -> None:
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    finders.sessions(person.pk).delete()
    mine = Q(workspace__in=who.workspaces)
    Membership.objects.filter(mine).exclude(user=person).delete()
    ApiKey.objects.filter(mine | Q(created_by=person)).delete()
    Feed.objects.filter(mine | Q(user=person)).delete()
    Workspace.objects.filter(id__in=who.workspaces, stopped_at=None).update(stopped_at=timezone.now())
    Grant.objects.filter(_grants(who)).update(epoch=F("epoch") + 1)


def _grants(who: Subject) -> Q:
    """Permissions of the person, wherever, and those of others in workspaces that go."""
    return Q(user=who.user_id) | Q(workspace__in=who.workspaces)
