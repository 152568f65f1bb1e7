"""What somebody has made, in the published form (:mod:`onepost.privacy.portable`), written one thing at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from onepost.accounts.models import User, Workspace
from onepost.channels.models import Channel
from onepost.media.models import Asset, Folder
from onepost.privacy import portable as form
from onepost.privacy.exporting import selecting
from onepost.privacy.exporting.archive import Archive
from onepost.privacy.models import CopyKind
from onepost.privacy.subject import Subject
from onepost.publishing.models import Attachment, Label, Post, Publication, Queue, Recurrence, Slot
from onepost.publishing.models.writing import Snippet

CHUNK = selecting.CHUNK


def write(archive: Archive, who: Subject) -> None:
    user = User.objects.get(pk=who.user_id)
    lists: dict[str, Iterable[form.Shape]] = {
        "workspaces": map(_place, _rows(Workspace, who)),
        "labels": (form.Label(name=row.name, colour=row.colour) for row in _rows(Label, who)),
        "snippets": map(_snippet, _rows(Snippet, who)),
        "queues": map(_queue, _rows(Queue, who)),
        "folders": map(_folder, _rows(Folder, who)),
        "media": map(_media, _rows(Asset, who)),
        "series": map(_series, _rows(Recurrence, who)),
        "posts": _posts(who),
    }
    with archive.entry("portable.json") as out:
        head = f'{{"format": "{form.FORMAT}", "made_at": "{timezone.now().isoformat()}", "person": '
        out.write(head.encode() + _person(user).model_dump_json().encode())
        for name, things in lists.items():
            out.write(f',\n"{name}": ['.encode())
            between = b"\n"
            for thing in things:
                out.write(between + thing.model_dump_json().encode())
                between = b",\n"
            out.write(b"]")
        out.write(b"}\n")


def _chosen(model: type[Any], who: Subject) -> QuerySet[Any]:
    rows = selecting.Chosen(model._meta.label, who, CopyKind.PORTABLE).rows()
    names = {field.name for field in model._meta.concrete_fields}
    return rows.filter(deleting_at=None) if "deleting_at" in names else rows


def _rows(model: type[Any], who: Subject) -> Iterator[Any]:
    yield from _chosen(model, who).iterator(chunk_size=CHUNK)


def _person(user: User) -> form.Person:
    names = form.Person.model_fields
    return form.Person(**{name: getattr(user, name) for name in names})


def _place(row: Workspace) -> form.Place:
    return form.Place(**{name: getattr(row, name) for name in form.Place.model_fields})


def _snippet(row: Snippet) -> form.Snippet:
    return form.Snippet(kind=row.kind, name=row.name, text=row.text, standard=row.standard)


def _channel(row: Channel) -> form.ChannelName:
    return form.ChannelName(network=row.network, remote_id=row.remote_id, handle=row.handle, name=row.name)


def _queue(row: Queue) -> form.Queue:
    slots = Slot.objects.filter(queue=row).select_related("channel")
    times = [form.Time(channel=_channel(slot.channel), weekday=slot.weekday, at=slot.at) for slot in slots]
    return form.Queue(id=row.id, name=row.name, times=times)


def _folder(row: Folder) -> form.Folder:
    return form.Folder(id=row.id, parent=row.parent_id, name=row.name)


def _media(row: Asset) -> form.Media:
    return form.Media(
        id=row.id,
        folder=row.folder_id,
        file=selecting.original_name(row),
        name=row.name,
        alt=row.alt,
        mime=row.mime,
        size=row.size,
        sha256=row.sha256,
    )


def _series(row: Recurrence) -> form.Series:
    return form.Series(
        id=row.id,
        unit=row.unit,
        every=row.every,
        weekdays=row.weekdays,
        monthly=row.monthly,
        at=row.at,
        starts_on=row.starts_on.isoformat(),
        until=row.until.isoformat() if row.until else None,
        count=row.count,
        content=row.content,
        others=row.others,
    )


def _posts(who: Subject) -> Iterator[form.Post]:
    files = Attachment.objects.filter(option="", part=0).order_by("position")
    rows = Publication.objects.select_related("channel").order_by("due_at", "id")
    posts = _chosen(Post, who).order_by("created_at", "id")
    prefetched = posts.prefetch_related(
        Prefetch("publications", queryset=rows), Prefetch("attachments", queryset=files), "labels"
    )
    for post in prefetched.iterator(chunk_size=CHUNK):
        yield _post(post)
        # A post and its publications name each other: apart, they are gone at once and not some time.
        post._prefetched_objects_cache.clear()


def _post(post: Post) -> form.Post:
    return form.Post(
        id=post.id,
        created_at=post.created_at,
        text=post.text,
        media=_files(post, None),
        options=post.options,
        labels=[label.name for label in post.labels.all()],
        publications=[_publication(post, row) for row in post.publications.all()],
    )


def _publication(post: Post, row: Publication) -> form.Publication:
    return form.Publication(
        channel=_channel(row.channel) if row.channel else None,
        network=row.network,
        state=row.state,
        due_at=row.due_at,
        published_at=row.published_at,
        queue=row.queue_id,
        text=row.own_text,
        media=_files(post, row) if row.own_media else None,
        options=row.own_options,
    )


def _files(post: Post, row: Publication | None) -> list[Any]:
    return [item.asset_id for item in post.attachments.all() if item.publication_id == (row.id if row else None)]
