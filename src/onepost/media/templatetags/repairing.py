"""Versions of a file, and what can be made of it, on its page."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.translation import gettext as _

from onepost.lib.sentences import sentence
from onepost.media.models import Asset, AssetKind, Repair, RepairState
from onepost.media.repair.by_hand import SHAPES

register = template.Library()

SHOWN = 20
"""Versions of one file that its page lists."""
SHOWN_STATES = (RepairState.WAITING, RepairState.RUNNING, RepairState.FAILED)


def _said(asset: Asset) -> dict[str, Any]:
    return {"asset": asset, "changes": [sentence(change) for change in asset.changes]}


@register.inclusion_tag("library/_repair_versions.html", takes_context=True)
def versions(context: dict[str, Any], asset: Asset) -> dict[str, Any]:
    """Where the file comes from with what was changed, what was made of it, and what is being made."""
    rows = Asset.objects.filter(made_from=asset, deleting_at=None).order_by("-created_at")[:SHOWN]
    repairs = list(Repair.objects.filter(asset=asset).order_by("-created_at")[:1])
    return {
        "own": _said(asset) if asset.made_from_id else None,
        "original": asset.made_from,
        "versions": [_said(row) for row in rows],
        "going": [_going(repair) for repair in repairs if repair.state in SHOWN_STATES],
        "csrf_token": context.get("csrf_token"),
    }


def _going(repair: Repair) -> dict[str, Any]:
    return {
        "id": repair.id,
        "failed": repair.state == RepairState.FAILED,
        "percent": round(repair.done * 100),
        "problem": sentence(repair.problem),
        "words": _("Waiting its turn") if repair.state == RepairState.WAITING else _("Being made"),
    }


@register.inclusion_tag("library/_repair_change.html", takes_context=True)
def changing(context: dict[str, Any], asset: Asset) -> dict[str, Any]:
    """Forms that make a version of a picture or a video."""
    request: HttpRequest | None = context.get("request")
    return {
        "asset": asset,
        "can": asset.kind in (AssetKind.IMAGE, AssetKind.VIDEO),
        "shapes": SHAPES,
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }
