"""The mails about a case: each has its number, leads to its page, and says where to complain."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from onepost.accounts.models import User
from onepost.privacy.models import Did, RequestStep, RightsRequest
from onepost.privacy.requests import due, register

SALT = "onepost.request"
LIVES = 400 * 24 * 3600
"""Seconds for which a link to a case opens it: longer than any case may last."""


def address(case: RightsRequest) -> str:
    """The page of the case; who has it has got the mail."""
    return settings.PUBLIC_URL + reverse("rights-case", args=[signing.dumps([str(case.pk), case.email], salt=SALT)])


def of(token: str) -> RightsRequest | None:
    """None for a link that nobody gave, that is too old, or whose case has changed hands."""
    try:
        found, email = signing.loads(token, salt=SALT, max_age=LIVES)
    except (signing.BadSignature, ValueError):
        return None
    return RightsRequest.objects.filter(pk=found, email=email).exclude(email="").first()


def send(step_id: UUID) -> None:
    """One step to who asked, once."""
    with transaction.atomic():
        rows = RequestStep.objects.select_for_update(skip_locked=True, of=("self",)).select_related("request__user")
        step = rows.filter(pk=step_id, tell=True, sent_at=None).first()
        if step is None:
            return
        case = step.request
        to = case.user.email if case.user else case.email
        silent = not to or (step.did == Did.RECEIVED and register.too_many_mails(case))
        step.sent_at, step.tell = timezone.now(), not silent
        step.save(update_fields=["sent_at", "tell"])
        if not silent:
            with translation.override(case.language):
                subject = _("Your request %(number)s") % {"number": case.number}
                send_mail(subject, "\n\n".join(_sentences(step)), settings.DEFAULT_FROM_EMAIL, [to])


def remind() -> int:
    """Tell the operators of cases that are new or whose time has changed, and of those whose end is near."""
    cases = list(RightsRequest.objects.filter(closed_on=None, paused_on=None).order_by("due_on"))
    near = [(case, days) for case in cases if (days := due.warning(case, register.today())) is not None]
    if not near:
        return 0
    lines = [f"{case.number}: {date_format(case.due_on, 'DATE_FORMAT')}" for case, _days in near]
    for operator in operators():
        with translation.override(operator.language or settings.LANGUAGE_CODE):
            sentences = [
                _("These requests about personal data must be answered by the day beside them:"),
                "\n".join(lines),
                settings.PUBLIC_URL + reverse("requests-register"),
            ]
            subject = _("Requests to answer: %(number)s") % {"number": len(lines)}
            send_mail(subject, "\n\n".join(sentences), settings.DEFAULT_FROM_EMAIL, [operator.email])
    for case, days in near:
        RightsRequest.objects.filter(pk=case.pk).update(reminded=days)
    return len(near)


def operators() -> list[User]:
    named = Q(is_operator=True)
    for email in settings.OPERATORS:
        named |= Q(email__iexact=email)
    return list(User.objects.filter(named, is_active=True))


def _sentences(step: RequestStep) -> list[str]:
    case = step.request
    until = {"day": date_format(case.due_on, "DATE_FORMAT")}
    said = {
        Did.RECEIVED: [_("We have got your request. Its number is %(number)s.") % {"number": case.number}],
        Did.PAUSED: [_("To answer your request we need to know:"), step.text, _("The time stands still until then.")],
        Did.EXTENDED: [_("We need more time, until %(day)s. The reason:") % until, step.text, register.remedy()],
        Did.FORWARDED: [step.text],
        Did.DECIDED: [step.text],
    }[Did(step.did)]
    if step.did == Did.RECEIVED:
        said += _next(case, until)
    if case.email:
        said += [_("Your request stands here:"), address(case)]
    elif case.user:
        said += [_("Your request stands here:"), settings.PUBLIC_URL + reverse("requests")]
    return said


def _next(case: RightsRequest, until: dict[str, str]) -> list[str]:
    if case.paused_on:
        return [
            _("To be sure that the request is yours, open the page below and press the button. No papers are needed."),
            _("If it was not you, do nothing: without that nobody gets anything."),
        ]
    return [_("You get an answer by %(day)s.") % until]
