"""Disconnecting a channel: what was planned for it goes, what is out keeps only text, date and network.

The permission is given back at the network first, if nothing else uses it, in one try; then tokens, key, channel and
posts go in one transaction, whatever the network answered.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from asgiref.sync import async_to_sync
from django.db import transaction
from django.db.models import F, Q, QuerySet

from onepost.channels import disconnect as channels
from onepost.channels.acting import connector_for
from onepost.channels.disconnect import GivenBack
from onepost.channels.door import opened
from onepost.channels.models import Channel, Grant
from onepost.connectors.messages import N_, Message
from onepost.connectors.progress import Progress
from onepost.lib import vault
from onepost.lib.deleting import delete_at_once
from onepost.publishing.models import Attachment, Post, Publication, State

log = logging.getLogger("onepost.publishing")

DISCARD_SECONDS = 3.0
"""How long removing prepared uploads may take all together; what is left behind expires at the network by itself."""

FINISHED = (State.PUBLISHED, State.DELIVERED)
OUT = Q(state__in=(*FINISHED, State.UNCONFIRMED)) | ~Q(remote_id="") | Q(armed_at__isnull=False)
"""Publications of which something is public, or may be."""

ON_ITS_WAY = Message(
    N_(
        "The channel was disconnected while this post was on its way, so OnePost can no longer see whether it is "
        "there. Look at the network."
    )
)
CUT_SHORT = Message(N_("The channel was disconnected before all parts of this post were published."))


@dataclass(frozen=True, slots=True)
class Effect:
    """What disconnecting would do: ``planned`` are deleted, of which ``only_here`` go nowhere else; ``out`` stay."""

    planned: int
    only_here: int
    out: int
    last: bool


@dataclass(frozen=True, slots=True)
class Done:
    """``deleted`` publications, ``kept`` posts saved as drafts, and what the network said."""

    deleted: int
    kept: int
    given_back: GivenBack
    last: bool


def effect(channel: Channel) -> Effect:
    rows = Publication.objects.filter(channel=channel)
    going = rows.exclude(OUT).exclude(state=State.DRAFT)
    only_here = going.exclude(post__publications__in=Publication.objects.exclude(channel=channel)).count()
    return Effect(going.count(), only_here, rows.filter(OUT).count(), not _sisters(channel))


def disconnect(channel: Channel, *, keep_texts: bool) -> Done:
    """Disconnect ``channel``. ``keep_texts`` saves posts that would be left with no channel as drafts.

    Drafts are no plan: they keep their text in any case. Raises ``Channel.DoesNotExist`` when somebody was faster.
    """
    async_to_sync(_discard_prepared)(channel, _grant_of(channel), _prepared(channel))
    grant = _grant_of(channel)  # its tokens may have been renewed for that
    given_back = GivenBack() if _sisters(channel) else channels.give_back(grant)
    with transaction.atomic():
        # A worker that renews tokens stores them only into a row that is there; one that publishes finds no channel.
        list(Grant.objects.select_for_update().filter(id=grant.id))
        deleted, kept, last = cut(channel, keep_texts)
    if last and not given_back.tried:
        # Another channel of the same person went at the same moment: whoever comes last gives back.
        given_back = channels.give_back(grant)
    return Done(deleted, kept, given_back, last)


def _grant_of(channel: Channel) -> Grant:
    grant = Grant.objects.select_related("key").filter(id=channel.grant_id).first()
    if grant is None:
        raise Channel.DoesNotExist
    return grant


def cut(channel: Channel, keep_texts: bool) -> tuple[int, int, bool]:
    """What was deleted, what was kept as drafts, and whether the grant went too.

    Runs inside the caller's transaction, which holds the grant's lock. Raises ``Channel.DoesNotExist``.
    """
    locked = Channel.objects.select_for_update().get(id=channel.id)
    deleted, kept = _let_go(locked, keep_texts)
    return deleted, kept, channels.delete_channel(locked)


def _sisters(channel: Channel) -> bool:
    return Channel.objects.filter(grant=channel.grant_id).exclude(id=channel.id).exists()


def _prepared(channel: Channel) -> list[tuple[str, str]]:
    """Sealed progress of what is prepared and not out, with its owner."""
    rows = Publication.objects.filter(channel=channel).exclude(OUT).exclude(progress="")
    return [(row.progress, row.owner) for row in rows.only("id", "workspace_id", "progress")]


async def _discard_prepared(channel: Channel, grant: Grant, prepared: list[tuple[str, str]]) -> None:
    if not prepared:
        return
    try:
        async with opened(grant.sandbox) as door:
            channel.grant = grant
            connector = await connector_for(door, channel)
            async with asyncio.timeout(DISCARD_SECONDS):
                for sealed, owner in prepared:
                    progress = vault.open_sealed(grant.key.reveal(), sealed, owner)
                    await connector.discard(Progress.from_json(progress))
    except Exception as trouble:
        log.info("uploads prepared for channel %s are left behind: %s", channel.id, type(trouble).__name__)


def _let_go(channel: Channel, keep_texts: bool) -> tuple[int, int]:
    """Inside the transaction that deletes the channel; returns what was deleted and what was kept as drafts.

    Few statements however much was planned: rows are loaded only where something of theirs is kept.
    """
    rows = Publication.objects.filter(channel=channel)
    # Held still, so that no worker moves one of them from one side to the other in between.
    list(rows.exclude(state__in=FINISHED).select_for_update().values_list("id"))
    _strip(rows.filter(OUT))
    alone = rows.exclude(post__publications__in=Publication.objects.exclude(channel=channel))
    drafts = Q(state=State.DRAFT)
    deleted = rows.exclude(drafts).count()
    kept = alone.exclude(drafts).count() if keep_texts else 0
    own = Q(own_text__isnull=False) | Q(own_options__isnull=False) | Q(own_media=True)
    for row in alone.filter(own) if keep_texts else alone.filter(own & drafts):
        _fold_into_post(row)
    doomed = [] if keep_texts else list(alone.exclude(drafts).values_list("post_id", flat=True))
    delete_at_once(Publication, list(rows.values_list("id", flat=True)))
    delete_at_once(Post, doomed)
    return deleted, kept


def _strip(rows: QuerySet[Publication]) -> None:
    """Text, date and network stay; a worker that has one of these in its hands finds another lease and lets go."""
    moving = rows.filter(state__in=(State.SCHEDULED, State.PUBLISHING, State.HELD))
    moving.filter(armed_at=None).update(state=State.FAILED, problem=CUT_SHORT.to_json())
    moving.filter(armed_at__isnull=False).update(state=State.UNCONFIRMED, problem=ON_ITS_WAY.to_json())
    rows.update(
        remote_id="",
        also_ids=[],
        url="",
        seen_url="",
        whole=False,
        progress="",
        next_call="",
        armed_at=None,
        next_attempt_at=None,
        lease=F("lease") + 1,
        leased_until=None,
        handed_until=None,
        channel=None,
    )


def _fold_into_post(row: Publication) -> None:
    """What was written for this channel alone becomes the draft's."""
    post = row.post
    post.text = row.text
    if row.own_options is not None:
        post.options = {**post.options, row.network: row.own_options}
    post.save(update_fields=["text", "options", "updated_at"])
    if row.own_media:
        Attachment.objects.filter(post=post, publication=None).delete()
        Attachment.objects.filter(publication=row).update(publication=None)
