"""The channels of a workspace, and connecting them: our button, the network's page, our list of pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from onepost.accounts import policy
from onepost.accounts.access import MemberRequest, member
from onepost.accounts.models import Role
from onepost.channels import attempts, ending, places
from onepost.channels import connect as connecting
from onepost.channels.attempts import NotConnected, Visitor
from onepost.channels.models import Channel, ChannelState, ConnectionAttempt
from onepost.channels.revocation_links import LINKS, STEPS
from onepost.connectors import registry
from onepost.connectors.errors import Misconfigured
from onepost.lib.sentences import sentence

DISCONNECTED = "disconnected"
"""Session key of what became of the channel that was disconnected last."""


@member
@require_safe
def channels(request: MemberRequest) -> HttpResponse:
    rows = Channel.objects.filter(workspace=request.member.workspace).select_related("grant__user")
    found = list(ending.with_end(rows).defer("sealed", "grant__sealed").order_by("name", "id"))
    order = list(registry.NETWORKS)
    found.sort(key=lambda row: order.index(row.network) if row.network in order else len(order))
    for row in found:
        row.mine_to_end = may_disconnect(request, row)  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "channels": found,
        "places": places.all_networks(),
        "sandbox": bool(settings.SANDBOX_URL),
        "soon": timezone.now() + ending.SOON,
        "better_address": _better_address(request),
    }
    return render(request, "channels/channels.html", context)


def may_disconnect(request: MemberRequest, channel: Channel) -> bool:
    """Owners of the workspace, and whoever gave the consent: leaving must be easy for them."""
    return request.member.role == Role.OWNER or channel.grant.user_id == request.member.user_id


@member
@require_POST
def connect(request: MemberRequest, network: str) -> HttpResponse:
    """Send the person to the network's consent page; ``place`` says which one where both can be reached."""
    way = places.of(_known(network)).way(request.POST.get("login", ""))
    if way is None:
        raise Http404
    if network == "youtube" and policy.must_agree(request.member.user):
        messages.error(
            request,
            _("YouTube can be connected after you have read the new privacy policy. Choose “I have read it” above."),
        )
        return redirect("channels")
    sandbox = way.sandbox and (request.POST.get("place") != "network" or not way.real)
    try:
        return redirect(attempts.start(_visitor(request), network, sandbox, way.login))
    except Misconfigured as error:
        messages.error(request, sentence(error.message))
        return redirect("channels")


@sensitive_variables("code")
@member
@require_GET
def callback(request: MemberRequest, network: str) -> HttpResponse:
    """The person comes back from the network. Always answered by a redirect, so that no code stays in an address."""
    label = registry.connector(_known(network)).label
    response: HttpResponse = redirect("channels")
    try:
        attempt = attempts.take(_visitor(request), network, request.GET.get("state", ""))
        refusal = attempts.refusal(label, request.GET.dict())
        if refusal is not None:
            raise refusal
        connected = connecting.finish(attempt, request.GET.get("code", ""))
    except NotConnected as refused:
        messages.error(request, str(refused))
    else:
        if connected.choose:
            response = redirect("channel-choose", attempt.id)
        elif connected.renewed:
            messages.success(request, _renewed(connected.renewed))
        else:
            messages.success(request, _added(connected.added))
    response["Referrer-Policy"] = "no-referrer"
    return response


@member
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: MemberRequest, attempt_id: UUID) -> HttpResponse:
    """One consent brought several pages: which of them become channels?"""
    rows = ConnectionAttempt.objects.filter(workspace=request.member.workspace, user=request.member.user)
    attempt = get_object_or_404(rows.select_related("grant__key").exclude(used_at=None), id=attempt_id)
    if not attempts.is_of(attempt, _visitor(request)):
        raise Http404
    problem = ""
    if request.method == "POST" and "cancel" in request.POST:
        connecting.cancel(attempt)
        messages.info(request, _("Nothing was added."))
        return redirect("channels")
    if request.method == "POST":
        try:
            added = connecting.choose(attempt, request.POST.getlist("account"))
        except NotConnected as refused:
            problem = str(refused)
        else:
            messages.success(request, _added(added))
            return redirect("channels")
    offer = connecting.offer(attempt)
    if not offer:
        return redirect("channels")
    context = {
        "attempt": attempt,
        "offer": [{"account": account, "here": here} for account, here in offer],
        "problem": problem,
    }
    return render(request, "channels/choose.html", context, status=422 if problem else 200)


@member
@require_safe
def disconnected(request: MemberRequest) -> HttpResponse:
    """What became of the channel that was just disconnected, and the step that is left at the network."""
    done = request.session.get(DISCONNECTED)
    if not done or done.get("workspace") != str(request.member.workspace_id):
        return redirect("channels")
    network = done["network"]
    context = {
        "done": done,
        "label": registry.connector(network).label,
        "link": LINKS[network],
        "step": STEPS[network],
    }
    return render(request, "channels/disconnected.html", context)


def _known(network: str) -> str:
    if network not in registry.NETWORKS:
        raise Http404
    return network


def _visitor(request: MemberRequest) -> Visitor:
    return Visitor(request.member.workspace, request.member.user, request.session.session_key or "")


def _added(found: list[Channel]) -> str:
    text = ngettext("%(names)s is connected.", "%(names)s are connected.", len(found))
    return text % {"names": _names(found)}


def _renewed(found: list[Channel]) -> str:
    held = [row for row in found if row.state == ChannelState.HELD]
    if held:
        return _("The connection is renewed, but %(names)s still needs you.") % {"names": _names(held)}
    text = ngettext(
        "%(names)s is connected again. What was waiting for it goes on.",
        "%(names)s are connected again. What was waiting for them goes on.",
        len(found),
    )
    return text % {"names": _names(found)}


def _names(found: list[Channel]) -> str:
    return ", ".join(row.name for row in found)


def _better_address(request: MemberRequest) -> str:
    """Networks send people back to one address only. On its other name of this machine nobody is logged in there."""
    here, there = request.get_host(), urlsplit(settings.PUBLIC_URL)
    loopback = {"localhost", "127.0.0.1"}
    both = {here.rpartition(":")[0] or here, there.hostname} <= loopback
    return settings.PUBLIC_URL + request.path if both and here != there.netloc else ""
