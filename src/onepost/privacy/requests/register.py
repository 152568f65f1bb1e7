"""What happens to a case: it comes in, waits, is extended, and is answered with a reason and the way to complain."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from onepost.accounts.models import User
from onepost.privacy.models import Decision, Did, RequestStep, RightsRequest, Way, Wish
from onepost.privacy.requests import due

LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""None that are taken for one another, and no vowels: a number is no word."""
WITHOUT_PROOF = (Wish.MINOR, Wish.QUESTION)
"""What gives nobody anything of somebody else: no address is confirmed for it."""
SHORTEST_REASON = 15


class Refused(Exception):
    """What the register does not do; its text says why, in the language in force."""


def today() -> date:
    """The day in UTC: never later than where the people are for whom a day begins earlier."""
    return timezone.now().date()


@transaction.atomic
def open_case(
    wish: str,
    way: Way,
    *,
    language: str,
    user: User | None = None,
    email: str = "",
    handle: str = "",
    text: str = "",
    received: date | None = None,
    by: User | None = None,
) -> RightsRequest:
    """A new case, acknowledged at once by mail. Who is logged in has proved who they are; for others the time stands
    still until they open the link that is sent to their address. The same wish twice is two cases, linked."""
    received = received or today()
    proved = user is not None or wish in WITHOUT_PROOF or not email
    case = RightsRequest(
        number=_number(),
        wish=wish,
        way=way,
        user=user,
        email=email.strip().lower(),
        handle=handle.strip().lstrip("@"),
        text=text.strip(),
        language=language,
        received_on=received,
        proved_at=timezone.now() if way == Way.APP else None,
        paused_on=None if proved else today(),
        due_on=due.due(received),
        twin=_twin(wish, user, email),
    )
    case.save()
    step(case, Did.RECEIVED, by=by, tell=True)
    return case


@transaction.atomic
def prove(case: RightsRequest) -> None:
    """Whoever has the link has the address: every open case that came from it goes on."""
    owner = EmailAddress.objects.filter(email__iexact=case.email, verified=True).select_related("user").first()
    waiting = RightsRequest.objects.select_for_update().filter(email=case.email, proved_at=None, closed_on=None)
    for found in waiting.exclude(wish__in=WITHOUT_PROOF):
        found.proved_at = timezone.now()
        found.user = owner.user if owner else None
        found.save(update_fields=["proved_at", "user"])
        step(found, Did.PROVED)
        if found.paused_on:
            _go_on(found)


@transaction.atomic
def pause(case: RightsRequest, question: str, by: User) -> None:
    """Ask who asked for what is missing; the days until the answer do not count."""
    if case.paused_on or case.closed_on:
        raise Refused(_("This request is not running."))
    _reason(question)
    case.paused_on = today()
    case.save(update_fields=["paused_on"])
    step(case, Did.PAUSED, question, by=by, tell=True)


@transaction.atomic
def resume(case: RightsRequest, by: User) -> None:
    if not case.paused_on:
        raise Refused(_("This request is running."))
    _go_on(case)
    step(case, Did.RESUMED, by=by)


@transaction.atomic
def reply(case: RightsRequest, text: str) -> None:
    """Who asked answers our question: the time goes on."""
    if case.steps.order_by("-at").values_list("did", flat=True).first() == Did.PAUSED and case.paused_on:
        _go_on(case)
        step(case, Did.RESUMED, text)


@transaction.atomic
def extend(case: RightsRequest, reason: str, by: User) -> None:
    """Two months more, told within the first (Art. 12(3))."""
    if not due.may_extend(case, today()):
        raise Refused(_("More time can be taken once, and only within the first month."))
    _reason(reason)
    case.extended_at = timezone.now()
    case.due_on, case.reminded = due.of(case), None
    case.save(update_fields=["extended_at", "due_on", "reminded"])
    step(case, Did.EXTENDED, reason, by=by, tell=True)


@transaction.atomic
def decide(case: RightsRequest, decision: str, reason: str, by: User) -> RequestStep:
    """The answer. It says why, and always where to complain and that a court is open (Art. 12(4))."""
    if case.closed_on:
        raise Refused(_("This request is answered."))
    _reason(reason)
    with translation.override(case.language):
        text = "\n\n".join([str(Decision(decision).label) + ".", reason.strip(), remedy()])
    if case.paused_on:
        _go_on(case)
    case.decision, case.closed_on = decision, today()
    case.save(update_fields=["decision", "closed_on"])
    return step(case, Did.DECIDED, text, by=by, tell=True)


def remedy() -> str:
    """What stands under every answer."""
    return _(
        "If you disagree, you can complain to the data protection authority, in France the CNIL "
        "(https://www.cnil.fr/plaintes), and you can go to court."
    )


def step(case: RightsRequest, did: Did, text: str = "", *, by: User | None = None, tell: bool = False) -> RequestStep:
    """Note it; ``tell``: mail it to who asked, where somebody did and there is an address."""
    tell = tell and case.way != Way.NETWORK and bool(case.email or case.user_id)
    made = RequestStep.objects.create(request=case, did=did, text=text.strip(), by=by, tell=tell)
    if made.tell:
        from onepost.privacy.tasks import send_request_mail

        transaction.on_commit(lambda: send_request_mail.defer(step_id=str(made.pk)))
    return made


def forget_who(case: RightsRequest) -> None:
    """What was asked, when, and what came of it stays for three years; of whom it was, nothing."""
    case.user, case.email, case.handle, case.text = None, "", "", ""
    case.save(update_fields=["user", "email", "handle", "text"])
    case.steps.update(text="", tell=False)


def _go_on(case: RightsRequest) -> None:
    case.paused_days += due.waiting(case, today())
    case.paused_on = None
    case.due_on, case.reminded = due.of(case), None
    case.save(update_fields=["paused_on", "paused_days", "due_on", "reminded"])


def _reason(text: str) -> None:
    if len(text.strip()) < SHORTEST_REASON:
        raise Refused(_("Say why, in a sentence: it is sent to who asked."))


def _twin(wish: str, user: User | None, email: str) -> RightsRequest | None:
    """The case that asks for the same, from the same person, and is not answered yet."""
    mine = RightsRequest.objects.filter(wish=wish, closed_on=None, twin=None)
    if user is not None:
        return mine.filter(user=user).order_by("created_at").first()
    return mine.filter(email=email.strip().lower()).order_by("created_at").first() if email else None


def _number() -> str:
    return f"{today():%y%m}-" + "".join(secrets.choice(LETTERS) for _letter in range(6))


def too_many_mails(case: RightsRequest) -> bool:
    """Whether a stranger types this address into the form again and again: three mails a day are enough."""
    if case.way != Way.FORM or case.proved_at:
        return False
    since = timezone.now() - timedelta(days=1)
    mails = RequestStep.objects.filter(request__email=case.email, request__way=Way.FORM, did=Did.RECEIVED)
    return mails.filter(sent_at__gte=since).count() >= 3
