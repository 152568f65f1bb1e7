"""Deleting several files with an undo: they are gone from every page at once, and deleted ten seconds later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.media import services
from onepost.media.models import Asset

WAIT = 10.0
"""Seconds in which a deletion can be undone."""


@transaction.atomic
def delete_soon(workspace: Workspace, asset_ids: Sequence[UUID]) -> tuple[list[UUID], list[str]]:
    """Hide files and have them deleted; returns those, and a sentence for each that a post still needs."""
    from onepost.media.tasks import delete_assets

    rows = Asset.objects.filter(workspace=workspace, id__in=asset_ids, deleting_at=None)
    found = list(rows.select_for_update().order_by("id"))
    needed = services.uses_of([asset.id for asset in found])
    going = [asset.id for asset in found if asset.id not in needed]
    kept = [
        _("“%(name)s” stays: it is part of a draft or of a planned post: %(posts)s.")
        % {"name": asset.name, "posts": services.named(needed[asset.id])}
        for asset in found
        if asset.id in needed
    ]
    if going:
        at = timezone.now() + timedelta(seconds=WAIT * settings.TIME_SCALE)
        Asset.objects.filter(id__in=going).update(deleting_at=at)
        delete_assets.configure(schedule_at=at).defer(asset_ids=[str(one) for one in going])
    return going, kept


def bring_back(workspace: Workspace, asset_ids: Sequence[UUID]) -> int:
    """Undo the deletion; returns how many files are back, fewer when it is too late."""
    return (
        Asset.objects.filter(workspace=workspace, id__in=asset_ids).exclude(deleting_at=None).update(deleting_at=None)
    )


def finish(asset_ids: Sequence[UUID] | None = None) -> None:
    """Delete the files whose time to be undone is over, of ``asset_ids`` or of all. What a post needs by now stays."""
    over = Asset.objects.filter(deleting_at__lte=timezone.now())
    if asset_ids is not None:
        over = over.filter(id__in=asset_ids)
    for asset in over:
        _finish(asset.id)


def _finish(asset_id: UUID) -> None:
    with transaction.atomic():
        still = Asset.objects.select_for_update().filter(id=asset_id, deleting_at__lte=timezone.now()).first()
        if still is None:
            return
        try:
            services.delete(still)
        except services.InUse:
            Asset.objects.filter(id=asset_id).update(deleting_at=None)
