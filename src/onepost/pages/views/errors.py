"""What people see when something is wrong. The page for 500 needs neither database nor session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


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
        return _problem(500, "Something went wrong on our side. Nothing you did; try again in a moment.")
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if _wants_json(request):
        return _problem(status, text)
    context: dict[str, Any] = {"error_title": title, "error_text": text, "status": status}
    return render(request, "errors/error.html", context, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _problem(status: int, detail: str) -> JsonResponse:
    """RFC 9457."""
    body = {"type": "about:blank", "status": status, "title": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")
