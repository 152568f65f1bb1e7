"""The same text on the same channel within a month: allowed, but seldom meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Left, Lower, Trim
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from onepost.lib import moments
from onepost.publishing.models import Occurrence, Publication, State
from onepost.publishing.writing.content import Checked

AROUND = timedelta(days=30)
OUT = (State.PUBLISHED, State.DELIVERED, State.UNCONFIRMED)
COUNTED = (State.SCHEDULED, State.PUBLISHING, State.HELD, *OUT)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A publication on ``channel`` that says the same; ``at`` is when it went or goes out, in the workspace's zone."""

    channel: Channel
    publication: UUID
    at: datetime
    out: bool

    @property
    def text(self) -> str:
        words = {"who": self.channel.name, "time": moments.said(self.at)}
        if self.out:
            return _("%(who)s: the same text went out on %(time)s.") % words
        return _("%(who)s: the same text is already planned for %(time)s.") % words

    @property
    def linked(self) -> str:
        """With a link to that post, opened beside the page: what is being written stays."""
        address = reverse("publication", args=[self.publication])
        link = '{} <a class="link" href="{}" target="_blank" rel="noopener">{}</a>'
        return format_html(link, self.text, address, _("Look at it"))


def found(workspace: Workspace, checked: Checked, at: datetime, post_id: UUID | None) -> list[Repeat]:
    """For each channel the nearest publication around ``at`` with the same text, whatever its case and spaces."""
    said = {one.channel: _text(checked, one.channel.id) for one in checked.channels}
    said = {channel: text for channel, text in said.items() if text}
    if not said:
        return []
    rows = Publication.objects.filter(
        workspace=workspace,
        due_at__gte=at - AROUND,
        due_at__lte=at + AROUND,
        state__in=COUNTED,
    )
    rows = (
        rows.exclude(post=post_id)
        .exclude(post__in=_series_of(post_id))
        .annotate(said=Coalesce("own_text", F("post__text")))
    )
    nearest: dict[UUID, tuple[UUID, datetime, str]] = {}
    for id_, channel, due_at, state in rows.filter(_alike(said.items())).values_list(
        "id", "channel", "due_at", "state"
    ):
        if due_at and channel and (channel not in nearest or abs(due_at - at) < abs(nearest[channel][1] - at)):
            nearest[channel] = (id_, due_at, state)
    return [
        Repeat(channel, found_id, due_at.astimezone(workspace.zone), state in OUT)
        for channel in said
        if channel.id in nearest
        for found_id, due_at, state in [nearest[channel.id]]
    ]


def _series_of(post_id: UUID | None) -> QuerySet[Occurrence, UUID | None]:
    """The posts of its series: that they say the same is what was asked for."""
    series = Occurrence.objects.filter(post=post_id, post__isnull=False).values("recurrence")
    return Occurrence.objects.filter(recurrence__in=series, post__isnull=False).values_list("post", flat=True)


def _text(checked: Checked, channel: UUID) -> str:
    """As it is written, which is what is stored of the others."""
    own = checked.content.overrides.get(channel)
    text = checked.content.text if own is None or own.text is None else own.text
    return " ".join(text.lower().split())


def _alike(said: Iterable[tuple[Channel, str]]) -> Q:
    """The first word is compared first: it is cheap, and most texts differ there."""
    begun = Func(F("said"), Value(" \n\r\t"), function="LTRIM", output_field=CharField())
    one_space = Func(
        F("said"), Value(r"\s+"), Value(" "), Value("g"), function="REGEXP_REPLACE", output_field=CharField()
    )
    by_text: dict[str, list[UUID]] = {}
    for channel, text in said:
        by_text.setdefault(text, []).append(channel.id)
    out = Q()
    for text, channels in by_text.items():
        first = text.split(" ", 1)[0]
        begins = Q(Exact(Lower(Left(begun, len(first))), Value(first)))
        out |= Q(channel__in=channels) & begins & Q(Exact(Lower(Trim(one_space)), Value(text)))
    return out
