"""The operator's page of duties: what is due, and the registers that have to be kept."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onepost.accounts.access import operator, zone_name
from onepost.accounts.models import User
from onepost.privacy import duties, retention, runs
from onepost.privacy.models import Breach, BreachStep, Disclosure, Run, RunKind, SecurityReview
from onepost.privacy.operating import breaches, disclosures, reviews
from onepost.privacy.operating.disclosures import NotAllowed
from onepost.privacy.operating.forms import BreachForm, DisclosureForm, RefusalForm, ReviewForm, StepForm
from onepost.privacy.vocabulary import Category

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 20


@never_cache
@operator
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    due = reviews.due_at()
    context = {
        "zone": zone_name(request),
        "now": now,
        "runs": [(kind, runs.latest(kind), runs.overdue(kind, now) is not None) for kind in duties.expected()],
        "backups": RunKind.BACKUP in duties.expected(),
        "failed": Run.objects.filter(ok=False).order_by("-began_at").first(),
        "waiting": retention.would_go(now),
        "due": due,
        "review_late": due < now,
        "reviews": SecurityReview.objects.select_related("done_by")[:SHOWN],
        "breaches": Breach.objects.prefetch_related("steps")[:SHOWN],
        "late_breaches": set(breaches.overdue(now).values_list("breach_id", flat=True)),
        "disclosures": Disclosure.objects.all()[:SHOWN],
    }
    return render(request, "privacy/operating/duties.html", context)


@never_cache
@operator
@get_or_post
def review(request: HttpRequest) -> HttpResponse:
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.done_at, form.instance.done_by = timezone.now(), _who(request)
        form.save()
        messages.success(request, _("The review is noted. The next one is due in six months."))
        return redirect("duties")
    lead = _(
        "Look at who has access, at updates, at failed runs and alerts, and at the last restore. Then note it here."
    )
    return _form(request, form, _("Note a security review"), lead)


@never_cache
@operator
@get_or_post
def new_breach(request: HttpRequest) -> HttpResponse:
    form = BreachForm(request.POST or None, initial={"known_at": timezone.now()})
    if request.method == "POST" and form.is_valid():
        found = form.save(commit=False)
        found.networks, found.entered_by = form.cleaned_data["networks"], _who(request)
        breaches.declare(found)
        messages.success(request, _("The breach is noted and its clocks are running."))
        return redirect("breach", found.pk)
    lead = _("Enter what you know now; a notice to the authority may be completed later. Do not name anybody.")
    return _form(request, form, _("Note a breach"), lead)


@never_cache
@operator
@require_safe
def breach(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    found = get_object_or_404(Breach, pk=breach_id)
    now = timezone.now()
    context = {
        "zone": zone_name(request),
        "breach": found,
        "steps": [(step, breaches.CLOCKS[step.whom], step.due_at < now) for step in found.steps.all()],
        "form": StepForm(),
        "affected": breaches.affected(found).count(),
        "untold": breaches.untold(found).count(),
    }
    return render(request, "privacy/operating/breach.html", context)


@operator
@require_POST
def step(request: HttpRequest, breach_id: UUID, step_id: UUID) -> HttpResponse:
    found = get_object_or_404(BreachStep, pk=step_id, breach=breach_id)
    form = StepForm(request.POST)
    if form.is_valid():
        found.done_at, found.note = timezone.now(), form.cleaned_data["note"]
        found.save(update_fields=["done_at", "note"])
        messages.success(request, _("The step is noted."))
    else:
        messages.error(request, _("Say what was done, then note the step."))
    return redirect("breach", breach_id)


@operator
@get_or_post
def tell(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    found = get_object_or_404(Breach, pk=breach_id)
    if request.method != "POST":
        context = {"breach": found, "untold": breaches.untold(found).count()}
        return render(request, "privacy/operating/tell.html", context)
    sent = breaches.tell(found)
    text = ngettext("%(number)s mail was sent.", "%(number)s mails were sent.", sent) % {"number": sent}
    messages.success(request, text)
    return redirect("breach", breach_id)


@operator
@require_POST
def close(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    found = get_object_or_404(Breach, pk=breach_id)
    if found.steps.filter(done_at=None).exists():
        messages.error(request, _("A step is still open. Note what was done, or why it was not needed, then close it."))
    else:
        Breach.objects.filter(pk=found.pk, closed_at=None).update(closed_at=timezone.now())
        messages.success(request, _("The breach is closed. It stays in the register for five years."))
    return redirect("breach", breach_id)


@never_cache
@operator
@get_or_post
def new_disclosure(request: HttpRequest) -> HttpResponse:
    form = DisclosureForm(request.POST or None, initial={"asked_at": timezone.now()})
    if request.method == "POST" and form.is_valid():
        found = form.save(commit=False)
        found.scope, found.entered_by = form.cleaned_data["scope"], _who(request)
        found.save()
        messages.success(request, _("The request is noted. Two people who run this service have to agree to it."))
        return redirect("disclosure", found.pk)
    lead = _("Check first that the request is in writing, from a real authority, and names a law that obliges you.")
    return _form(request, form, _("Note a request of an authority"), lead)


@never_cache
@operator
@require_safe
def disclosure(request: HttpRequest, disclosure_id: UUID) -> HttpResponse:
    rows = Disclosure.objects.select_related("first_by", "second_by", "entered_by", "person")
    found = get_object_or_404(rows, pk=disclosure_id)
    scope = ", ".join(str(Category(name).label) for name in found.scope)
    context = {"zone": zone_name(request), "disclosure": found, "scope": scope, "form": RefusalForm()}
    return render(request, "privacy/operating/disclosure.html", context)


@operator
@require_POST
def approve(request: HttpRequest, disclosure_id: UUID) -> HttpResponse:
    found = get_object_or_404(Disclosure, pk=disclosure_id)
    try:
        disclosures.approve(found, _who(request))
        messages.success(request, _("Your agreement is noted."))
    except NotAllowed as why:
        messages.error(request, str(why))
    return redirect("disclosure", disclosure_id)


@operator
@require_POST
def refuse(request: HttpRequest, disclosure_id: UUID) -> HttpResponse:
    found = get_object_or_404(Disclosure, pk=disclosure_id)
    form = RefusalForm(request.POST)
    if form.is_valid():
        disclosures.refuse(found, form.cleaned_data["why"])
        messages.success(request, _("The request is refused. Nothing was handed over."))
    else:
        messages.error(request, _("Say why it is refused."))
    return redirect("disclosure", disclosure_id)


@never_cache
@operator
@require_POST
def produce(request: HttpRequest, disclosure_id: UUID) -> HttpResponse:
    found = get_object_or_404(Disclosure, pk=disclosure_id)
    try:
        content = disclosures.produce(found)
    except NotAllowed as why:
        messages.error(request, str(why))
        return redirect("disclosure", disclosure_id)
    name = f'attachment; filename="disclosure-{found.pk}.json"'
    return HttpResponse(content, content_type="application/json", headers={"Content-Disposition": name})


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116)."""
    contact = settings.SECURITY_CONTACT or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    if "://" not in contact:
        contact = f"mailto:{contact}"
    expires = (timezone.now() + timedelta(days=180)).replace(microsecond=0, hour=0, minute=0, second=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en, fr",
        f"Canonical: {settings.PUBLIC_URL}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _form(request: HttpRequest, form: ModelForm[Any], title: str, lead: str) -> HttpResponse:
    context = {"form": form, "title": title, "lead": lead}
    return render(request, "privacy/operating/form.html", context, status=422 if form.errors else 200)


def _who(request: HttpRequest) -> User:
    return cast(User, request.user)
