"""Whose data is restricted looks at it, corrects it, copies it and leaves; nothing else of it changes (Art. 18)."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onepost.privacy.restricting import is_restricted

READS = frozenset(("GET", "HEAD", "OPTIONS"))
OPEN = (
    "/settings/privacy",
    "/settings/choices",
    "/settings/profile",
    "/settings/workspace/switch",
    "/privacy/",
    "/accounts/",
    "/cookies",
    "/newsletter",
    "/theme",
    "/language",
    "/operator",
)
"""Where a restricted person may still change something: their rights, their profile, and how pages look."""


class Frozen:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        changes = request.method not in READS and not request.path.startswith(OPEN)
        # As for the language: a request without a session cookie is not made to depend on one.
        if changes and settings.SESSION_COOKIE_NAME in request.COOKIES and is_restricted(request.user):
            return render(request, "privacy/frozen.html", status=403)
        return self.get_response(request)
