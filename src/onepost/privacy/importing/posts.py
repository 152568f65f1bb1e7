"""The posts: with their own texts, files and options, on the channels that are here, at times that are to come.

Each is stored whole or not at all, under an id made from its own, so that going on after a crash makes none twice.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.privacy import portable as form
from onepost.privacy.importing import placing
from onepost.privacy.importing.placing import Target
from onepost.privacy.models import PortableImport
from onepost.publishing import services
from onepost.publishing.models import Post, Publication, State
from onepost.publishing.planning import labels
from onepost.publishing.writing.content import Content, ContentRefused, Override, check_content

log = logging.getLogger("onepost.privacy")

OUT = (State.PUBLISHED, State.DELIVERED)
UNSURE = (State.PUBLISHING, State.UNCONFIRMED)


class Posts:
    def __init__(self, run: PortableImport, target: Target) -> None:
        self.run, self.target = run, target
        self.author = services.Author(run.workspace, run.user)

    def take(self, thing: form.Post) -> None:
        post_id = uuid5(self.run.id, str(thing.id))
        if Post.objects.filter(id=post_id).exists():
            return
        made, notes = self.target.made.copy(), self.target.notes.copy()
        for attempt in (self._whole, self._text_only):
            try:
                with transaction.atomic():
                    attempt(thing, post_id)
                return
            except ContentRefused:
                pass
            except Exception:
                log.exception("a post of a copy could not be stored")
            self.target.made, self.target.notes = made.copy(), notes.copy()
        self.target.notes["lost"] += 1

    def _text_only(self, thing: form.Post, post_id: UUID) -> None:
        post = services.create_post(self.author, Content(text=thing.text), None, post_id)
        self._finish(post, thing)
        self.target.notes["problem"] += 1

    def _whole(self, thing: form.Post, post_id: UUID) -> None:
        here: dict[UUID, tuple[Channel, form.Publication]] = {}
        elsewhere: list[form.Publication] = []
        for one in thing.publications:
            channel = self.target.channel(one.channel)
            if channel is None or channel.id in here:
                elsewhere.append(one)
            else:
                here[channel.id] = (channel, one)
        content = self._content(thing, here, elsewhere)
        post = services.create_post(self.author, content, None, post_id)
        self._finish(post, thing)
        rows = {row.channel_id: row for row in post.publications.all()}
        for channel_id, (channel, one) in here.items():
            self._plan(rows[channel_id], one, content, channel)
        for one in elsewhere:
            self._elsewhere(post, one)

    def _content(
        self, thing: form.Post, here: dict[UUID, tuple[Channel, form.Publication]], elsewhere: list[form.Publication]
    ) -> Content:
        """What a channel that is not here had of its own takes the place of what the post lacks."""
        overrides = {channel_id: self._own(one) for channel_id, (_, one) in here.items()}
        content = Content(
            text=thing.text,
            channels=tuple(here),
            media=self._files(thing.media),
            options={network: self._mapped(options) for network, options in thing.options.items()},
            overrides={channel_id: own for channel_id, own in overrides.items() if own != Override()},
        )
        waiting = [one for one in elsewhere if one.state not in OUT]
        texts = [one.text for one in waiting if one.text]
        files = [one.media for one in waiting if one.media]
        if not content.text and texts:
            content = replace(content, text=texts[0])
        if not content.media and files:
            content = replace(content, media=self._files(files[0]))
        return content

    def _own(self, one: form.Publication) -> Override:
        media = None if one.media is None else self._files(one.media)
        return Override(one.text, media, None if one.options is None else self._mapped(one.options))

    def _files(self, ids: list[UUID]) -> tuple[UUID, ...]:
        """A file that is not there is told of where the files are."""
        return tuple(dict.fromkeys(self.target.media[one] for one in ids if one in self.target.media))

    def _mapped(self, value: Any) -> Any:
        """Ids of files inside options become those they have here."""
        if isinstance(value, dict):
            return {key: self._mapped(inside) for key, inside in value.items()}
        if isinstance(value, list):
            return [self._mapped(inside) for inside in value]
        if isinstance(value, str) and len(value) == 36 and (found := self._media_id(value)):
            return str(found)
        return value

    def _media_id(self, value: str) -> UUID | None:
        try:
            return self.target.media.get(UUID(value))
        except ValueError:
            return None

    def _finish(self, post: Post, thing: form.Post) -> None:
        found = dict.fromkeys(placing.label(self.target, name) for name in thing.labels[: labels.MOST])
        post.labels.set(found)
        Post.objects.filter(pk=post.pk).update(created_at=min(thing.created_at, timezone.now()))
        self.target.made["posts"] += 1

    def _plan(self, row: Publication, one: form.Publication, content: Content, channel: Channel) -> None:
        """Nothing goes out whose time is over, and nothing that its network would refuse."""
        if one.state in OUT:
            self._out(row, one)
        elif one.state in UNSURE:
            self.target.notes["unsure"] += 1
        elif one.state == State.SCHEDULED and one.due_at:
            note = self._against(one.due_at, content, channel)
            if note:
                self.target.notes[note] += 1
                return
            queue = self.target.queues.get(one.queue) if one.queue else None
            services.reschedule(row, one.due_at, queue.id if queue else None)
            self.target.made["planned"] += 1

    def _against(self, due_at: datetime, content: Content, channel: Channel) -> str:
        """Why a post stays a draft; "" when nothing speaks against its time."""
        if due_at <= timezone.now():
            return "past"
        if self.run.as_drafts:
            return "drafted"
        checked = check_content(self.run.workspace, content, due=due_at)
        refused = checked.problems or any(found.problems for found in checked.channels if found.channel == channel)
        return "problem" if refused else ""

    def _out(self, row: Publication, one: form.Publication) -> None:
        """It is public already, where only its network knows it: here it is history."""
        Publication.objects.filter(pk=row.pk).update(
            state=one.state, due_at=one.due_at, published_at=one.published_at or one.due_at, whole=True
        )

    def _elsewhere(self, post: Post, one: form.Publication) -> None:
        if one.state not in OUT:
            self.target.notes["channel"] += 1
        elif one.network in registry.NETWORKS:
            row = Publication(workspace=post.workspace, post=post, channel=None, network=one.network)
            row.own_text, row.own_options = one.text, None if one.options is None else self._mapped(one.options)
            row.save()
            self._out(row, one)
