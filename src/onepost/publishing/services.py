"""What people do to posts: write, plan, move, cancel, try again. The publisher does the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, JSONField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.accounts.models import User, Workspace
from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.lib.ids import uuid7
from onepost.media.models import Asset
from onepost.publishing.models import EDITABLE, Attachment, Attempt, Post, Publication, State
from onepost.publishing.planning import queues
from onepost.publishing.planning.slots import FromQueue
from onepost.publishing.sending import clockwork, prepared
from onepost.publishing.sending.prepared import Refused as Refused
from onepost.publishing.writing import filling, option_files, versions
from onepost.publishing.writing.content import (
    Checked,
    Content,
    ContentRefused,
    FieldProblem,
    ForChannel,
    check_content,
)
from onepost.publishing.writing.versions import Saving

Plan = datetime | Literal["now"] | FromQueue | None
"""When: a time (aware, UTC), at once, at each channel's next time in a queue, or not yet (a draft)."""
Keep = Literal["keep"]
"""For an edit that says nothing of the time: each publication stays planned, stopped or a draft as it is."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who acts: a member, or a program with a key of the workspace (``user`` None when its maker has left)."""

    workspace: Workspace
    user: User | None


@transaction.atomic
def create_post(
    author: Author, content: Content, plan: Plan, post_id: UUID | None = None, saving: Saving | None = None
) -> Post:
    """Store a post and one publication per channel. Raises :class:`ContentRefused`; a draft may have problems.

    ``post_id``, chosen when the form was made, lets a form that is sent twice make one post.
    """
    plan, lacking = _taken(author.workspace, plan, content.channels, post_id)
    checked = _checked(author.workspace, content, plan, lacking)
    post, made = Post.objects.get_or_create(
        id=post_id or uuid7(),
        workspace=author.workspace,
        defaults={"author": author.user, "text": content.text, "options": dict(content.options), "revision": 1},
    )
    if not made:
        return post
    for one in checked.channels:
        _add_publication(post, one, plan)
    _attach_shared(post, checked)
    _remember(post, saving or Saving(author.user), content, plan)
    return post


def _remember(post: Post, saving: Saving, content: Content, plan: Plan) -> None:
    left = versions.of_plan(content, plan, post.workspace)
    if saving.wish:
        left = replace(left, manner=saving.wish[0], at=saving.wish[1])
    versions.record(post, saving, replace(left, repeat=saving.repeat))


@transaction.atomic
def edit_post(post: Post, content: Content, plan: Plan | Keep, saving: Saving | None = None) -> Post:
    """Replace what can still change. Publications that are on their way or out are left as they are.

    A channel that "keep" finds new gets the time of the others. Raises :class:`Refused` when nothing can change any
    more, :class:`ContentRefused` for problems, :class:`onepost.publishing.writing.versions.Outdated` when ``saving``
    has not seen the newest change.
    """
    saving = saving or Saving()
    rows = list(post.publications.select_for_update(of=["self"]).select_related("channel"))
    _lock(post)
    versions.check_seen(post, saving)
    out = fixed(rows)
    if rows and len(out) == len(rows):
        raise Refused(_("This post is being published or is out already; it can no longer be changed here."))
    busy = [row for row in out if row.state in (State.SCHEDULED, State.PUBLISHING)]
    if busy:
        raise Refused(_("This post is being published right now. Wait a moment and look again."))
    fixed_channels = {row.channel_id for row in out}
    free = {row.channel_id: row for row in rows if row.channel_id not in fixed_channels}
    times = [row.due_at for row in free.values() if row.state == State.SCHEDULED and row.due_at is not None]
    changing = without(content, fixed_channels)
    others: Plan = min(times, default=None) if plan == "keep" else plan
    others, lacking = _taken(post.workspace, others, changing.channels, post.id)
    plan = others if isinstance(plan, FromQueue) else plan
    checked = _checked(post.workspace, changing, others, lacking, required=not out)
    if out:
        _keep_as_sent(post, out)
    wanted = {one.channel.id for one in checked.channels}
    before = {}
    for channel_id, row in free.items():
        _take_back(row)
        row.post = post
        if row.progress and row.state == State.SCHEDULED:
            before[channel_id] = prepared.contents(row)
        if channel_id not in wanted:
            prepared.discard(row)
            row.delete()
    post.text, post.options, post.revision = content.text, dict(content.options), post.revision + 1
    post.save(update_fields=["text", "options", "revision", "updated_at"])
    post.attachments.filter(Q(publication=None) | Q(publication__in=[r.id for r in free.values()])).delete()
    _attach_shared(post, checked)
    for one in checked.channels:
        kept = free.get(one.channel.id)
        if kept is None:
            _add_publication(post, one, others)
        else:
            _fill(kept, one)
            _attach_own(post, kept, one)
            _forget_outdated(kept, plan, before.get(one.channel.id))
            _plan_anew(kept, plan, one)
            kept.save()
    _remember(post, saving, content, others)
    return post


