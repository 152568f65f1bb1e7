"""What people see when something is wrong. The page for 500 needs neither database nor session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from onepost.lib import problem


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        400,
        _("We could not read that"),
        _("Your browser sent something OnePost does not understand. Nothing was changed. Go back and try again."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        403,
        _("This is not yours to change"),
        _("Your role in this workspace does not allow it. An owner of the workspace can do it or make you an owner."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        404,
        _("Nothing here"),
        _("This page does not exist, was deleted, or belongs to another workspace."),
    )


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        429,
        _("That was a bit much at once"),
        _("For the safety of all accounts we take only so many tries a minute. Wait a minute, then go on."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        _("This page was open for too long"),
        _("For your safety the form was not sent, and nothing was changed. Reload the page and send it again."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """No request in the context: context processors could need what has just failed."""
    if _wants_json(request):
        return problem.document(500, "about:blank", _("Something went wrong on our side. Try again in a moment."))
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if _wants_json(request):
        return problem.document(status, "about:blank", text)
    context: dict[str, Any] = {"error_title": title, "error_text": text, "status": status}
    return render(request, "errors/error.html", context, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
