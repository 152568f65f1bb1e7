"""Posts that come again, made ahead of their time as the composer makes posts; nothing is sent from here.

Whoever makes or removes posts of a series holds its row until the transaction ends, and a day of it has one post at
most (a unique key), however many workers look at the same time. A post that somebody deleted leaves its day behind, so
that it is not made again; one that somebody changed is nobody's but theirs.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from onepost.channels.models import Channel
from onepost.publishing import services, tasks
from onepost.publishing.models import Occurrence, Post, Publication, Recurrence, State
from onepost.publishing.planning import labels, rules, slots
from onepost.publishing.planning.rules import Rule
from onepost.publishing.planning.series import Series, check
from onepost.publishing.planning.slots import FromQueue
from onepost.publishing.services import Author, Plan
from onepost.publishing.writing import edit_state
from onepost.publishing.writing.content import Content, ContentRefused, Override, check_content
from onepost.publishing.writing.versions import Saving

log = logging.getLogger("onepost.recurrences")

AHEAD = timedelta(days=35)
"""So far the posts of a series are made; the next one always."""
AT_ONCE = 12
"""Posts of one series made in one go: somebody waits for the first ones, the worker makes the others."""
SETTLED = (State.PUBLISHED, State.DELIVERED, State.CANCELLED)


@transaction.atomic
def begin(author: Author, post: Post, series: Series) -> Recurrence:
    """Let ``post``, which is planned, come again; its further posts are made at once. Raises as :func:`check`.

    Asked again for the same post it changes nothing.
    """
    post = Post.objects.select_for_update(no_key=True).get(id=post.id)
    if known := Occurrence.objects.filter(post=post).select_related("recurrence").first():
        return known.recurrence
    check(author, series)
    row = Recurrence.objects.create(
        workspace=author.workspace, author=author.user, queue_id=series.queue, **series.columns()
    )
    row.labels.set(post.labels.all())
    start = series.rule.starts_on
    Occurrence.objects.create(recurrence=row, on=start, number=1, post=post, revision=post.revision)
    row.next_on = start + timedelta(days=series.rule.every if series.rule.goes_back else 1)
    row.save(update_fields=["next_on"])
    plan_ahead(row.id)
    return row


def due() -> list[UUID]:
    """Series for which a post may have to be made, or whose texts are in a row twice."""
    running = Recurrence.objects.filter(paused_at=None, ended_at=None)
    open_ones = Publication.objects.filter(post__occurrence__recurrence=OuterRef("pk")).exclude(_settled())
    back = running.filter(unit="again", next_on__isnull=False).exclude(Exists(open_ones))
    coming = Occurrence.objects.filter(recurrence=OuterRef("pk"), on__gt=timezone.now().date(), post__isnull=False)
    soon = Q(next_on__lte=(timezone.now() + AHEAD).date()) | ~Exists(coming)
    ahead = running.filter(soon, next_on__isnull=False).exclude(unit="again")
    found = [*back.values_list("id", flat=True), *ahead.values_list("id", flat=True)]
    return list(dict.fromkeys([*found, *_out_of_turn()]))


def plan_all() -> int:
    """Look at every series that needs it; one that fails does not keep the others waiting. Returns how many posts."""
    made = 0
    for recurrence in due():
        try:
            while found := plan_ahead(recurrence, alone=True):
                made += found
        except Exception:
            log.exception("the series %s could not be planned", recurrence)
    return made


def _settled() -> Q:
    return Q(state__in=SETTLED) | Q(state=State.UNCONFIRMED, left_open=True)


def _out_of_turn() -> Iterable[UUID]:
    """Series in which a post between two others was deleted, so that the same text would come twice in a row."""
    today = timezone.now().date() - timedelta(days=1)
    rows = Occurrence.objects.filter(post__deleting_at=None, post__isnull=False, on__gte=today)
    rows = rows.filter(recurrence__ended_at=None).exclude(recurrence__others=[]).order_by("recurrence", "on")
    before: tuple[UUID, int] | None = None
    for found in rows.values_list("recurrence", "text"):
        if found == before:
            yield found[0]
        before = found


@transaction.atomic
def plan_ahead(recurrence: UUID, alone: bool = False) -> int:
    """Make the posts of a series that are near; returns how many. Says why, in ``problem``, when one cannot be.

    ``alone``: nobody sees the answer, so the author is told by mail of a problem that was not there before.
    """
    row = _locked(recurrence)
    if row is None or row.paused_at or row.ended_at:
        return 0
    language = row.author.language if row.author else ""
    with translation.override(language or settings.LANGUAGE_CODE) if alone else nullcontext():
        return _plan_ahead(row, alone)


def _plan_ahead(row: Recurrence, alone: bool) -> int:
    making, known = _Making(row), row.problem
    made = 0
    if row.next_on is not None:
        made = making.go_back() if making.series.rule.goes_back else making.days()
        row.save(update_fields=["next_on", "problem"])
    if alone and row.problem and not known:
        tasks.series_notice.defer(recurrence_id=str(row.id))
    if row.others:
        _take_turns(row, making.series)
    return made


def _locked(recurrence: UUID) -> Recurrence | None:
    rows = Recurrence.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("workspace", "author").filter(id=recurrence).first()


class _Making:
    """The posts of one series, whose row is held."""

    def __init__(self, row: Recurrence) -> None:
        self.row = row
        self.zone = row.workspace.zone
        self.now = timezone.now()
        wanted = Series.of(row)
        rows = Channel.objects.filter(workspace=row.workspace, id__in=wanted.content.channels)
        self.series = wanted.on(rows.values_list("id", flat=True))
        self.known = list(row.occurrences.select_related("post").order_by("on"))

    @property
    def full(self) -> bool:
        return self.row.count is not None and len(self.known) >= self.row.count

    def days(self) -> int:
        """Posts for the days that are near, and for the next one however far it is."""
        rule, taken = self.series.rule, {one.on for one in self.known}
        today = self.now.astimezone(self.zone).date()
        ahead = any(one.on > today and one.post_id for one in self.known)
        horizon, made, after = today + AHEAD, 0, None
        for day in rule.days(self.row.next_on or today):
            at = slots.moment(day, rule.at or time(), self.zone)
            if day in taken or at <= self.now:
                continue
            if self.full or made >= AT_ONCE or (day > horizon and ahead) or not self._add(day, at):
                after = day
                break
            made, ahead = made + 1, True
        self.row.next_on = None if self.full else after
        return made

    def go_back(self) -> int:
        """The post once more, in the queue, when the last one is out or was taken away."""
        rule, last = self.series.rule, max(self.known, key=lambda one: one.number, default=None)
        post = last.post if last else None
        if post is not None and (post.deleting_at or post.publications.exclude(_settled()).exists()):
            return 0
        today = self.now.astimezone(self.zone).date()
        earliest = self._last_seen(post, today) + timedelta(days=rule.every) if last else today
        self.row.next_on = max(earliest, today)
        if self.full or (rule.until and self.row.next_on > rule.until):
            self.row.next_on = None
            return 0
        after = slots.moment(self.row.next_on, time(), self.zone)
        if not self._add(None, FromQueue(self.row.queue_id, after if after > self.now else None)):
            return 0
        self.row.next_on = self.known[-1].on + timedelta(days=rule.every)
        if self.full or (rule.until and self.row.next_on > rule.until):
            self.row.next_on = None
        return 1

    def _last_seen(self, post: Post | None, today: date) -> date:
        """The day the post went out; one that was deleted or cancelled counts as seen today."""
        if post is None:
            return today
        out = post.publications.filter(published_at__isnull=False).order_by("-published_at").first()
        return out.published_at.astimezone(self.zone).date() if out and out.published_at else today

    def _add(self, day: date | None, plan: Plan) -> bool:
        """Make one post; without ``day`` its place in the queue tells it. False when that cannot be, or is too late."""
        if not self.series.content.channels:
            self.row.problem = _("None of its channels is connected any more, so no further posts are planned.")
            return False
        text = self._next_text()
        try:
            with transaction.atomic():
                author = Author(self.row.workspace, self.row.author)
                post = services.create_post(author, self.series.variant(text), plan)
                day = day or self._day_of(post)
                labels.put(post, list(self.row.labels.all()))
                number = max((one.number for one in self.known), default=0) + 1
                made = Occurrence.objects.create(
                    recurrence=self.row, on=day, number=number, text=text, post=post, revision=post.revision
                )
        except ContentRefused as refused:
            self.row.problem = "\n".join(dict.fromkeys(problem.text for problem in refused.problems))
            return False
        except _TooLate:
            self.row.next_on = None
            return False
        self.row.problem = ""
        self.known.append(made)
        return True

    def _next_text(self) -> int:
        """The one after the last that a post still has."""
        last = next((one for one in reversed(self.known) if one.post_id), None)
        return (last.text + 1) % len(self.series.texts) if last else 0

    def _day_of(self, post: Post) -> date:
        """Of the first channel's time in the queue; a day that has one already gives way to the next."""
        first = min(row.due_at for row in post.publications.all() if row.due_at)
        day, taken = first.astimezone(self.zone).date(), {one.on for one in self.known}
        if self.series.rule.until and day > self.series.rule.until:
            raise _TooLate
        while day in taken:
            day += timedelta(days=1)
        return day