def _forget_outdated(row: Publication, plan: Plan | Keep, before: prepared.Contents | None) -> None:
    """Discard what is prepared at the network if it is another post by now, or names a time that ``plan`` changes."""
    moved = _of_channel(plan, row.channel_id) not in ("keep", row.due_at)
    other_time = moved and filling.tells_time(row.text, row.options)
    if plan is None or other_time or prepared.contents(row) != before:
        prepared.discard(row)
    elif not row.progress:
        row.filled = None


def _plan_anew(row: Publication, plan: Plan | Keep, one: ForChannel) -> None:
    if plan != "keep":
        _plan(row, plan, one)
    elif row.state in (State.SCHEDULED, State.DRAFT):
        _plan(row, row.due_at if row.state == State.SCHEDULED else None, one)
    else:
        row.tries = 0


def _lock(post: Post) -> None:
    """After the publications, as whoever deletes does it; nobody else changes the post before we are done."""
    rows = Post.objects.select_for_update(no_key=True).filter(id=post.id, deleting_at=None)
    newest = rows.values_list("revision", flat=True).first()
    if newest is None:
        raise Refused(_("This post has been deleted."))
    post.revision = newest


def fixed(rows: Iterable[Publication]) -> list[Publication]:
    """Those of which something is out already, or may be about to be."""
    return [row for row in rows if row.state not in EDITABLE or _busy(row) or row.remote_id]


def _keep_as_sent(post: Post, fixed: Iterable[Publication]) -> None:
    """Publications that are out keep their own copy of what they were sent with."""
    shared = list(post.attachments.filter(publication=None, option=""))
    for row in fixed:
        row.own_text = row.text
        if row.own_options is None:
            row.own_options = row.options
            _attach_files(post, row, option_files.ids(row.network, row.own_options))
        if not row.own_media:
            row.own_media = True
            for item in shared:
                Attachment.objects.create(
                    post=post, publication=row, asset=item.asset, part=item.part, position=item.position
                )
        row.save(update_fields=["own_text", "own_options", "own_media"])


def without(content: Content, channels: Collection[UUID | None]) -> Content:
    """``content`` for the channels that are not among ``channels``."""
    return replace(
        content,
        channels=tuple(channel for channel in content.channels if channel not in channels),
        overrides={channel: own for channel, own in content.overrides.items() if channel not in channels},
    )


def problems_of(checked: Checked, plan: Plan, required: bool = True) -> list[FieldProblem]:
    """What keeps content from being stored with ``plan``. A draft may be unfinished; what it names must exist."""
    if plan is None:
        return list(checked.problems)
    problems = checked.all_problems
    if required and not checked.content.channels:
        problems.append(FieldProblem("channels", "required", _("Choose at least one channel.")))
    return problems


def _checked(
    workspace: Workspace, content: Content, plan: Plan, lacking: Iterable[FieldProblem] = (), required: bool = True
) -> Checked:
    checked = check_content(workspace, content, due=plan.first if isinstance(plan, FromQueue) else plan)
    if problems := [*problems_of(checked, plan, required), *lacking]:
        raise ContentRefused(problems)
    return checked


def _taken(
    workspace: Workspace, plan: Plan, channels: Collection[UUID], post: UUID | None
) -> tuple[Plan, list[FieldProblem]]:
    """A plan that says when; a time of a queue is nobody else's from here on."""
    return queues.take(workspace, plan, channels, post) if isinstance(plan, FromQueue) else (plan, [])


def _of_channel(plan: Plan | Keep, channel: UUID | None) -> datetime | Literal["now", "keep"] | None:
    if isinstance(plan, FromQueue):
        return plan.times.get(channel) if channel else None
    return plan


