"""Disconnecting a channel: first what will happen, then the deed, then the step that is left at the network."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from onepost.accounts.access import MemberRequest, member
from onepost.channels.models import Channel
from onepost.channels.views import DISCONNECTED, may_disconnect
from onepost.publishing.ending import disconnect as leaving


@member
@require_http_methods(["GET", "HEAD", "POST"])
def disconnect(request: MemberRequest, channel_id: UUID) -> HttpResponse:
    rows = Channel.objects.filter(workspace=request.member.workspace).select_related("grant")
    channel = get_object_or_404(rows, id=channel_id)
    if not may_disconnect(request, channel):
        raise PermissionDenied
    if request.method != "POST":
        context = {"channel": channel, "effect": leaving.effect(channel)}
        return render(request, "channels/disconnect.html", context)
    try:
        done = leaving.disconnect(channel, keep_texts="keep" in request.POST)
    except Channel.DoesNotExist:
        return redirect("channel-disconnected")
    request.session[DISCONNECTED] = {
        "workspace": str(request.member.workspace_id),
        "network": channel.network,
        "name": channel.name,
        "sandbox": channel.grant.sandbox,
        "deleted": done.deleted,
        "kept": done.kept,
        "last": done.last,
        "given_back": done.given_back.done,
    }
    return redirect("channel-disconnected")
