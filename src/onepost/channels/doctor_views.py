"""The doctor's pages: all networks at a glance, and one looked at closely."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onepost.accounts.access import MemberRequest, member, runs_this
from onepost.channels import doctor
from onepost.connectors import registry


@member
@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    return render(request, "channels/doctor.html", {"networks": doctor.overview(request.member.workspace)})


@never_cache
@member
@require_safe
def network(request: MemberRequest, network: str) -> HttpResponse:
    """Asks the network before it answers, for at most a few seconds."""
    if network not in registry.NETWORKS:
        raise Http404
    context = {
        "report": doctor.report(network, request.member.workspace),
        "operator": runs_this(request.user),
    }
    return render(request, "channels/doctor_network.html", context)
