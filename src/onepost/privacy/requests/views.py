"""Asking, in the account and without one, and seeing how far it is."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onepost.accounts.access import logged_in, memberships
from onepost.accounts.models import User
from onepost.privacy.consent.reader_views import language
from onepost.privacy.models import Did, RightsRequest, Way, Wish
from onepost.privacy.requests import directives, held, mails, register
from onepost.privacy.requests.forms import Ask, AskInside, Reply, Wishes

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@get_or_post
def ask(request: HttpRequest) -> HttpResponse:
    """Nothing is looked up here, so that page and time are the same whoever's address it is."""
    form = Ask(request.POST or None, initial={"wish": request.GET.get("wish", "")})
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="rights_request"):
            return render(request, "requests/ask.html", {"step": "later"}, status=429)
        given = form.cleaned_data
        case = register.open_case(
            given["wish"],
            Way.FORM,
            language=language(),
            email=given["email"],
            handle=given["handle"],
            text=given["text"],
        )
        return render(request, "requests/ask.html", {"step": "asked", "case": case})
    return render(request, "requests/ask.html", {"step": "ask", "form": form}, status=422 if form.errors else 200)


@never_cache
@get_or_post
def case(request: HttpRequest, token: str) -> HttpResponse:
    """The case of whoever has the link. ``what`` is ``confirm``, ``copy``, ``delete`` or ``reply``."""
    found = mails.of(token)
    if found is None:
        return render(request, "requests/case.html", {"case": None}, status=404)
    what = request.POST.get("what") if request.method == "POST" else None
    if what == "confirm":
        register.prove(found)
    elif what == "copy" and found.proved_at:
        return _copy(found)
    elif what == "delete" and found.proved_at:
        held.delete(found, language())
        register.step(found, Did.DELETED)
        messages.success(request, _("It is deleted."))
    elif what == "reply":
        _reply(request, found)
    if what:
        return redirect("rights-case", token=token)
    return render(request, "requests/case.html", _shown(found))


@never_cache
@logged_in
@reauthentication_required  # type: ignore[untyped-decorator]
@get_or_post
def mine(request: HttpRequest) -> HttpResponse:
    """Who has logged in just now has proved who they are: nothing more is asked."""
    user = _person(request)
    if request.POST.get("what") == "reply":
        _reply(request, get_object_or_404(RightsRequest, user=user, number=request.POST.get("number", "")))
        return redirect("requests")
    form = AskInside(request.POST or None, initial={"wish": request.GET.get("wish", "")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        opened = register.open_case(given["wish"], Way.APP, language=language(), user=user, text=given["text"])
        messages.success(
            request, _("Your request is %(number)s. You get a mail that says so.") % {"number": opened.number}
        )
        return redirect("requests")
    cases = RightsRequest.objects.filter(user=user).order_by("-created_at").prefetch_related("steps")
    context = {"form": form, "cases": cases, "in_workspace": bool(memberships(request))}
    return render(request, "requests/mine.html", context, status=422 if form.errors else 200)


@never_cache
@logged_in
@reauthentication_required  # type: ignore[untyped-decorator]
@get_or_post
def directive(request: HttpRequest) -> HttpResponse:
    """What shall become of one's data after one's death; an empty text takes it back."""
    user = _person(request)
    form = Wishes(request.POST or None, initial={"text": directives.of(user)})
    if request.method == "POST" and form.is_valid():
        directives.write(user, form.cleaned_data["text"])
        messages.success(request, _("Your wishes are kept, sealed."))
        return redirect("directive")
    context = {"form": form, "in_workspace": bool(memberships(request))}
    return render(request, "requests/directive.html", context, status=422 if form.errors else 200)


def _reply(request: HttpRequest, found: RightsRequest) -> None:
    form = Reply(request.POST)
    if form.is_valid():
        register.reply(found, form.cleaned_data["text"])
        messages.success(request, _("Your answer has reached us."))


def _copy(found: RightsRequest) -> HttpResponse:
    register.step(found, Did.COPIED)
    response = JsonResponse(held.copy(found), encoder=DjangoJSONEncoder, json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="onepost-{found.number}.json"'
    return response


def _shown(found: RightsRequest) -> dict[str, object]:
    proved = found.proved_at is not None
    to_prove = not proved and found.wish not in register.WITHOUT_PROOF and not found.closed_on
    return {
        "case": found,
        "steps": found.steps.order_by("at", "id") if proved or found.wish in register.WITHOUT_PROOF else [],
        "to_prove": to_prove,
        "may_copy": proved and found.wish in (Wish.ACCESS, Wish.PORT),
        "may_delete": proved and found.wish in (Wish.ERASE, Wish.OBJECT),
        "account": bool(found.user_id),
        "asked_back": found.paused_on and not to_prove,
        "remedy": register.remedy(),
    }


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
