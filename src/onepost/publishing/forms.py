"""The composer's form: what the browser sends, as content and a plan, and back again for the next rendering."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.connectors import registry
from onepost.connectors.options import Choice
from onepost.lib.sentences import sentence
from onepost.publishing import drafts, when
from onepost.publishing.content import Content, Override
from onepost.publishing.services import Plan

MANNERS = ("now", "at", "draft")


@dataclass(slots=True)
class ComposerData:
    """Everything the composer shows, whether it comes from the browser or from a stored post."""

    post_id: UUID
    text: str = ""
    channels: list[UUID] = field(default_factory=list)
    media: list[UUID] = field(default_factory=list)
    alts: dict[UUID, str] = field(default_factory=dict)
    own_texts: dict[UUID, str] = field(default_factory=dict)
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    manner: str = "at"
    at: str = ""
    keep: dict[UUID, Override] = field(default_factory=dict)

    def content(self) -> Content:
        """As the services take it. Changes made elsewhere (own media by the API) are kept as they are."""
        overrides = dict(self.keep)
        for channel, text in self.own_texts.items():
            known = overrides.get(channel, Override())
            overrides[channel] = Override(text, known.media, known.options)
        return Content(
            text=self.text,
            channels=tuple(self.channels),
            media=tuple(self.media),
            options=self.options,
            overrides={channel: value for channel, value in overrides.items() if channel in self.channels},
        )

    def plan(self, workspace: Workspace) -> Plan:
        """Raises :class:`onepost.publishing.when.WrongTime` for the field ``at``."""
        if self.manner == "draft":
            return None
        if self.manner == "now":
            return "now"
        if not self.at:
            raise when.WrongTime(_("Choose a day and a time, or publish now."))
        return when.parse(self.at, workspace.zone)


def read(data: QueryDict, post_id: UUID) -> ComposerData:
    """What the browser sent. Ids that are none are dropped; the services refuse those that are not ours."""
    channels = uuids(data.getlist("channels"))
    media = uuids(data.getlist("media"))
    manner = data.get("when", "at")
    return ComposerData(
        post_id=post_id,
        text=data.get("text", "").replace("\r\n", "\n"),
        channels=channels,
        media=media,
        alts={asset: data.get(f"alt-{asset}", "").strip() for asset in media if f"alt-{asset}" in data},
        own_texts={
            channel: data.get(f"text-{channel}", "").replace("\r\n", "\n")
            for channel in channels
            if data.get(f"own-{channel}")
        },
        options=_options(data),
        manner=manner if manner in MANNERS else "at",
        at=data.get("at", ""),
    )


def _options(data: QueryDict) -> dict[str, dict[str, Any]]:
    out: dict[str, dict[str, Any]] = {}
    for network in registry.NETWORKS:
        values: dict[str, Any] = {}
        for spec in fields(registry.connector(network).options):
            name = f"opt-{network}-{spec.name}"
            if spec.metadata["widget"] == "list":
                given: Any = [line.strip() for line in data.getlist(name) if line.strip()]
            elif spec.metadata["widget"] == "switch":
                given = name in data
            else:
                given = data.get(name, "").strip()
            if given not in ("", [], False, str(spec.default)):
                values[spec.name] = given
        parts = [part.replace("\r\n", "\n") for part in data.getlist(f"opt-{network}-{drafts.THREAD}") if part.strip()]
        if parts:
            values[drafts.THREAD] = [{"text": part} for part in parts]
        if values:
            out[network] = values
    return out


def uuids(values: list[str]) -> list[UUID]:
    out: list[UUID] = []
    for value in values:
        try:
            out.append(UUID(value))
        except ValueError:
            continue
    return list(dict.fromkeys(out))


def local_input(moment: datetime | None, workspace: Workspace) -> str:
    """A time as an ``<input type="datetime-local">`` holds it, in the workspace's zone."""
    return moment.astimezone(workspace.zone).strftime("%Y-%m-%dT%H:%M") if moment else ""


@dataclass(frozen=True, slots=True)
class OptionField:
    """One option of a network, ready for a template: a new option in a connector needs no new template."""

    name: str
    path: str
    label: str
    help: str
    widget: str
    value: Any
    choices: list[tuple[str, str]]
    least: int
    most: int
    lines: list[str]


def option_fields(network: str, values: dict[str, Any]) -> list[OptionField]:
    return [_option_field(network, spec, values.get(spec.name)) for spec in fields(registry.connector(network).options)]


def _option_field(network: str, spec: Any, value: Any) -> OptionField:
    meta = spec.metadata
    choices: tuple[Choice, ...] = meta["choices"]
    given = value if isinstance(value, list | tuple) else []
    most = meta["most"] or 4
    return OptionField(
        name=f"opt-{network}-{spec.name}",
        path=f"options.{network}.{spec.name}",
        label=sentence(meta["label"]),
        help=sentence(meta["help"]),
        widget=meta["widget"],
        value=spec.default if value is None else value,
        choices=[(choice.value, sentence(choice.label)) for choice in choices],
        least=meta["least"],
        most=most,
        lines=([*given, *[""] * most])[:most] if meta["widget"] == "list" else [],
    )
