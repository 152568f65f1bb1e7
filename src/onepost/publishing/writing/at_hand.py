"""What a workspace keeps at hand for whoever writes: labels, queues, and texts to use again, in one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, CharField, Exists, F, OuterRef, QuerySet, TextField, Value

from onepost.accounts.models import Workspace
from onepost.publishing.models import Label, Post, Queue, Snippet


@dataclass(slots=True)
class AtHand:
    """``labels`` with whether the stored post has them. The rows hold what pages show of them, and no more."""

    labels: list[tuple[Label, bool]] = field(default_factory=list)
    queues: list[Queue] = field(default_factory=list)
    snippets: list[Snippet] = field(default_factory=list)


def of(workspace: Workspace, post_id: UUID) -> AtHand:
    of_post = Post.labels.through.objects.filter(post_id=post_id, label_id=OuterRef("id"))
    labels = _columns(workspace.labels.all(), "label", "colour", chosen=Exists(of_post))
    queues = _columns(workspace.queues.all(), "queue")
    snippets = _columns(workspace.snippets.all(), "snippet", "kind", text=F("text"))
    found = AtHand()
    for what, id_, name, more, text, chosen in _sorted(labels.union(queues, snippets, all=True)):
        match what:
            case "label":
                found.labels.append((Label(id=id_, name=name, colour=more), chosen))
            case "queue":
                found.queues.append(Queue(id=id_, name=name))
            case "snippet":
                found.snippets.append(Snippet(id=id_, name=name, kind=more, text=text))
    return found


def _columns(rows: QuerySet[Any], what: str, more: str = "", **own: Any) -> QuerySet[Any]:
    text = own.get("text", Value("", output_field=TextField()))
    chosen = own.get("chosen", Value(False, output_field=BooleanField()))
    second = F(more) if more else Value("", output_field=CharField())
    values = {"what_": Value(what), "id_": F("id"), "name_": F("name"), "more_": second, "text_": text}
    found: QuerySet[Any] = rows.order_by().annotate(**values, chosen_=chosen).values_list(*values, "chosen_")
    return found


def _sorted(rows: Iterable[Any]) -> list[Any]:
    """As each model is ordered: queues by age (their ids grow with time), labels by name, snippets by kind and name."""

    def place(row: Any) -> tuple[str, str, str]:
        what, id_, name, more = row[:4]
        if what == "queue":
            return what, id_.hex, ""
        return what, more if what == "snippet" else "", name.casefold()

    return sorted(rows, key=place)
