"""The fields a column may hold, as people choose them on the page of the columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields as declared
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onepost.connectors import registry
from onepost.connectors.registry import network_label
from onepost.lib.sentences import sentence

COMMON: dict[str, Any] = {
    "text": gettext_lazy("Text"),
    "channels": gettext_lazy("Channels"),
    "at": gettext_lazy("Date and time"),
    "date": gettext_lazy("Date"),
    "time": gettext_lazy("Time of day"),
    "zone": gettext_lazy("Time zone"),
    "link": gettext_lazy("Link"),
    "media": gettext_lazy("Pictures and videos"),
    "alt": gettext_lazy("Descriptions"),
    "title": gettext_lazy("Title"),
    "first_comment": gettext_lazy("First comment"),
    "labels": gettext_lazy("Labels"),
    "queue": gettext_lazy("Add to the queue"),
    "draft": gettext_lazy("Draft, yes or no"),
    "options": gettext_lazy("Options of networks (JSON)"),
}
SWITCH = "use."
"""What a field begins with that says of one network whether the post goes there: ``use.x``."""


def label(field: str) -> str:
    """The name of a field, or of the field a problem's path begins with; what is not known stands for itself."""
    if field.startswith(SWITCH):
        return _("Goes to %(network)s") % {"network": network_label(field.removeprefix(SWITCH))}
    path = field.removeprefix("options.").split(".")
    if path[0] in registry.NETWORKS and len(path) > 1:
        for spec in declared(registry.connector(path[0]).options):
            if spec.name == path[1]:
                return f"{network_label(path[0])}: {sentence(spec.metadata['label'])}"
    if path[0] == "overrides":
        return str(COMMON.get(path[2], COMMON["options"])) if len(path) > 2 else str(COMMON["channels"])
    return str(COMMON.get("at" if path[0] == "schedule" else path[0], field))


def choices() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every field with its label, in groups for a select. Options that hold a file of the library are left out."""
    yield _("The post"), [(name, str(text)) for name, text in COMMON.items()]
    yield _("Networks, yes or no"), [(SWITCH + name, label(SWITCH + name)) for name in registry.NETWORKS]
    for network in registry.NETWORKS:
        specs = [spec for spec in declared(registry.connector(network).options) if spec.metadata["widget"] != "file"]
        yield (
            network_label(network),
            [(f"{network}.{spec.name}", sentence(spec.metadata["label"])) for spec in specs],
        )


def known() -> set[str]:
    return {name for _group, members in choices() for name, _label in members}
