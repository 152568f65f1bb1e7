"""What somebody may try before they have anything of their own: sandbox accounts, and posts to play with."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from onepost.accounts.access import MemberRequest, member
from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.connectors.errors import ConnectorError
from onepost.demo import pictures
from onepost.demo.consent import Stuck, Walk
from onepost.publishing import samples
from onepost.publishing.services import Author, Refused

log = logging.getLogger("onepost.demo")


@member
@require_POST
def sandbox_accounts(request: MemberRequest) -> HttpResponse:
    """Connect an account of every network, through the consent pages that everybody goes through."""
    if not settings.SANDBOX_URL:
        raise Http404
    workspace = request.member.workspace
    connected = set(Channel.objects.filter(workspace=workspace).values_list("network", flat=True))
    for network in registry.NETWORKS:
        if network not in connected:
            _connect(request, network)
    count = Channel.objects.filter(workspace=workspace, grant__sandbox=True).count()
    if count:
        said = ngettext("%(count)s sandbox channel is connected.", "%(count)s sandbox channels are connected.", count)
        messages.success(request, f"{said % {'count': count}} {_('What you publish on them stays on this computer.')}")
    else:
        messages.error(request, _("The sandbox does not answer, so nothing was connected. Try again in a minute."))
    return redirect("first-steps")


def _connect(request: MemberRequest, network: str) -> None:
    """One that cannot be connected leaves the others alone: people see which channels they have."""
    try:
        with Walk(request.member.user, workspace=request.member.workspace) as walk:
            if accounts := walk.accounts(network):
                walk.connect(network, accounts[0])
    except (Stuck, ConnectorError, IndexError):
        log.exception("no sandbox account of %s could be connected", network)


@member
@require_POST
def add_samples(request: MemberRequest) -> HttpResponse:
    workspace = request.member.workspace
    try:
        made = samples.add(Author(workspace, request.member.user), pictures.jpeg)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("first-steps")
    said = ngettext("%(count)s sample post is planned.", "%(count)s sample posts are planned.", made) % {"count": made}
    messages.success(request, said if made else _("They are there already."), extra_tags=reverse("samples-remove"))
    return redirect("calendar")
