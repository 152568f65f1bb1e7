"""One publication: what the network shows, its timeline in words, and what somebody can do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from onepost.accounts.access import MemberRequest, member
from onepost.channels.models import Channel, ChannelState
from onepost.connectors.http import rewrite
from onepost.connectors.registry import network_label
from onepost.lib import moments
from onepost.publishing import answers, services, timeline
from onepost.publishing.models import EDITABLE, Publication, State
from onepost.publishing.planning import recurrences, when
from onepost.publishing.writing import shown

SOON = timedelta(minutes=2)
FAST, SLOW = 2, 30
"""Seconds between two looks of the open page: while something happens, and while it is about to."""


def fetch(request: MemberRequest, publication_id: UUID) -> Publication:
    rows = Publication.objects.select_related(
        "workspace", "post__author", "post__occurrence__recurrence", "channel__grant"
    )
    return get_object_or_404(rows, workspace=request.member.workspace, id=publication_id, post__deleting_at=None)


@member
@require_safe
def publication(request: MemberRequest, publication_id: UUID) -> HttpResponse:
    """The part ``live`` is asked for again and again while the publication moves; 204 when nothing has changed."""
    row = fetch(request, publication_id)
    lines = timeline.of(row)
    refresh = _refresh(row)
    seen = f"{row.state}-{_fingerprint(row, lines, refresh)}"
    if request.headers.get("HX-Target") != "live":
        return render(request, "publishing/publication.html", _context(row, lines, refresh, seen))
    known = request.GET.get("seen", "")
    if known == seen:
        return HttpResponse(status=204)
    answer = render(request, "publishing/_publication.html", _context(row, lines, refresh, seen))
    if known.partition("-")[0] != row.state:
        said = f"{row.channel.name if row.channel else network_label(row.network)}: {row.get_state_display()}"
        trigger_client_event(answer, "toast", {"text": said, "kind": _tone(row)})
    return answer


def _seen(row: Publication) -> dict[str, Any]:
    """Whose post it is and since or from when, as a network says it; a channel that is gone has no name any more."""
    channel = row.channel or Channel(network=row.network, name=network_label(row.network))
    at = row.published_at or row.due_at
    zone = row.workspace.zone
    said = (when.said(at, zone), moments.day(at.astimezone(zone))) if at else ("", "")
    return {"channel": channel, "moment": said[0], "day": said[1]}


def _context(row: Publication, lines: list[timeline.Line], refresh: int, seen: str) -> dict[str, Any]:
    last = lines[-1].outcome
    return {
        "publication": row,
        "network": network_label(row.network),
        "shown": shown.of(row),
        **_seen(row),
        "sisters": row.post.publications.exclude(id=row.id).select_related("channel").order_by("network", "id"),
        "timeline": lines,
        "place": recurrences.place_of(row.post),
        "refresh": refresh,
        "seen": seen,
        "working": row.next_attempt_at is not None and row.next_attempt_at <= timezone.now(),
        "waits": row.tries > 0 or last in timeline.WAITS,
        "refused": last == "rejected",
        # Part of it may be out (a thread that stopped half-way): that part is never written anew.
        "editable": row.state in EDITABLE and not row.remote_id,
        "can_cancel": row.state in (State.SCHEDULED, State.HELD) and not row.remote_id and row.armed_at is None,
        "can_retry": _can_retry(row),
        **(_question(row, lines) if row.state == State.UNCONFIRMED else {}),
    }


def _question(row: Publication, lines: list[timeline.Line]) -> dict[str, Any]:
    """What is known of a call in doubt, and what an answer has to hold."""
    asked = [line.at for line in lines if line.outcome in timeline.LOOKS]
    return {
        "asked_at": asked[-1] if asked else None,
        "part": len(row.also_ids) + 2 if row.remote_id else 0,
        "in_the_app": answers.ends_in_the_app(row),
        "needs_address": answers.needs_address(row),
        "look_at": _place_of(row),
    }


def _place_of(row: Publication) -> str:
    """Where people can look: the channel's own page, in the sandbox that of the sandbox."""
    if row.channel is None or not row.channel.url:
        return ""
    return rewrite(row.channel.url, settings.SANDBOX_URL) if row.channel.grant.sandbox else row.channel.url


def _can_retry(row: Publication) -> bool:
    """As :func:`onepost.publishing.services.try_again` decides; a channel that is lost is connected again first."""
    if row.channel is None or row.channel.state == ChannelState.HELD:
        return False
    if row.state == State.PUBLISHED:
        return row.problem is not None and row.next_call != ""
    return row.state in (State.FAILED, State.HELD, State.CANCELLED)


def _refresh(row: Publication) -> int:
    """Seconds until the open page looks again; 0 when nothing will change by itself, or not for long."""
    if row.next_attempt_at is None:
        return 0
    away = row.next_attempt_at - timezone.now()
    if row.state == State.PUBLISHING or away <= timedelta(seconds=SLOW):
        return FAST
    return SLOW if away <= SOON * 30 else 0


def _fingerprint(row: Publication, lines: list[timeline.Line], refresh: int) -> str:
    parts = (
        row.next_attempt_at,
        row.due_at,
        row.problem,
        row.url,
        row.next_call,
        row.seen_url,
        row.left_open,
        len(lines),
        refresh,
    )
    return sha256(repr(parts).encode()).hexdigest()[:12]


def _tone(row: Publication) -> str:
    if row.state in (State.PUBLISHED, State.DELIVERED):
        return "success" if row.problem is None else "warning"
    return {State.FAILED: "error", State.HELD: "warning", State.UNCONFIRMED: "warning"}.get(State(row.state), "info")


@member
@require_POST
def retry(request: MemberRequest, publication_id: UUID) -> HttpResponse:
    return _act(request, publication_id, services.try_again, _("It is tried again now."))


@member
@require_POST
def cancel(request: MemberRequest, publication_id: UUID) -> HttpResponse:
    return _act(request, publication_id, services.cancel, _("Cancelled. Nothing is sent to this channel."))


@member
@require_POST
def answer(request: MemberRequest, publication_id: UUID) -> HttpResponse:
    """The author's answer to “is it there?”. Anything but a clear answer is none."""
    match request.POST.get("there"):
        case "yes":
            return _is_there(request, publication_id)
        case "no":
            return _act(request, publication_id, answers.is_not_there, _("It is sent again now."))
        case "leave":
            said = _("It stays as it is. Nothing is sent, and nobody is asked any more.")
            return _act(request, publication_id, answers.leave, said)
    messages.error(request, _("Choose one of the answers."))
    return redirect("publication", fetch(request, publication_id).id)


def _is_there(request: MemberRequest, publication_id: UUID) -> HttpResponse:
    row = fetch(request, publication_id)
    try:
        settled = answers.is_there(row, request.POST.get("link", "")[:500])
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("Thank you. It is settled.") if settled else _("Thank you. OnePost looks at that address now.")
        messages.success(request, said)
    return redirect("publication", row.id)


def _act(
    request: MemberRequest, publication_id: UUID, action: Callable[[Publication], None], said: str
) -> HttpResponse:
    row = fetch(request, publication_id)
    try:
        action(row)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("publication", row.id)
