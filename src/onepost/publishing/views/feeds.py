"""The address of the calendar for other programs: made, replaced and removed in the settings, read by a secret."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.publishing.models import Feed
from onepost.publishing.planning import feeds


@sensitive_variables("address")
@member
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    """A new address is shown in the answer to the form and never again."""
    workspace, user = request.member.workspace, request.member.user
    address = ""
    if request.method == "POST":
        address = request.build_absolute_uri(reverse("feed", args=[feeds.create(workspace, user)]))
    context = {"address": address, "feed": Feed.objects.filter(workspace=workspace, user=user).first()}
    response = render(request, "settings/calendar_feed.html", context)
    response["Cache-Control"] = "no-store"
    return response


@member
@require_POST
def delete(request: MemberRequest) -> HttpResponse:
    Feed.objects.filter(workspace=request.member.workspace, user=request.member.user).delete()
    messages.success(request, _("The address is removed. Programs that read it get nothing any more."))
    return redirect("calendar-feed")


@sensitive_variables("secret")
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    found = feeds.find(secret)
    if found is None:
        raise Http404
    body = feeds.written(
        found.workspace, lambda row_id: request.build_absolute_uri(reverse("publication", args=[row_id]))
    )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="onepost.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