def _add_publication(post: Post, one: ForChannel, plan: Plan) -> Publication:
    row = Publication(workspace=post.workspace, post=post, channel=one.channel, network=one.channel.network)
    _fill(row, one)
    _plan(row, plan, one)
    row.save()
    _attach_own(post, row, one)
    return row


def _fill(row: Publication, one: ForChannel) -> None:
    override = one.override
    row.kind = one.rendered.kind
    row.own_text = override.text
    row.own_options = dict(override.options) if override.options is not None else None
    row.own_media = override.media is not None or any(part.media for part in one.draft.thread)


def _attach_shared(post: Post, checked: Checked) -> None:
    """What belongs to the post for every channel: its media, and the files of each network's options."""
    content = checked.content
    _attach(post, None, [(asset_id, 0) for asset_id in content.media])
    for network, options in content.options.items():
        named = option_files.ids(network, options)
        _attach_files(post, None, {f"{network}.{name}": asset_id for name, asset_id in named.items()})


def _attach_own(post: Post, row: Publication, one: ForChannel) -> None:
    if row.own_media:
        placed = [(UUID(file.id), 0) for file in one.draft.media]
        for number, part in enumerate(one.draft.thread, start=1):
            placed += [(UUID(file.id), number) for file in part.media]
        _attach(post, row, placed)
    if row.own_options is not None:
        _attach_files(post, row, option_files.ids(row.network, row.own_options))


def _attach(post: Post, row: Publication | None, placed: list[tuple[UUID, int]]) -> None:
    Attachment.objects.bulk_create(
        Attachment(post=post, publication=row, asset_id=asset_id, part=part, position=position)
        for position, (asset_id, part) in enumerate(placed)
    )


def _attach_files(post: Post, row: Publication | None, named: Mapping[str, UUID]) -> None:
    """The files of options, so that the library knows that they are used."""
    Attachment.objects.bulk_create(
        Attachment(post=post, publication=row, asset_id=asset_id, option=name) for name, asset_id in named.items()
    )


def _plan(row: Publication, plan: Plan, one: ForChannel) -> None:
    """State and times; what is prepared at the network is looked at at once, since it may depend on the time."""
    row.problem, row.tries, row.armed_at = None, 0, None
    own = _of_channel(plan, row.channel_id)
    if isinstance(plan, FromQueue):
        row.queue_id = plan.queue
    elif own is None or own != row.due_at:
        row.queue_id = None
    if not isinstance(own, datetime) and own != "now":
        row.state, row.due_at, row.next_attempt_at = State.DRAFT, None, None
        return
    now = timezone.now()
    row.state = State.SCHEDULED
    row.due_at = now if own == "now" else own
    life = registry.connector(row.network).capabilities.prepared_life
    lead = timedelta(seconds=clockwork.lead_seconds(one.draft.files, life))
    row.next_attempt_at = now if row.progress else max(now, row.due_at - lead)


def _busy(row: Publication) -> bool:
    """Something of it may be about to be seen, or a call of unknown outcome is open."""
    return row.armed_at is not None or row.state == State.PUBLISHING


def _take_back(row: Publication) -> None:
    """Out of the hands of a worker that prepares it: its next statement finds another lease and it lets go."""
    row.lease += 1
    row.leased_until = row.handed_until = None


@transaction.atomic
def reschedule(publication: Publication, due_at: datetime, queue: UUID | None = None) -> None:
    """Move one publication to another time: one conditional UPDATE, no job to be found. ``queue`` is the one the new
    time is of; a time that somebody gives is none of a queue's.

    What is prepared at the network may know the old time, or be gone before the new one: a worker looks at once.
    """
    now = timezone.now()
    start = max(now, due_at - _lead(publication))
    moved = _waiting_rows(publication).update(
        state=State.SCHEDULED,
        due_at=due_at,
        queue=queue,
        next_attempt_at=Case(When(progress="", then=Value(start)), default=Value(now)),
        filled=_KEPT_WITH_PROGRESS,
        tries=0,
        problem=None,
        **_TAKEN_BACK,
    )
    if not moved:
        raise Refused(_("This post is being published or is out already; it cannot be moved."))
    # Who has the post open in the composer sees that its time is another one before they save.
    Post.objects.filter(id=publication.post_id).update(revision=F("revision") + 1)
    if filling.tells_time(publication.text, publication.options):
        publication.refresh_from_db()
        prepared.discard(publication)
        publication.next_attempt_at = start
        publication.save(update_fields=["progress", "next_call", "filled", "next_attempt_at"])


