"""One page for everything a person can say yes or no to, as near for the no as for the yes (P-3.3, P-6A.5)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from onepost.accounts.access import logged_in
from onepost.accounts.models import User
from onepost.privacy.consent import gate, newsletter
from onepost.privacy.consent.questions import questions
from onepost.privacy.consent.reader_views import QUESTION, language, question_sha256
from onepost.privacy.models import ConsentEvent, Objection
from onepost.privacy.vocabulary import Purpose


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """``what`` is ``subscribe``, ``leave``, ``object`` or ``allow``; the last two with a ``purpose``."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "POST":
        _do(user, request.POST.get("what", ""), request.POST.get("purpose", ""))
        messages.success(request, _("Your choice is saved."))
        return redirect("choices")
    objected = set(Objection.objects.filter(user=user).values_list("purpose", flat=True))
    context = {
        "question": QUESTION,
        "reads": newsletter.of_account(user) is not None,
        "objectable": [(purpose, purpose in objected) for purpose in gate.OBJECTABLE],
        "asks": bool(questions()),
        "events": ConsentEvent.objects.filter(user=user).order_by("-at")[:50],
        "labels": {purpose.value: purpose.label for purpose in Purpose},
    }
    return render(request, "legal/choices.html", context)


def _do(user: User, what: str, purpose: str) -> None:
    reader = newsletter.of_account(user)
    if what == "subscribe":
        gate.allow_again(user, Purpose.NEWSLETTER)
        newsletter.subscribe(user, question_sha256(), language())
    elif what == "leave" and reader is not None:
        newsletter.leave(reader, language())
    elif purpose in gate.OBJECTABLE:
        change = gate.object_to if what == "object" else gate.allow_again
        change(user, Purpose(purpose))
