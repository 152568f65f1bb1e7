"""The privacy policy, its versions and who gets data: open to everybody, in both languages."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onepost.accounts import policy, services
from onepost.accounts.access import logged_in
from onepost.pages.views import policy_changes
from onepost.privacy import legal
from onepost.privacy.registers import operator


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "legal/privacy.html", {"policy": policy.current(get_language()), **_here()})


@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    language = get_language()
    rows = [(row, row.summarised(language)) for row in policy.versions()]
    return render(request, "legal/versions.html", {"rows": rows})


@require_safe
def version(request: HttpRequest, version: str) -> HttpResponse:
    """One version as it was, and what it changed."""
    language = get_language()
    try:
        shown = policy.text_of(version, language)
    except KeyError:
        raise Http404 from None
    older = [row.version for row in policy.versions() if row.version < version]
    changed = policy_changes.between(policy.text_of(older[0], language).html, shown.html) if older else []
    about = next(row for row in policy.versions() if row.version == version)
    return render(
        request, "legal/version.html", {"policy": shown, "about": about, "changed": changed, "older": older[:1]}
    )


@require_POST
@logged_in
def read(request: HttpRequest) -> HttpResponse:
    """Somebody says that they have read the newest version."""
    assert request.user.is_authenticated
    services.acknowledge_policy(request.user, language=get_language() or "en", surface="bar")
    messages.success(request, _("Thank you. The date is noted."))
    return redirect("home")


@require_safe
def recipients(request: HttpRequest) -> HttpResponse:
    return render(request, "legal/recipients.html", {"rows": operator.in_use(), "eea_only": settings.EEA_ONLY})


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    return render(request, "legal/notice.html", {**_here(), "missing": legal.complete()})


@require_safe
def processing(request: HttpRequest) -> HttpResponse:
    return render(request, "legal/processing.html", _here())


def _here() -> dict[str, object]:
    return {"legal": settings.LEGAL, "hosting": settings.HOSTING, "contact": legal.contact()}
