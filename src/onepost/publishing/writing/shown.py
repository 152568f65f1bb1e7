"""A stored publication as its network shows it: from the same ``render()`` that the publisher sends (DESIGN rule 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from django.utils import timezone

from onepost.connectors import registry
from onepost.connectors.base import Connector
from onepost.connectors.capabilities import Fold
from onepost.connectors.posts import Draft, Rendered
from onepost.lib.sentences import sentence
from onepost.media import services as media
from onepost.media.models import Asset, AssetKind
from onepost.publishing.models import Attachment, Publication
from onepost.publishing.sending import drafts
from onepost.publishing.writing import filling, option_files
from onepost.publishing.writing.content import preview_connector
from onepost.publishing.writing.folding import Folded, folded

UNFOLDED = Fold()
TALL = ("reel", "short", "story")
"""Kinds of post that networks show upright, over the whole screen."""


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A post, or one part of a thread, with its files. ``fold``: where its network folds the text."""

    text: str
    assets: list[Asset]
    fold: Fold = UNFOLDED

    @property
    def folded(self) -> Folded:
        return folded(self.text, self.fold)


@dataclass(frozen=True, slots=True)
class Extra:
    """A file that goes out beside the post: what it is (a cover, captions), and the file."""

    label: str
    asset: Asset


@dataclass(frozen=True, slots=True)
class Shown:
    """``kind`` is the network's word for this kind of post; ``tall`` ones fill the screen of a phone, the files of
    ``swiped`` ones come one after the other.

    ``link`` gets a card with ``link_title`` and ``link_text``; ``cover`` is the picture of the card or of the video.
    """

    parts: list[ShownPart]
    kind: str = ""
    tall: bool = False
    swiped: bool = False
    title: str = ""
    first_comment: str = ""
    question: str = ""
    poll: list[str] = field(default_factory=list)
    link: str = ""
    link_title: str = ""
    link_text: str = ""
    cover: Asset | None = None
    extras: list[Extra] = field(default_factory=list)

    @property
    def document(self) -> bool:
        """Whether it is a document, which carries the title itself."""
        return any(asset.kind == AssetKind.DOCUMENT for asset in self.parts[0].assets)


def of(publication: Publication) -> Shown:
    """What goes out, or went out, on this channel."""
    items = _items(publication)
    if publication.network not in registry.NETWORKS:
        # Published when this installation still knew the network.
        return Shown([ShownPart(publication.text, [item.asset for item in items])])
    draft, by_file = _drafted(publication, items)
    kind = registry.connector(publication.network)
    return of_rendered(kind, draft, preview_connector(kind).render(draft), by_file)


def draft_of(publication: Publication) -> Draft:
    """What its connector is given, for asking it; the network has to be one of ours."""
    return _drafted(publication, _items(publication))[0]


def _items(publication: Publication) -> list[Attachment]:
    own = publication if publication.own_media else None
    found = Attachment.objects.filter(post_id=publication.post_id, publication=own, option="")
    return list(found.select_related("asset"))


def _drafted(publication: Publication, items: Iterable[Attachment]) -> tuple[Draft, dict[str, Asset]]:
    named = option_files.ids(publication.network, publication.options)
    assets = {item.asset_id: item.asset for item in items}
    assets |= Asset.objects.filter(workspace_id=publication.workspace_id).in_bulk(list(named.values()))
    files = [(media.media_file(item.asset), item.part) for item in items]
    attached = {name: media.media_file(assets[found]) for name, found in named.items() if found in assets}
    kind = registry.connector(publication.network)
    options = publication.options
    draft, _problems = drafts.build(kind, str(publication.id), publication.text, options, files, attached)
    if filling.depends(draft):
        draft = _filled(publication, draft)
    return draft, {str(asset_id): asset for asset_id, asset in assets.items()}


def _filled(publication: Publication, draft: Draft) -> Draft:
    if publication.filled is not None:
        filled = filling.Filling.from_json(publication.filled)
    else:
        filled = filling.Filling.of(publication.workspace, publication.channel, publication.network)
    return filled.draft(draft, publication.due_at or timezone.now(), drafts.is_plain(publication.options))


def of_rendered(connector: type[Connector], draft: Draft, rendered: Rendered, assets: Mapping[str, Asset]) -> Shown:
    """The same of what a connector rendered from ``draft``; ``assets`` by the ids of its files."""
    texts, fold, kind = rendered.fields, connector.capabilities.fold, connector.capabilities.kind(rendered.kind)
    labels = {spec.name: sentence(spec.metadata["label"]) for spec in fields(connector.options)}
    extras = [Extra(labels.get(name, name), assets[file.id]) for name, file in draft.attached.items()]
    cover = next((extra.asset for extra in extras if extra.asset.kind == AssetKind.IMAGE), None)
    on_card = cover if rendered.link and not rendered.media else None
    return Shown(
        parts=[ShownPart(part.text, [assets[file.id] for file in part.media], fold) for part in rendered.parts],
        kind=sentence(kind.label),
        tall=kind.name in TALL or kind.frame == "upright",
        swiped=kind.frame == "swiped" and len(rendered.media) > 1,
        title=texts.get("title", ""),
        first_comment=texts.get("first_comment", ""),
        question=texts.get("poll_question", ""),
        poll=[text for name, text in sorted(texts.items()) if name.startswith("poll.")],
        link=rendered.link,
        link_title=texts.get("link_title", ""),
        link_text=texts.get("link_description", ""),
        cover=cover,
        extras=[extra for extra in extras if extra.asset != on_card],
    )
