"""What the command palette finds in a workspace: pages and actions, channels, and the latest posts by their text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from onepost.publishing.models import Post

MOST = 8
"""Posts, and channels, that are shown at most."""
LONGEST = 100
"""Characters of a question that count."""

PAGES: tuple[tuple[str, Any, str], ...] = (
    ("compose", gettext_lazy("New post"), "add"),
    ("calendar", gettext_lazy("Calendar"), "calendar"),
    ("queue", gettext_lazy("Queue"), "clock"),
    ("posts", gettext_lazy("Posts"), "posts"),
    ("drafts", gettext_lazy("Drafts"), "drafts"),
    ("library", gettext_lazy("Library"), "library"),
    ("channels", gettext_lazy("Channels"), "channels"),
    ("snippets", gettext_lazy("Snippets and signatures"), "snippet"),
    ("links", gettext_lazy("Tags on links"), "link"),
    ("workspace-settings", gettext_lazy("Workspace settings"), "workspace"),
    ("profile", gettext_lazy("Your profile"), "user"),
    ("api-keys", gettext_lazy("API keys"), "api-key"),
)
"""Addresses by name, with what they are called and their icon."""


@dataclass(frozen=True, slots=True)
class Found:
    """One row: where it leads. ``network`` has its mark instead of ``icon``."""

    label: str
    url: str
    icon: str = ""
    network: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: list[Found]


def find(workspace: Workspace, question: str) -> list[Group]:
    """Everything whose name or text holds every word of ``question``; without one, the pages. Two queries."""
    words = question[:LONGEST].split()
    groups = [Group(_("Pages and actions"), list(_pages(words)))]
    if words:
        groups.append(Group(_("Channels"), list(_channels(workspace, words))))
        groups.append(Group(_("Posts"), list(_posts(workspace, words))))
    return [group for group in groups if group.rows]


def _pages(words: list[str]) -> Iterable[Found]:
    for name, label, icon in PAGES:
        if all(word.lower() in str(label).lower() for word in words):
            try:
                yield Found(str(label), reverse(name), icon)
            except NoReverseMatch:
                continue


def _channels(workspace: Workspace, words: list[str]) -> Iterable[Found]:
    wanted = Q()
    for word in words:
        wanted &= Q(name__icontains=word) | Q(handle__icontains=word) | Q(network__icontains=word)
    rows = Channel.objects.filter(wanted, workspace=workspace).only("id", "name", "handle", "network")
    for row in rows.order_by("name", "id")[:MOST]:
        at = f"{reverse('posts')}?{urlencode({'channel': row.id})}"
        yield Found(row.name, at, network=row.network, note=row.handle)


def _posts(workspace: Workspace, words: list[str]) -> Iterable[Found]:
    wanted = Q(workspace=workspace, deleting_at__isnull=True)
    for word in words:
        wanted &= Q(text__icontains=word)
    for post in Post.objects.filter(wanted).order_by("-created_at")[:MOST].prefetch_related("publications"):
        first = next(iter(post.publications.all()), None)
        draft = first is None or all(row.due_at is None for row in post.publications.all())
        at = reverse("post-edit", args=[post.id]) if draft or first is None else reverse("publication", args=[first.id])
        line = next((line for line in post.text.splitlines() if line.strip()), "")
        yield Found(line[:90], at, "draft" if draft else "posts", note=_("Draft") if draft else "")
