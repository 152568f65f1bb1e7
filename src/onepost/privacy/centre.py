"""The privacy centre: everything a person may do about their own data, on one page (P-6A)."""

from __future__ import annotations

from datetime import date

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onepost.accounts.access import logged_in, memberships
from onepost.accounts.models import User
from onepost.privacy import erasing, restricting
from onepost.privacy.erasing import receipt as receipts
from onepost.privacy.models import Leaving, Restriction
from onepost.privacy.rules import BACKUP_DAYS
from onepost.watching.alerts import operators

REASONS = ("accuracy", "unlawful", "claims", "objection")
"""Art. 18(1) a to d."""


@never_cache
@logged_in
@require_safe
def centre(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    context = {
        "restriction": Restriction.objects.filter(user=user).first(),
        "restricted": restricting.is_restricted(user),
        "in_workspace": bool(memberships(request)),
    }
    return render(request, "privacy/centre.html", context)


@never_cache
@logged_in
@reauthentication_required  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Close or erase, side by side and equal; who presses has just proved who they are."""
    user = _person(request)
    kind = request.POST.get("kind")
    if request.method == "POST" and kind in (Leaving.CLOSE, Leaving.ERASE):
        try:
            begun = erasing.begin(user, kind, language=(get_language() or "en").split("-")[0])
        except erasing.AlreadyLeaving:
            messages.info(request, _("That is under way already; you get a mail when it is done."))
            return redirect("privacy-centre")
        logout(request)
        response = render(request, "privacy/left.html", {"receipt": receipts.address(begun)})
        response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response
    context = {
        "effect": erasing.effect(user),
        "days": BACKUP_DAYS,
        "only_operator": [found.pk for found in operators()] == [user.pk],
    }
    return render(request, "privacy/leave.html", context)


@logged_in
@require_POST
def restrict(request: HttpRequest) -> HttpResponse:
    """``what`` is ``restrict``, with a ``reason``, or ``lift``."""
    user = _person(request)
    if request.POST.get("what") == "lift":
        restricting.lift(user)
        messages.success(request, _("It ends in 24 hours. You have got a mail that says so."))
    elif (reason := request.POST.get("reason")) in REASONS:
        restricting.restrict(user, reason)
        messages.success(request, _("Nothing is published in your name until you lift it."))
    return redirect("privacy-centre")


@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever has its address; it says nothing about anybody."""
    erasure = receipts.of(token)
    if erasure is None:
        return render(request, "privacy/receipt.html", {"erasure": None}, status=404)
    context = {
        "erasure": erasure,
        "deleted": receipts.deleted(erasure),
        "kept": [
            (*receipts.words(entry["what"]), date.fromisoformat(entry["until"]) if entry["until"] else None)
            for entry in erasure.kept
        ],
        "recipients": receipts.told(erasure),
    }
    return render(request, "privacy/receipt.html", context)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
