"""The weekly times of a channel in a queue. Posts keep the times they have, whatever changes here."""

from __future__ import annotations

from datetime import time
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from onepost.accounts.access import MemberRequest, member
from onepost.channels.models import Channel
from onepost.publishing.models import Queue, Slot
from onepost.publishing.planning import queues
from onepost.publishing.planning.queue_days import WEEKDAYS, week
from onepost.publishing.planning.slots import Weekly
from onepost.publishing.writing import forms


@member
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: MemberRequest, queue_id: UUID, channel_id: UUID) -> HttpResponse:
    """``act`` is ``add`` (``at`` on each ``day``), ``remove`` (a ``slot``), ``suggested`` or ``copy`` (``from``).

    The message about a removal undoes it: its form carries them in the address.
    """
    workspace = request.member.workspace
    queue = get_object_or_404(Queue, workspace=workspace, id=queue_id)
    channel = get_object_or_404(Channel, workspace=workspace, id=channel_id)
    status = 200
    if request.method == "POST":
        try:
            _act(request, queue, channel)
            return redirect("queue-times", queue.id, channel.id)
        except queues.QueueRefused as refused:
            messages.error(request, str(refused))
            status = 422
    others = Channel.objects.filter(workspace=workspace, slots__queue=queue).exclude(id=channel.id).distinct()
    context = {
        "queue": queue,
        "channel": channel,
        "week": week(Slot.objects.filter(queue=queue, channel=channel)),
        "others": others.only("id", "name", "network").order_by("name", "id"),
        "weekdays": list(enumerate(WEEKDAYS)),
        "given": request.POST.get("at", ""),
    }
    return render(request, "publishing/queue_times.html", context, status=status)


def _act(request: MemberRequest, queue: Queue, channel: Channel) -> None:
    data = request.POST if "act" in request.POST else request.GET
    verb = data.get("act", "")
    if verb == "add":
        queues.add_times(queue, channel, _given(data.getlist("day"), data.get("at", "")))
        messages.success(request, _("Added."))
    elif verb == "suggested":
        queues.add_times(queue, channel, queues.SUGGESTED)
        messages.success(request, _("Every weekday at 09:00. Change it as you like."))
    elif verb == "copy":
        source = get_object_or_404(
            Channel, workspace=request.member.workspace, id__in=forms.uuids([data.get("from", "")])
        )
        queues.copy_times(queue, source, channel)
        messages.success(request, _("The times are those of %(channel)s now.") % {"channel": source.name})
    elif verb == "remove":
        for slot in Slot.objects.filter(queue=queue, channel=channel, id__in=forms.uuids([data.get("slot", "")])):
            slot.delete()
            back = urlencode({"act": "add", "day": slot.weekday, "at": f"{slot.at:%H:%M}"})
            undo = f"{reverse('queue-times', args=[queue.id, channel.id])}?{back}"
            messages.success(request, _("The time is removed. Posts that wait for it keep it."), extra_tags=undo)


def _given(days: list[str], at: str) -> list[Weekly]:
    """Raises :class:`queues.QueueRefused` for what is no day or no time."""
    try:
        clock = time.fromisoformat(at).replace(second=0, microsecond=0, tzinfo=None)
        numbers = sorted({int(day) for day in days})
    except ValueError:
        raise queues.QueueRefused(_("Give a time of day, like 09:00.")) from None
    if not numbers or not set(numbers) <= set(range(7)):
        raise queues.QueueRefused(_("Choose at least one day of the week."))
    return [Weekly(day, clock) for day in numbers]
