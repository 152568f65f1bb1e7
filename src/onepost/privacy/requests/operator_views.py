"""The register of requests, for who runs this installation: what is open, until when, and what is done about it.

Mails to the contact address and letters are entered here; no inbox is read by the product.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onepost.accounts.access import operator
from onepost.accounts.models import User
from onepost.privacy.models import RightsRequest, Way, Wish
from onepost.privacy.requests import acting, directives, due, held, register
from onepost.privacy.requests.forms import Account, Answer, Enter, Say

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@operator
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    closed = request.GET.get("show") == "closed"
    rows = RightsRequest.objects.exclude(closed_on=None) if closed else RightsRequest.objects.filter(closed_on=None)
    page = Paginator(rows.order_by("-closed_on" if closed else "due_on", "id"), 50).get_page(request.GET.get("page"))
    today = register.today()
    near = [(row, (row.due_on - today).days) for row in page]
    return render(request, "requests/register.html", {"page": page, "rows": near, "closed": closed})


@never_cache
@operator
@get_or_post
def enter(request: HttpRequest) -> HttpResponse:
    """What came by mail or letter; who wrote gets a mail with the number."""
    form = Enter(request.POST or None, initial={"received": register.today()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        case = register.open_case(
            given["wish"],
            Way(given["way"]),
            language=given["language"],
            email=given["email"],
            handle=given["handle"],
            text=given["text"],
            received=given["received"],
            by=_person(request),
        )
        messages.success(request, _("It is entered as %(number)s.") % {"number": case.number})
        return redirect("request-case", case_id=case.pk)
    return render(request, "requests/enter.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@operator
@reauthentication_required  # type: ignore[untyped-decorator]
@get_or_post
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case; ``do`` names what is done."""
    found = get_object_or_404(RightsRequest, pk=case_id)
    do = request.POST.get("do", "")
    if request.method != "POST" or do not in DOING:
        return render(request, "requests/operator_case.html", _shown(found))
    kind, doing = DOING[do]
    form, words = kind(request.POST, auto_id=f"{do}-%s"), ""
    if form.is_valid():
        try:
            words = doing(found, form.cleaned_data, _person(request))
        except register.Refused as refused:
            form.add_error(None, str(refused))
    if words and do != "open":
        messages.success(request, words)
        return redirect("request-case", case_id=found.pk)
    shown = _shown(found) | {"wishes": words}
    if form.errors:
        why = " ".join(str(said) for said in form.non_field_errors())
        shown["problem"] = why or _("Something is missing: it says what at the field.")
        shown["forms"][do] = form
    return render(request, "requests/operator_case.html", shown, status=422 if form.errors else 200)


def _shown(found: RightsRequest) -> dict[str, Any]:
    found.refresh_from_db()
    today = register.today()
    return {
        "case": found,
        "steps": found.steps.select_related("by").order_by("at", "id"),
        "days": (found.due_on - today).days,
        "found": held.found(found),
        "may_extend": due.may_extend(found, today),
        "may_erase": acting.may_erase(found),
        "may_forward": bool(found.handle) and not found.closed_on,
        "minor": found.wish == Wish.MINOR,
        "afterlife": found.wish == Wish.AFTERLIFE,
        "forms": {name: form(auto_id=f"{name}-%s") for name, (form, _doing) in DOING.items()},
        "twins": [*found.twins.all(), *([found.twin] if found.twin else [])],
    }


def _pause(found: RightsRequest, given: dict[str, str], by: User) -> str:
    register.pause(found, given["text"], by)
    return _("The question is sent; the time stands still.")


def _resume(found: RightsRequest, given: dict[str, str], by: User) -> str:
    register.resume(found, by)
    return _("The time goes on.")


def _extend(found: RightsRequest, given: dict[str, str], by: User) -> str:
    register.extend(found, given["text"], by)
    return _("The time is longer, and who asked is told.")


def _decide(found: RightsRequest, given: dict[str, str], by: User) -> str:
    register.decide(found, given["decision"], given["reason"], by)
    return _("The answer is sent.")


def _forward(found: RightsRequest, given: dict[str, str], by: User) -> str:
    acting.forward(found, given["text"], by)
    return _("The owners have got it.")


def _erase(found: RightsRequest, given: dict[str, str], by: User) -> str:
    acting.erase(found, given["email"], by)
    return _("The erasure has begun. Who it is about gets the receipt.")


def _open(found: RightsRequest, given: dict[str, str], by: User) -> str:
    accounts = held.account_of(given["email"])
    if found.wish != Wish.AFTERLIFE or not accounts:
        raise register.Refused(_("There is no account with this address."))
    return directives.opened(accounts[0], found, by) or _("This person left no wishes.")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


DOING: dict[str, tuple[type[forms.Form], Callable[[RightsRequest, dict[str, str], User], str]]] = {
    "pause": (Say, _pause),
    "resume": (forms.Form, _resume),
    "extend": (Say, _extend),
    "decide": (Answer, _decide),
    "forward": (Say, _forward),
    "erase": (Account, _erase),
    "open": (Account, _open),
}
