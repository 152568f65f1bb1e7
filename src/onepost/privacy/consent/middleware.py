"""What consent decides about an answer: the hosts its CSP allows, and that no cookie is set which is not registered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from onepost.privacy.consent import choices
from onepost.privacy.consent.questions import questions
from onepost.privacy.registers.cookies import Store, kept

log = logging.getLogger("onepost.privacy")


class UndeclaredCookie(Exception):
    """A cookie that the register does not know, or that would live longer than it says."""


class Consent:
    """Opens the CSP for exactly those whom the browser's owner agreed to; checks every cookie that is set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        hosts = [
            host
            for question in questions()
            if choices.valid(request, question.purpose)
            for host in _hosts(question.actors)
        ]
        if hosts:
            opened = dict.fromkeys(("script-src", "connect-src", "img-src"), hosts)
            response._csp_update = opened  # type: ignore[attr-defined]
        for name, morsel in response.cookies.items():
            self._check(name, morsel["max-age"])
        return response

    def _check(self, name: str, max_age: str | int) -> None:
        entry = kept(name, Store.COOKIE)
        life = int(max_age or 0)  # 0 ends it, and is what one without a life of its own says
        if entry is not None and life <= (entry.life.total_seconds() if entry.life else 0):
            return
        text = f"the cookie {name} is not registered to live {life} seconds"
        if settings.PRIVACY_GUARDS_RAISE:
            raise UndeclaredCookie(text)
        log.error("%s", text)


def _hosts(actors: Iterable[object]) -> list[str]:
    names = [host for actor in actors for host in actor.hosts]  # type: ignore[attr-defined]
    return [f"https://*{host}" if host.startswith(".") else f"https://{host}" for host in names]
