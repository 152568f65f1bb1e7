"""Files that belong to an option (a cover, a thumbnail, captions): their ids stand in the options themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from onepost.connectors import registry


def kinds(network: str) -> dict[str, tuple[str, ...]]:
    """The options of a network that hold a file, with the kinds of file they take."""
    if network not in registry.NETWORKS:
        return {}
    return {
        spec.name: spec.metadata["kinds"]
        for spec in fields(registry.connector(network).options)
        if spec.metadata["widget"] == "file"
    }


def is_cover(network: str, name: str) -> bool:
    """Whether this option is the picture that stands for a video."""
    if "image" not in kinds(network).get(name, ()):
        return False
    with_it = (kind for kind in registry.connector(network).capabilities.kinds if name in kind.attached)
    return any(rule.kind == "video" for kind in with_it for rule in kind.media)


def given(network: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in those options, by name; it may be no id at all."""
    return {name: options[name] for name in kinds(network) if options.get(name)}


def ids(network: str, options: Mapping[str, Any]) -> dict[str, UUID]:
    """The ids among it."""
    found = {name: as_id(value) for name, value in given(network, options).items()}
    return {name: asset_id for name, asset_id in found.items() if asset_id is not None}


def as_id(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
