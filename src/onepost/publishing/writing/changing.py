"""Files that the author changes in the composer: another part of a picture, turned, a moment of a video as a cover.

What is made takes the file's place in the one row where the button stands; the file itself stays in the library.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from onepost.accounts.models import User, Workspace
from onepost.media.models import Asset, AssetKind, Repair, RepairState
from onepost.media.repair import by_hand, work
from onepost.media.repair.asking import box_of, shape_of, whole
from onepost.media.repair.recipe import Recipe
from onepost.publishing.writing.forms import ComposerData, uuids

VERBS = ("change", "cover")
"""What the form's buttons begin with: ``change:<row>:<file>``, and ``cover:<row of an option>:<video>``."""


@dataclass(frozen=True, slots=True)
class Change:
    """``problem`` says why nothing is made; ``result`` is what came into the row ``strip``, once it is ready."""

    asset: Asset
    strip: str
    repair: Repair | None = None
    problem: str = ""
    result: UUID | None = None


def press(workspace: Workspace, data: ComposerData, form: Mapping[str, str], user: User | None) -> Change | None:
    """What the button ``act`` does: begin, or put what is ready in its place; None: not ours."""
    verb, *words = form.get("act", "").split(":")
    if verb not in VERBS or len(words) != 2:
        return None
    strip, asset_id = words[0], uuids(words[1:])
    kinds = (AssetKind.VIDEO,) if verb == "cover" else (AssetKind.IMAGE, AssetKind.VIDEO)
    asset = Asset.objects.filter(workspace=workspace, id__in=asset_id, kind__in=kinds, deleting_at=None).first()
    if asset is None or not _has(data, verb, strip, asset.id):
        return None
    try:
        made = _asked(asset, verb, strip, form)
    except by_hand.Wrong as reason:
        return Change(asset, strip, problem=str(reason))
    repair = work.begin(asset, made, user)
    if repair.state != RepairState.DONE or repair.result_id is None:
        return Change(asset, strip, repair)
    _put(data, verb, strip, asset, repair.result_id)
    return Change(asset, strip, repair, result=repair.result_id)


def _asked(asset: Asset, verb: str, strip: str, form: Mapping[str, str]) -> Recipe:
    """Raises :class:`by_hand.Wrong`."""

    def said(name: str) -> str:
        return form.get(f"{name}-{strip}-{asset.id}", "")

    if verb == "cover":
        return by_hand.moment(asset, form.get(f"at-{strip}", ""))
    box = box_of(said("box").split(","))
    return by_hand.changed(asset, whole(said("turn")), shape_of(said("shape")), box, said("place"))


def _has(data: ComposerData, verb: str, strip: str, asset: UUID) -> bool:
    if verb == "cover":
        return any(name == strip for name, _network, _option in data.option_strips())
    return asset in dict(data.strips()).get(strip, ())


def _put(data: ComposerData, verb: str, strip: str, asset: Asset, result: UUID) -> None:
    if verb == "cover":
        for _name, network, option in _places(data, strip):
            data.options.setdefault(network, {})[option] = str(result)
        return
    files = dict(data.strips())[strip]
    files[:] = dict.fromkeys(result if file == asset.id else file for file in files)
    data.alts[result] = data.alts.get(asset.id, asset.alt)


def _places(data: ComposerData, strip: str) -> Iterator[tuple[str, str, str]]:
    return (found for found in data.option_strips() if found[0] == strip)


def videos(data: ComposerData, channels: Collection[UUID], assets: Mapping[UUID, Asset]) -> list[Asset]:
    """Videos that a post shows on those of these ``channels`` that are chosen, in order."""
    rows = [data.own_media.get(channel, data.media) for channel in data.channels if channel in channels]
    ids = dict.fromkeys(asset_id for row in rows or [data.media] for asset_id in row)
    return [assets[id_] for id_ in ids if id_ in assets and assets[id_].kind == AssetKind.VIDEO]
