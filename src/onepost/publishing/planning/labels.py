"""Words people sort posts by: made where they are needed, chosen in the composer, set by programs by their name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.publishing.models import Label, Post
from onepost.publishing.models.planning import Colour

NAME = 40
"""Characters of a name."""
MOST = 20
"""Labels of one post."""
TURNS = tuple(colour for colour in Colour if colour != Colour.GREY)
"""Colours that new labels get, one after the other."""


class WrongLabel(ValueError):
    """A label that cannot be; ``str`` is the sentence for the person."""


class Chosen(Protocol):
    """What a form says of labels: ``labels`` are ids, ``new_label`` names to make, with commas between them.

    ``labels`` None: those that the post has.
    """

    labels: list[UUID] | None
    new_label: str
    post_id: UUID


def choices(rows: Iterable[tuple[Label, bool]], form: Chosen) -> list[tuple[Label, bool]]:
    """Every label, and whether the form has it; ``rows`` say whether the stored post does."""
    return [(row, stored if form.labels is None else row.id in form.labels) for row, stored in rows]


def names_in(text: str) -> list[str]:
    """Names with commas between them, each once whatever its capitals."""
    return _once(" ".join(part.split()) for part in text.split(","))


def _once(names: Iterable[str]) -> list[str]:
    return list({name.casefold(): name for name in reversed([name for name in names if name])}.values())[::-1]


def check(names: Collection[str]) -> None:
    """Raises :class:`WrongLabel`."""
    if len(names) > MOST:
        raise WrongLabel(_("A post can have %(most)s labels at most.") % {"most": MOST})
    for name in names:
        if len(name) > NAME:
            text = _("The label “%(name)s…” is too long; a label has %(most)s characters at most.")
            raise WrongLabel(text % {"name": name[:20], "most": NAME})


@transaction.atomic
def named(workspace: Workspace, names: Iterable[str]) -> list[Label]:
    """The labels with these names; those that there are not yet are made. Raises :class:`WrongLabel`."""
    wanted = _once(" ".join(name.split()) for name in names)
    check(wanted)
    if not wanted:
        return []
    known = _by_name(workspace)
    missing = [name for name in wanted if name.casefold() not in known]
    if missing:
        count = len(known)
        Label.objects.bulk_create(
            (
                Label(workspace=workspace, name=name, colour=TURNS[(count + number) % len(TURNS)])
                for number, name in enumerate(missing)
            ),
            ignore_conflicts=True,  # somebody else may make the same one at this moment
        )
        known = _by_name(workspace)
    return [known[name.casefold()] for name in wanted if name.casefold() in known]


def _by_name(workspace: Workspace) -> dict[str, Label]:
    return {label.name.casefold(): label for label in workspace.labels.all()}


def store(post: Post, chosen: Chosen) -> None:
    """Give ``post`` the labels of a form, of its own workspace only. Raises :class:`WrongLabel`."""
    ours = Label.objects.filter(workspace_id=post.workspace_id, id__in=chosen.labels or [])
    put(post, [*ours, *named(post.workspace, names_in(chosen.new_label))])


def put(post: Post, wanted: Sequence[Label]) -> None:
    check({label.name for label in wanted})
    post.labels.set(wanted)
    getattr(post, "_prefetched_objects_cache", {}).pop("labels", None)
