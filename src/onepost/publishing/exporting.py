"""Posts as a file, a few hundred at a time however many there are: CSV that can be imported again, and exact JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from onepost.accounts.models import Workspace
from onepost.publishing.importing.formats import OURS
from onepost.publishing.importing.understanding import ASSET
from onepost.publishing.models import Attachment, Post, Publication, State

CHUNK = 200
STATES: dict[str, tuple[State, ...]] = {
    "all": (),
    "planned": (State.SCHEDULED, State.PUBLISHING, State.HELD),
    "published": (State.PUBLISHED, State.DELIVERED),
    "draft": (State.DRAFT,),
}
RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
"""What a cell may begin with that a spreadsheet would calculate, and the sign that keeps it from that."""
MORE = ("State", "Address")
"""Columns behind those of our format, which an import leaves out."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which posts: those with a publication in one of the states of ``which``, planned or seen from ``first`` to
    ``last`` (days of the workspace), with this label."""

    which: str = "all"
    label: UUID | None = None
    first: date | None = None
    last: date | None = None

    def rows(self, zone: ZoneInfo) -> QuerySet[Publication]:
        rows = Publication.objects.all()
        if states := STATES[self.which]:
            rows = rows.filter(state__in=states)
        if self.first:
            rows = rows.filter(due_at__gte=datetime.combine(self.first, time(), zone).astimezone(UTC))
        if self.last:
            end = datetime.combine(self.last + timedelta(days=1), time(), zone)
            rows = rows.filter(due_at__lt=end.astimezone(UTC))
        return rows

    def posts(self, workspace: Workspace) -> QuerySet[Post]:
        posts = Post.objects.filter(workspace=workspace, deleting_at=None)
        if self.label:
            posts = posts.filter(labels=self.label)
        rows = self.rows(workspace.zone)
        wanted = Q(Exists(rows.filter(post=OuterRef("pk"))))
        if self.which in ("all", "draft") and not (self.first or self.last):
            wanted |= ~Q(Exists(Publication.objects.filter(post=OuterRef("pk"))))
        return posts.filter(wanted)


def fetched(workspace: Workspace, choice: Choice) -> Iterator[Post]:
    """In the order in which they were written; their ``publications`` are those that are chosen."""
    rows = choice.rows(workspace.zone).select_related("channel").order_by("due_at", "network", "id")
    files = Attachment.objects.select_related("asset").filter(option="").order_by("part", "position")
    posts = choice.posts(workspace).order_by("created_at", "id")
    posts = posts.prefetch_related(
        Prefetch("publications", queryset=rows, to_attr="chosen"), Prefetch("attachments", queryset=files), "labels"
    )
    for post in posts.iterator(chunk_size=CHUNK):
        yield post
        # A post and its publications name each other: apart, they are gone at once and not some time.
        post.chosen.clear()
        post._prefetched_objects_cache.clear()  # type: ignore[attr-defined]


# --- CSV --------------------------------------------------------------------------------------------------------------


def as_csv(workspace: Workspace, choice: Choice) -> Iterator[bytes]:
    """With a byte order mark, by which spreadsheets know UTF-8."""
    yield b"\xef\xbb\xbf" + _line([*OURS.values(), *MORE])
    for post in fetched(workspace, choice):
        for row in _rows_of(post, workspace):
            yield _line(row)


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([safe(cell) for cell in cells])
    return out.getvalue().encode()


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; the import takes the apostrophe off again."""
    return f"'{cell}" if cell.startswith(RISKY) else cell


def _rows_of(post: Post, workspace: Workspace) -> Iterator[list[str]]:
    """Channels that get the same at the same time share a row."""
    groups: dict[str, list[Publication]] = {}
    for row in post.chosen:  # type: ignore[attr-defined]
        same = [str(row.due_at), row.state, row.text, _json(row.own_options), row.id.hex if row.own_media else ""]
        groups.setdefault("\n".join(same), []).append(row)
    for rows in groups.values() or [[]]:
        yield _row(post, rows, workspace)


def _row(post: Post, rows: Sequence[Publication], workspace: Workspace) -> list[str]:
    first = rows[0] if rows else None
    options = post.options
    if first is not None:
        options = {row.network: row.options for row in rows if row.options}
    cells = {
        "channels": " || ".join(channel_name(row) for row in rows if row.channel),
        "at": said(first.due_at, workspace.zone) if first and first.due_at else "",
        "zone": workspace.time_zone,
        "text": first.text if first else post.text,
        "media": " ".join(f"{ASSET}{item.asset_id}" for item in _files(post, first)),
        "alt": " || ".join(item.asset.alt for item in _files(post, first)).strip(" |"),
        "labels": listed([label.name for label in post.labels.all()]),
        "options": _json(options) if options else "",
    }
    addresses = " ".join(row.url for row in rows if row.url)
    return [*(cells.get(field, "") for field in OURS), first.state if first else State.DRAFT.value, addresses]


def listed(names: Sequence[str]) -> str:
    """A list that is taken apart where it was put together, whatever signs its members have."""
    return " || ".join(names) + (" ||" if len(names) == 1 and any(sign in names[0] for sign in ",;") else "")


def _files(post: Post, row: Publication | None) -> list[Attachment]:
    """Those of the post itself; a thread's further files stand in its options."""
    own = row.id if row is not None and row.own_media else None
    return [item for item in post.attachments.all() if item.publication_id == own and item.part == 0]


def channel_name(row: Publication) -> str:
    """As an import finds it again."""
    return f"{row.network}: {row.channel.handle or row.channel.name}" if row.channel else row.network


def said(moment: datetime, zone: ZoneInfo) -> str:
    """A time of the workspace's clock; with its offset where the clock shows it twice."""
    local = moment.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    text = local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")
    return text + local.isoformat()[-6:] if twice else text


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


# --- JSON -------------------------------------------------------------------------------------------------------------


def as_json(workspace: Workspace, choice: Choice) -> Iterator[bytes]:
    head = {"workspace": workspace.name, "time_zone": workspace.time_zone}
    yield _json(head).removesuffix("}").encode() + b', "posts": ['
    separator = b"\n"
    for post in fetched(workspace, choice):
        yield separator + _json(_whole(post)).encode()
        separator = b",\n"
    yield b"\n]}\n"


def _whole(post: Post) -> dict[str, Any]:
    return {
        "id": str(post.id),
        "created_at": post.created_at.isoformat(),
        "text": post.text,
        "options": post.options,
        "labels": [label.name for label in post.labels.all()],
        "media": [_file(item) for item in post.attachments.all() if item.publication_id is None],
        "publications": [_publication(post, row) for row in post.chosen],  # type: ignore[attr-defined]
    }


def _publication(post: Post, row: Publication) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "network": row.network,
        "channel": {"name": row.channel.name, "handle": row.channel.handle, "id": str(row.channel_id)}
        if row.channel
        else None,
        "state": row.state,
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "url": row.url,
        "own_text": row.own_text,
        "own_options": row.own_options,
        "own_media": [_file(item) for item in post.attachments.all() if item.publication_id == row.id]
        if row.own_media
        else None,
    }


def _file(item: Attachment) -> dict[str, Any]:
    return {"id": str(item.asset_id), "name": item.asset.name, "alt": item.asset.alt, "part": item.part}