@transaction.atomic
def cancel(publication: Publication) -> None:
    """Take a planned publication off the plan."""
    done = _waiting_rows(publication).update(state=State.CANCELLED, next_attempt_at=None, problem=None, **_TAKEN_BACK)
    if not done:
        raise Refused(_("This post is being published or is out already; it cannot be cancelled."))
    publication.refresh_from_db()
    prepared.discard(publication)
    publication.save(update_fields=["progress", "next_call", "filled"])
    _note(publication, "cancelled", "cancelled")


@transaction.atomic
def try_again(publication: Publication) -> None:
    """Set a failed or held publication going again, from where it stands; what is live is never sent again."""
    now = timezone.now()
    row = Publication.objects.filter(id=publication.id, channel__isnull=False, post__deleting_at=None)
    again = {"next_attempt_at": now, "tries": 0, "problem": None, "handed_until": None}
    stopped = row.filter(state__in=(State.FAILED, State.HELD, State.CANCELLED))
    step_left = row.filter(state=State.PUBLISHED, problem__isnull=False).exclude(next_call="")
    if not stopped.update(
        state=State.SCHEDULED, due_at=now, queue=None, filled=_KEPT_WITH_PROGRESS, **again
    ) and not step_left.update(**again):
        raise Refused(_("There is nothing to try again here."))
    _note(publication, "again", "asked")


@transaction.atomic
def resume_channel(channel: Channel) -> int:
    """A channel was connected again: what was held for it goes on, and what is in doubt is looked for.

    Late ones are judged by the publisher.
    """
    asked = Publication.objects.filter(channel=channel, state=State.UNCONFIRMED, next_attempt_at__isnull=False)
    asked.update(next_attempt_at=timezone.now(), handed_until=None)
    held = Publication.objects.filter(channel=channel, state=State.HELD, due_at__isnull=False)
    return held.update(state=State.SCHEDULED, next_attempt_at=timezone.now(), tries=0, problem=None, handed_until=None)


def refuse_under_way(rows: Iterable[Publication]) -> None:
    """Raise :class:`Refused` while something of a post may be about to be seen."""
    if any(_busy(row) and row.state in (State.SCHEDULED, State.PUBLISHING) for row in rows):
        raise Refused(_("This post is being published right now. Wait a moment and look again."))


@transaction.atomic
def delete_post(post: Post) -> None:
    """Remove a post here; planned publications are cancelled by it. What is out stays out at the networks."""
    rows = list(post.publications.select_for_update())
    refuse_under_way(rows)
    for row in rows:
        prepared.discard(row)
    post.delete()


_TAKEN_BACK: dict[str, Any] = {"lease": F("lease") + 1, "leased_until": None, "handed_until": None}
"""As :func:`_take_back`, for rows that are not loaded."""


_KEPT_WITH_PROGRESS = Case(When(progress="", then=Value(None, JSONField())), default=F("filled"))
"""What the texts were filled with counts while something of them is at the network."""


def _waiting_rows(publication: Publication) -> QuerySet[Publication]:
    """The row, if nothing public can be under way: planned and not armed. A worker may be preparing it."""
    return Publication.objects.filter(
        id=publication.id,
        state__in=(State.SCHEDULED, State.HELD, State.DRAFT),
        armed_at__isnull=True,
        remote_id="",
        post__deleting_at=None,
    )


def _lead(publication: Publication) -> timedelta:
    from onepost.media import services as media

    own = publication if publication.own_media else None
    named = option_files.ids(publication.network, publication.options).values()
    used = Q(attachments__post=publication.post_id, attachments__publication=own, attachments__option="")
    assets = Asset.objects.filter(used | Q(id__in=named), workspace_id=publication.workspace_id).distinct()
    life = registry.connector(publication.network).capabilities.prepared_life
    return timedelta(seconds=clockwork.lead_seconds(map(media.media_file, assets), life))


def _note(publication: Publication, step: str, outcome: str) -> None:
    Attempt.objects.create(publication=publication, at=timezone.now(), step=step, outcome=outcome)
