"""The reader's language: the one of their profile, else what LocaleMiddleware found (cookie, then browser)."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

KNOWN = frozenset(code for code, _name in settings.LANGUAGES)


class ReaderLanguage:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Asking for the user of a request without session cookie would cost nothing, but vary every page by cookie.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            language = request.user.language
            if language in KNOWN:
                translation.activate(language)
                request.LANGUAGE_CODE = language
        return self.get_response(request)
