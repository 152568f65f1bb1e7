"""The newsletter's pages: asking for it, saying yes a second time, leaving, and writing an issue."""

from __future__ import annotations

import hashlib

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from onepost.accounts.access import operator
from onepost.privacy.consent import newsletter
from onepost.privacy.models import Issue, Reader

get_or_post = require_http_methods(["GET", "HEAD", "POST"])

QUESTION = gettext_lazy(
    "News about OnePost by mail, a few times a year. Nothing in it watches you; you can leave with one press."
)


class Ask(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )


class Write(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Issue
        fields = ("subject", "text")


def question_sha256() -> str:
    """Of the question in the language in force."""
    return hashlib.sha256(str(QUESTION).encode()).hexdigest()


def language() -> str:
    return (get_language() or "en").split("-")[0]


@get_or_post
def ask(request: HttpRequest) -> HttpResponse:
    """Says the same whoever's address it is."""
    form = Ask(request.POST or None)
    if request.method == "POST" and form.is_valid():
        newsletter.ask(form.cleaned_data["email"], language())
        return render(request, "legal/newsletter.html", {"step": "asked"})
    context = {"step": "ask", "form": form, "question": QUESTION}
    return render(request, "legal/newsletter.html", context, status=422 if form.errors else 200)


@get_or_post
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    reader = newsletter.of(token)
    if reader is None:
        return render(request, "legal/newsletter.html", {"step": "over"}, status=404)
    if request.method != "POST":
        return render(request, "legal/newsletter.html", {"step": "confirm", "question": QUESTION})
    newsletter.confirm(reader, question_sha256(), language())
    return render(request, "legal/newsletter.html", {"step": "confirmed"})


@csrf_exempt
@get_or_post
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: a mail program posts here for its reader, without a session; twice is the same as once."""
    reader = newsletter.of(token)
    if request.method == "POST" or reader is None:
        if reader is not None:
            newsletter.leave(reader, language())
        return render(request, "legal/newsletter.html", {"step": "left"})
    return render(request, "legal/newsletter.html", {"step": "leave"})


@operator
@get_or_post
def issues(request: HttpRequest) -> HttpResponse:
    """Write an issue to everybody who has confirmed, and see how far the others are."""
    form = Write(request.POST or None)
    if request.method == "POST" and form.is_valid():
        from onepost.privacy.tasks import send_newsletter

        made = newsletter.issue(form.cleaned_data["subject"], form.cleaned_data["text"])
        send_newsletter.defer(issue_id=str(made.pk))
        messages.success(request, _("The issue is on its way."))
        return redirect("newsletter-issues")
    rows = Issue.objects.order_by("-created_at")[:20]
    context = {
        "form": form,
        "readers": Reader.objects.filter(confirmed_at__isnull=False).count(),
        "rows": [(row, row.sendings.exclude(sent_at=None).count(), row.sendings.count()) for row in rows],
    }
    return render(request, "legal/newsletter_issues.html", context, status=422 if form.errors else 200)
