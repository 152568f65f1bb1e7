"""What others hold: each permission is given back once, and what its network said goes onto the receipt (Art. 19)."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import Q

from onepost.channels import disconnect as channels
from onepost.channels.models import Channel, Grant
from onepost.privacy import subject
from onepost.privacy.erasing import deleting
from onepost.privacy.models import Erasure
from onepost.publishing.ending import disconnect

log = logging.getLogger("onepost.privacy")

TAKEN_ALONG = (
    "channels.Grant",
    "channels.Channel",
    "channels.DataKey",
    "publishing.Post",
    "publishing.Publication",
    "publishing.Attempt",
    "publishing.Version",
    "publishing.Attachment",
)


def give_back(erasure: Erasure, *, ask: bool = True) -> None:
    """Every permission of the person and of their workspaces; texts of workspaces that live on are kept as drafts.

    Without ``ask`` no network hears of it: it has been told, and what is here came back from a backup.
    """
    while grant := _next(erasure):
        given = channels.give_back(grant) if ask else channels.GivenBack()
        with transaction.atomic():
            before = _numbers(erasure)
            keep = str(grant.workspace_id) not in erasure.workspaces
            list(Grant.objects.select_for_update().filter(pk=grant.pk))
            found = list(Channel.objects.filter(grant=grant))
            for channel in found:
                disconnect.cut(channel, keep_texts=keep)
            if not found:
                channels.delete_grant(grant)
            said = "given back" if given.done else "not confirmed" if given.tried else "used elsewhere"
            erasure.recipients = [*erasure.recipients, {"id": grant.network, "said": said}]
            erasure.save(update_fields=["recipients"])
            for label, number in _numbers(erasure).items():
                deleting.count(erasure, label, before[label] - number)


def _numbers(erasure: Erasure) -> dict[str, int]:
    """Of the tables that a permission takes along."""
    who = deleting.subject_of(erasure)
    return {label: subject.rows(label, who).count() for label in TAKEN_ALONG}


def _next(erasure: Erasure) -> Grant | None:
    mine = Q(user=erasure.subject) | Q(workspace__in=erasure.workspaces)
    return Grant.objects.select_related("key").filter(mine).order_by("id").first()