class _TooLate(Exception):
    """The queue has no free time before the series ends."""


def _take_turns(row: Recurrence, series: Series) -> None:
    """Where two posts in a row would have the same text, the second one takes the next."""
    texts, before = len(series.texts), None
    for one in row.occurrences.filter(post__deleting_at=None, post__isnull=False).select_related("post").order_by("on"):
        if before == one.text and _untouched(one):
            one.text = (one.text + 1) % texts
            _rewrite(one, series)
        before = one.text


def _rewrite(one: Occurrence, series: Series) -> None:
    """The post as its series has it now, at the time it has."""
    assert one.post is not None
    services.edit_post(one.post, series.variant(one.text), "keep", Saving())
    one.revision = one.post.revision
    one.save(update_fields=["text", "revision"])


def _untouched(one: Occurrence) -> bool:
    """Whether the post is planned as the series made it: nobody has changed, moved or cancelled it."""
    post = one.post
    if post is None or post.deleting_at or post.revision != one.revision:
        return False
    now = timezone.now()
    rows = list(post.publications.all())
    return bool(rows) and all(
        row.state in (State.SCHEDULED, State.HELD)
        and row.due_at is not None
        and row.due_at > now
        and row.armed_at is None
        and not row.remote_id
        for row in rows
    )


def untouched(row: Recurrence) -> list[Occurrence]:
    """Planned posts of the series as it made them."""
    found = row.occurrences.filter(post__isnull=False).select_related("post").prefetch_related("post__publications")
    return [one for one in found.order_by("on") if _untouched(one)]


