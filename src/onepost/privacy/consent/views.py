"""The banner's answer, the page of choices about cookies, and the page that lists them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onepost.privacy.consent import choices
from onepost.privacy.consent.questions import questions
from onepost.privacy.registers.cookies import KEPT, Store


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """What is kept in a browser, and the choices about it."""
    chosen = choices.of(request)
    asked = questions()
    rows = [entry for entry in KEPT if entry.consent is None or any(entry.consent is found.purpose for found in asked)]
    shown = {
        "kept": [(store, [entry for entry in rows if entry.store is store]) for store in Store],
        "questions": [(question, chosen.valid(question)) for question in asked],
        "chosen": chosen,
    }
    return render(request, "legal/cookies.html", shown)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """``answer`` is ``all``, ``none`` or ``chosen``; with the last, ``purpose`` names each that is agreed to."""
    answer = request.POST.get("answer", "")
    every = [str(question.purpose) for question in questions()]
    agreed = {"all": every, "chosen": request.POST.getlist("purpose")}.get(answer, [])
    response = redirect(_back(request))
    before = choices.of(request)
    after = choices.choose(request, response, agreed, request.POST.get("surface", "")[:16])
    for purpose in before.given.keys() - after.given.keys():
        _take_back(request, response, purpose)
    if request.POST.get("surface") == "page":
        from django.contrib import messages

        messages.success(request, _("Your choice is saved."))
    return response


def _take_back(request: HttpRequest, response: HttpResponse, purpose: str) -> None:
    """The cookies a consent had allowed, as far as they are on our own domain."""
    for name in request.COOKIES:
        if any(entry.consent == purpose and entry.covers(name) for entry in KEPT):
            response.delete_cookie(name)
            response.delete_cookie(name, domain="." + request.get_host().split(":")[0])


def _back(request: HttpRequest) -> str:
    """Where the person was, if that is a page of ours."""
    back = request.POST.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/cookies"
