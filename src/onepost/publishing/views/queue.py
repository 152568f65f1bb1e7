"""The queue: what waits for its weekly time, by channel; changing the order; pausing and stopping."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.channels.models import Channel
from onepost.channels.shown import of_page
from onepost.publishing import services
from onepost.publishing.models import Queue
from onepost.publishing.planning import queue_moves, queues, stopping
from onepost.publishing.planning.queue_days import Weeks
from onepost.publishing.views.publication import fetch
from onepost.publishing.writing import forms

Either = TypeVar("Either", Queue, Channel)


@member
@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    """The coming four weeks of one channel; ``from`` is the day they begin at."""
    workspace = request.member.workspace
    found = list(workspace.queues.all()) or [queues.default_queue(workspace)]
    shown = _chosen(found, request.GET.get("queue", ""))
    channels = of_page(request)
    channel = _chosen(channels, request.GET.get("channel", "") or _first(shown)) if channels else None
    context: dict[str, Any] = {"queues": found, "queue": shown, "channels": channels, "channel": channel}
    if channel is not None:
        context["weeks"] = Weeks.of(workspace, shown, channel, _day(request.GET.get("from", "")))
    return render(request, "publishing/queue.html", context)


def _chosen(rows: list[Either], asked: str) -> Either:
    return next((row for row in rows if str(row.id) == asked), rows[0])


def _first(queue: Queue) -> str:
    """The channel to show when none is asked for: the first that has times in ``queue``."""
    return str(queue.slots.order_by("channel__name", "channel").values_list("channel", flat=True).first() or "")


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


@member
@require_POST
def act(request: MemberRequest, publication_id: UUID) -> HttpResponse:
    """``up``, ``down``, ``front`` or ``out`` of one post in the queue."""
    row = fetch(request, publication_id)
    verb = request.POST.get("act", "")
    try:
        if verb == "out":
            services.cancel(row)
            messages.success(request, _("Taken out of the queue. The post is kept: open it to plan it again."))
        elif verb == "front":
            queue_moves.to_front(row)
            messages.success(request, _("Moved to the front of the queue."))
        elif verb in ("up", "down"):
            queue_moves.step(row, -1 if verb == "up" else 1)
            messages.success(request, _("Moved one place earlier.") if verb == "up" else _("Moved one place later."))
    except services.Refused as refused:
        messages.error(request, str(refused))
    return redirect(back(request))


@member
@require_POST
def shuffle(request: MemberRequest, queue_id: UUID, channel_id: UUID) -> HttpResponse:
    workspace = request.member.workspace
    shown = get_object_or_404(Queue, workspace=workspace, id=queue_id)
    try:
        count = queue_moves.shuffle(shown, get_object_or_404(Channel, workspace=workspace, id=channel_id))
        said = ngettext("There is only one post to shuffle.", "%(count)s posts are in another order now.", count)
        messages.success(request, said % {"count": count} if count else _("There is nothing to shuffle."))
    except services.Refused as refused:
        messages.error(request, str(refused))
    return redirect(back(request))


@member
@require_POST
def pause(request: MemberRequest, channel_id: UUID) -> HttpResponse:
    channel = get_object_or_404(Channel, workspace=request.member.workspace, id=channel_id)
    if request.POST.get("act") != "go-on":
        stopping.pause(channel)
        said = _("%(channel)s is paused. Its posts keep their times and wait until you let them go on.")
        messages.success(request, said % {"channel": channel.name})
    else:
        held = stopping.resume(channel)
        messages.success(request, _("Posts go out on %(channel)s again.") % {"channel": channel.name})
        _say_held(request, held)
    return redirect(back(request))


@member
@require_POST
def stop(request: MemberRequest) -> HttpResponse:
    """Everything of the workspace, or with ``act=go-on`` the end of that."""
    if request.POST.get("act") != "go-on":
        stopping.stop(request.member.workspace, request.member.user)
        messages.success(request, _("Everything is stopped. Nothing more goes out."))
    else:
        held = stopping.go_on(request.member.workspace)
        messages.success(request, _("Posts go out again."))
        _say_held(request, held)
    return redirect(back(request))


def _say_held(request: MemberRequest, held: int) -> None:
    if held:
        said = ngettext(
            "%(count)s post became too late meanwhile and is on hold. Choose a new time for it.",
            "%(count)s posts became too late meanwhile and are on hold. Choose new times for them.",
            held,
        )
        messages.warning(request, said % {"count": held})


def back(request: MemberRequest) -> str:
    """Where the person came from, within this site."""
    wanted = request.POST.get("next") or request.headers.get("referer", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("queue")


@member
@require_safe
def queues_page(request: MemberRequest) -> HttpResponse:
    """Names of the queues; a new one, and deleting."""
    workspace = request.member.workspace
    queues.default_queue(workspace)
    return render(request, "publishing/queues.html", {"queues": list(workspace.queues.all())})


@member
@require_POST
def queues_act(request: MemberRequest) -> HttpResponse:
    """``add``, ``rename`` or ``delete``; the last two name a ``queue``."""
    workspace, verb, name = request.member.workspace, request.POST.get("act", ""), request.POST.get("name", "")
    try:
        if verb == "add":
            queues.add_queue(workspace, name)
            messages.success(request, _("The queue is there. Give it times now."))
        elif verb in ("rename", "delete"):
            asked = forms.uuids([request.POST.get("queue", "")])
            found = get_object_or_404(Queue, workspace=workspace, id__in=asked)
            if verb == "delete":
                queues.delete(found)
                messages.success(request, _("The queue is deleted. Its posts keep their times."))
            else:
                queues.rename(found, name)
                messages.success(request, _("The queue has its new name."))
    except queues.QueueRefused as refused:
        messages.error(request, str(refused))
    return redirect("queues")
