"""What the composer offers at the text: snippets, variables, and whether links get tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from onepost.accounts.models import Workspace
from onepost.publishing.models.writing import Snippet
from onepost.publishing.writing import forms, utm
from onepost.publishing.writing.forms import ComposerData
from onepost.publishing.writing.snippets import VARIABLES


@dataclass(frozen=True, slots=True)
class Aids:
    """``tags_links``: the workspace adds tags to links, unless a post says no."""

    snippets: list[Snippet]
    variables: dict[str, Any]
    tags_links: bool


def of(workspace: Workspace, snippets: list[Snippet]) -> Aids:
    return Aids(snippets, dict(VARIABLES), utm.is_on(workspace.utm))


def press(workspace: Workspace, data: ComposerData, posted: QueryDict) -> None:
    """Put the chosen snippet below the text, for people without JavaScript."""
    if posted.get("act") == "insert":
        for chosen in forms.uuids([posted.get("snippet", "")]):
            data.text = inserted(workspace, data.text, chosen)


def inserted(workspace: Workspace, text: str, chosen: UUID) -> str:
    """``text`` with a snippet at its end; as it was when the workspace has no such snippet."""
    snippet = Snippet.objects.filter(workspace=workspace, id=chosen).first()
    return text if snippet is None else joined(text, snippet.text)


def joined(text: str, piece: str) -> str:
    """``piece`` after ``text``: on a new line when ``text`` does not end with a space."""
    return text + piece if not text or text[-1].isspace() else f"{text}\n{piece}"
