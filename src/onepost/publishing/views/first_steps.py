"""From signing up to the first planned post: three steps that tick themselves off, and posts to play with."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.channels.models import Channel
from onepost.publishing import samples
from onepost.publishing.models import Post, Publication, State

HIDDEN = "first-steps-hidden"
"""Session key: the workspaces in which somebody does not want to see them."""


def wanted(request: MemberRequest) -> bool:
    """Home shows them until something is planned."""
    workspace = request.member.workspace
    if str(workspace.id) in request.session.get(HIDDEN, []):
        return False
    planned = Publication.objects.filter(workspace=workspace, post__deleting_at=None)
    return not planned.exclude(state=State.DRAFT).exists()


def page(request: MemberRequest) -> HttpResponse:
    workspace = request.member.workspace
    rows = Publication.objects.filter(workspace=workspace, post__deleting_at=None)
    example = _(
        "Good morning. Today we try something new: we write our posts in one place, and you read them wherever you are."
    )
    channels = list(Channel.objects.filter(workspace=workspace).values_list("grant__sandbox", flat=True))
    context = {
        "connected": bool(channels),
        "sandbox": bool(settings.SANDBOX_URL),
        "can_add_samples": any(channels),
        "draft": Post.objects.filter(workspace=workspace, deleting_at=None).order_by("-updated_at").first(),
        "planned": rows.exclude(state=State.DRAFT).exists(),
        "example": f"{reverse('compose')}?{urlencode({'text': example})}",
        "example_text": example,
    }
    return render(request, "publishing/first_steps.html", context)


@member
@require_safe
def first_steps(request: MemberRequest) -> HttpResponse:
    return page(request)


@member
@require_POST
def hide(request: MemberRequest) -> HttpResponse:
    hidden = request.session.get(HIDDEN, [])
    request.session[HIDDEN] = [*hidden, str(request.member.workspace.id)]
    return redirect("calendar")


@member
@require_POST
def throw_away(request: MemberRequest) -> HttpResponse:
    gone = samples.throw_away(request.member.workspace)
    said = ngettext("%(count)s sample post is gone.", "%(count)s sample posts are gone.", gone) % {"count": gone}
    messages.success(request, said if gone else _("There are no sample posts."))
    return redirect("home")
