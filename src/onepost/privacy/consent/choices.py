"""What a browser's owner chose: a signed cookie of ours, read here and nowhere else (privacy.md 2.10).

A choice lives 182 days, a no like a yes, and no visit makes it longer (P-7.4). A yes holds for what was asked: when
purpose or recipients change, whoever agreed is asked again; whoever refused is left alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language

from onepost.privacy.consent.questions import Question, questions
from onepost.privacy.models import Action, ConsentEvent
from onepost.privacy.registers.cookies import HALF_A_YEAR
from onepost.privacy.vocabulary import Purpose

COOKIE = "choices"
SALT = "onepost.choices"


@dataclass(frozen=True, slots=True)
class Choices:
    """``given``: purpose → revision it was agreed to in; ``refused``: purposes; ``until``: when it is asked anew."""

    receipt: UUID | None = None
    until: datetime | None = None
    given: dict[str, str] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()

    def valid(self, question: Question) -> bool:
        return self.given.get(question.purpose) == question.revision

    def open(self, question: Question) -> bool:
        """Whether it still has to be asked."""
        return question.purpose not in self.refused and not self.valid(question)


def of(request: HttpRequest) -> Choices:
    """The browser's choices; none when there is no cookie, it is not ours, or its time is over. Read once a request."""
    found: Choices | None = getattr(request, "_choices", None)
    if found is None:
        found = _read(request.COOKIES.get(COOKIE, ""))
        request._choices = found  # type: ignore[attr-defined]
    return found


def _read(cookie: str) -> Choices:
    try:
        said = signing.loads(cookie, salt=SALT)
        until = datetime.fromisoformat(said["until"])
        found = Choices(UUID(said["receipt"]), until, dict(said["given"]), frozenset(said["refused"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return Choices()
    return found if until > timezone.now() else Choices()


def valid(request: HttpRequest, purpose: Purpose) -> bool:
    """Whether ``purpose`` may happen in this answer. The one gate for tags, hosts of the CSP and whatever else."""
    if _says_no(request):
        return False
    chosen = of(request)
    return any(question.purpose is purpose and chosen.valid(question) for question in questions())


def to_ask(request: HttpRequest) -> list[Question]:
    """What the banner has to ask now."""
    if _says_no(request):
        return []
    chosen = of(request)
    return [question for question in questions() if chosen.open(question)]


def choose(request: HttpRequest, response: HttpResponseBase, agreed: Collection[str], surface: str) -> Choices:
    """Store what was chosen for every question there is, and put it into ``response``'s cookie.

    A refusal after a consent counts as its withdrawal, and takes the cookies along that were set by it.
    """
    before, asked = of(request), questions()
    receipt, until = before.receipt or uuid4(), timezone.now() + HALF_A_YEAR
    given = {question.purpose: question for question in asked if question.purpose in agreed}
    for question in asked:
        yes = question.purpose in given
        no = Action.WITHDRAWN if question.purpose in before.given else Action.REFUSED
        ConsentEvent.objects.create(
            receipt=receipt,
            purpose=question.purpose,
            action=Action.GIVEN if yes else no,
            until=until,
            surface=surface,
            text_sha256=question.sha256,
            language=get_language() or settings.LANGUAGE_CODE,
        )
    revisions = {str(purpose): question.revision for purpose, question in given.items()}
    refused = [str(question.purpose) for question in asked if question.purpose not in given]
    said = {"receipt": str(receipt), "until": until.isoformat(), "given": revisions, "refused": refused}
    response.set_cookie(
        COOKIE,
        signing.dumps(said, salt=SALT),
        max_age=int(HALF_A_YEAR.total_seconds()),
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return Choices(receipt, until, revisions, frozenset(refused))


def _says_no(request: HttpRequest) -> bool:
    """Global Privacy Control counts as a refusal of everything that is asked."""
    return request.headers.get("Sec-GPC") == "1"