def _remove_planned(row: Recurrence) -> int:
    """Take away what is planned and nobody has changed; its days are free again. Returns how many posts."""
    removed = 0
    for one in untouched(row):
        assert one.post is not None
        try:
            with transaction.atomic():
                one.delete()
                services.delete_post(one.post)
        except services.Refused:  # it is about to go out
            continue
        removed += 1
    return removed


@transaction.atomic
def change(row: Recurrence, series: Series) -> None:
    """Another rule, other texts: what nobody has changed is made anew. Raises as :func:`check`."""
    author = Author(row.workspace, row.author)
    check(author, series)
    _write(row, series)


def _write(row: Recurrence, series: Series) -> None:
    if _locked(row.id) is None:
        return
    checked = check_content(row.workspace, series.content)
    if problems := services.problems_of(checked, "now"):
        raise ContentRefused(problems)
    _remove_planned(row)
    for name, value in {**series.columns(), "queue_id": series.queue, "problem": ""}.items():
        setattr(row, name, value)
    row.next_on = _from_today(row)
    row.save()
    plan_ahead(row.id)
    row.refresh_from_db()


def _from_today(row: Recurrence) -> date:
    return max(row.starts_on, timezone.now().astimezone(row.workspace.zone).date())


@transaction.atomic
def pause(row: Recurrence) -> int:
    """Nothing of it goes out until :func:`go_on`, but for what somebody changed; returns how many posts went away."""
    return _stop(row, "paused_at")


@transaction.atomic
def end(row: Recurrence) -> int:
    """As :func:`pause`, for good; what is out stays. It can be undone by :func:`go_on`."""
    return _stop(row, "ended_at")


def _stop(row: Recurrence, column: str) -> int:
    if _locked(row.id) is None:
        return 0
    Recurrence.objects.filter(id=row.id).update(**{column: timezone.now()})
    return _remove_planned(row)


@transaction.atomic
def go_on(row: Recurrence) -> int:
    """From the next day on; what would have come meanwhile is not made up for. Returns how many posts are planned."""
    found = _locked(row.id)
    if found is None:
        return 0
    found.paused_at = found.ended_at = None
    found.next_on = _from_today(found)
    found.save(update_fields=["paused_at", "ended_at", "next_on"])
    return plan_ahead(row.id)


@transaction.atomic
def follow(post: Post, content: Content, plan: Plan, saving: Saving) -> int:
    """Change a post of a series, and with it all of the series that nobody has changed; each keeps its own time.

    The text stands for the one whose turn it is; another time is the post's alone. Returns how many others changed.
    Raises as :func:`onepost.publishing.services.edit_post`.
    """
    series_id = Occurrence.objects.values_list("recurrence", flat=True).get(post=post)
    row = _locked(series_id)
    assert row is not None
    one = Occurrence.objects.get(post=post)
    known = Series.of(row)
    texts = known.texts
    texts[one.text if one.text < len(texts) else 0] = content.text
    overrides = content.overrides
    if one.text:  # texts of single channels belong to the first text
        firsts = {channel: own.text for channel, own in known.content.overrides.items() if own.text is not None}
        overrides = {
            channel: replace(own, text=firsts.get(channel))
            for channel in content.channels
            if (own := content.overrides.get(channel, Override())) != Override() or channel in firsts
        }
    series = replace(known, content=replace(content, text=texts[0], overrides=overrides), others=tuple(texts[1:]))
    check(Author(row.workspace, saving.user), series)
    others = [other for other in untouched(row) if other.id != one.id]
    moved = plan != edit_state.plan_of(post)
    was_untouched = post.revision == one.revision
    services.edit_post(post, content, plan if moved else "keep", saving)
    if was_untouched and not moved:
        Occurrence.objects.filter(id=one.id).update(revision=post.revision)
    Recurrence.objects.filter(id=row.id).update(**series.columns(), problem="")
    for other in others:
        _rewrite(other, series)
    return len(others)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post stands in its series; ``said`` is the series' rule in words."""

    recurrence_id: UUID
    number: int
    said: str


def place_of(post: Post | None) -> Place | None:
    """None for a post that is in none."""
    one: Occurrence | None = getattr(post, "occurrence", None)
    return Place(one.recurrence_id, one.number, rules.said(Rule.of(one.recurrence))) if one else None
