"""A stored publication as its network shows it: from the same ``render()`` that the publisher sends (DESIGN rule 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onepost.connectors import registry
from onepost.connectors.base import MediaFile, Rendered, RenderedPart
from onepost.media import services as media
from onepost.media.models import Asset
from onepost.publishing import drafts
from onepost.publishing.content import preview_connector
from onepost.publishing.models import Attachment, Publication


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A post, or one part of a thread, with its files."""

    text: str
    assets: list[Asset]


@dataclass(frozen=True, slots=True)
class Shown:
    parts: list[ShownPart]
    first_comment: str
    poll: list[str]
    link: str


def of(publication: Publication) -> Shown:
    """What goes out, or went out, on this channel."""
    items = Attachment.objects.filter(
        post_id=publication.post_id, publication=publication if publication.own_media else None
    ).select_related("asset")
    assets = {str(item.asset_id): item.asset for item in items}
    files = [(media.media_file(item.asset), item.part) for item in items]
    return of_rendered(_rendered(publication, files), assets)


def of_rendered(rendered: Rendered, assets: Mapping[str, Asset]) -> Shown:
    """The same of what a connector rendered; ``assets`` by the ids of its files."""
    return Shown(
        parts=[ShownPart(part.text, [assets[file.id] for file in part.media]) for part in rendered.parts],
        first_comment=rendered.fields.get("first_comment", ""),
        poll=[text for name, text in sorted(rendered.fields.items()) if name.startswith("poll.")],
        link=rendered.link,
    )


def _rendered(publication: Publication, files: list[tuple[MediaFile, int]]) -> Rendered:
    if publication.network not in registry.NETWORKS:
        # Published when this installation still knew the network.
        return Rendered("text", (RenderedPart(publication.text, tuple(file for file, _part in files)),))
    kind = registry.connector(publication.network)
    draft, _problems = drafts.build(kind, str(publication.id), publication.text, publication.options, files)
    return preview_connector(kind).render(draft)
