"""What a workspace keeps at hand for whoever writes: labels, queues, texts to use again, groups of channels and what
was used last, in one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, CharField, Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast

from onepost.accounts.models import Workspace
from onepost.channels.models import ChannelGroup
from onepost.publishing.models import Label, Post, Publication, Queue, Snippet

USED = 60
"""Publications that say which channels were used last."""


@dataclass(slots=True)
class AtHand:
    """``labels`` with whether the stored post has them. The rows hold what pages show of them, and no more.

    ``groups`` are of channels: id, name and one of its channels in each; ``used`` are publications, the newest first:
    their id, channel and post. Both are only there where they are asked for.
    """

    labels: list[tuple[Label, bool]] = field(default_factory=list)
    queues: list[Queue] = field(default_factory=list)
    snippets: list[Snippet] = field(default_factory=list)
    groups: list[tuple[UUID, str, UUID]] = field(default_factory=list)
    used: list[tuple[UUID, UUID, UUID]] = field(default_factory=list)


def of(workspace: Workspace, post_id: UUID, *, channels: bool = False) -> AtHand:
    of_post = Post.labels.through.objects.filter(post_id=post_id, label_id=OuterRef("id"))
    labels = _columns(workspace.labels.all(), "label", "colour", chosen=Exists(of_post))
    queues = _columns(workspace.queues.all(), "queue")
    snippets = _columns(workspace.snippets.all(), "snippet", "kind", text=F("text"))
    found = AtHand()
    of_channels = [_groups(workspace), _used(workspace)] if channels else []
    for what, id_, name, more, text, chosen in _sorted(labels.union(queues, snippets, *of_channels, all=True)):
        match what:
            case "label":
                found.labels.append((Label(id=id_, name=name, colour=more), chosen))
            case "queue":
                found.queues.append(Queue(id=id_, name=name))
            case "snippet":
                found.snippets.append(Snippet(id=id_, name=name, kind=more, text=text))
            case "group":
                found.groups.append((id_, name, UUID(more)))
            case "used":
                found.used.append((id_, UUID(more), UUID(text)))
    found.used.reverse()
    return found


def _columns(rows: QuerySet[Any], what: str, more: str = "", **own: Any) -> QuerySet[Any]:
    text = own.get("text", Value("", output_field=TextField()))
    chosen = own.get("chosen", Value(False, output_field=BooleanField()))
    second = F(more) if more else Value("", output_field=CharField())
    values = {"what_": Value(what), "id_": F("id"), "name_": F("name"), "more_": second, "text_": text}
    found: QuerySet[Any] = rows.order_by().annotate(**values, chosen_=chosen).values_list(*values, "chosen_")
    return found


def _groups(workspace: Workspace) -> QuerySet[Any]:
    through = ChannelGroup.channels.through.objects.filter(channelgroup__workspace=workspace)
    columns = {"what_": Value("group"), "id_": F("channelgroup_id"), "name_": F("channelgroup__name")}
    return _more(through, columns, Cast("channel_id", CharField()), Value("", output_field=TextField()))


def _used(workspace: Workspace) -> QuerySet[Any]:
    rows = Publication.objects.filter(workspace=workspace, channel__isnull=False, post__deleting_at=None)
    columns = {"what_": Value("used"), "id_": F("id"), "name_": Value("", output_field=CharField())}
    return _more(rows, columns, Cast("channel_id", CharField()), Cast("post_id", TextField())).order_by("-id")[:USED]


def _more(rows: QuerySet[Any], columns: dict[str, Any], more: Any, text: Any) -> QuerySet[Any]:
    values = {**columns, "more_": more, "text_": text}
    chosen = Value(False, output_field=BooleanField())
    found: QuerySet[Any] = rows.annotate(**values, chosen_=chosen).values_list(*values, "chosen_")
    return found


def _sorted(rows: Iterable[Any]) -> list[Any]:
    """As each model is ordered: queues and what was used by age (ids grow with time), labels and groups by name,
    snippets by kind and name."""

    def place(row: Any) -> tuple[str, str, str]:
        what, id_, name, more = row[:4]
        if what in {"queue", "used"}:
            return what, id_.hex, ""
        return what, more if what == "snippet" else "", name.casefold()

    return sorted(rows, key=place)
