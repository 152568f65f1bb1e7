"""What a person gets in the end: what was deleted, what is kept and why and until when, and who was told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from onepost.privacy import rules
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.models import Erasure, Leaving
from onepost.privacy.vocabulary import Category

SALT = "onepost.receipt"
FILES = "files"
"""What the files are counted as, beside the tables."""


def write(erasure: Erasure) -> None:
    """Fill ``kept``: each entry is ``{"what", "until"}``; words are made when it is shown. Writing twice is once."""
    today = timezone.now().date()
    kept = [_entry("receipt", rules.REPLAY.period, today), _entry("backups", rules.REPLAY.period, today)]
    if erasure.kind == Leaving.CLOSE:
        kept.append(_entry("archive", rules.ARCHIVE.period, today))
    whats = [entry["what"] for entry in kept]
    erasure.kept = [*kept, *(entry for entry in erasure.kept if entry["what"] not in whats)]


def note_what_stays(erasure: Erasure, labels: Iterable[str]) -> None:
    """Tables that keep something of this person; asked at the beginning, while they can be found."""
    today = timezone.now().date()
    for label in labels:
        data = next(iter(INVENTORY[label].fields.values()))
        if label not in [entry["what"] for entry in erasure.kept]:
            erasure.kept = [*erasure.kept, _entry(label, data.rule.period, today)]
    erasure.save(update_fields=["kept"])


def _entry(what: str, period: relativedelta | None, today: date) -> dict[str, str]:
    return {"what": what, "until": (today + period).isoformat() if period else ""}


def deleted(erasure: Erasure) -> list[tuple[Any, int]]:
    """What went, in the words of the policy, with the number of records."""
    sums: Counter[str] = Counter()
    for label, number in erasure.counts.items():
        if label in INVENTORY:
            sums[next(iter(INVENTORY[label].fields.values())).category] += number
    files = [(_("Files"), erasure.counts[FILES])] if FILES in erasure.counts else []
    return [*((Category(name).label, number) for name, number in sums.most_common()), *files]


def told(erasure: Erasure) -> list[tuple[str, int, str]]:
    """Networks, for how many permissions each, and what they said."""
    answers = Counter((entry["id"], entry["said"]) for entry in erasure.recipients)
    return [(network, number, said(answer)) for (network, answer), number in sorted(answers.items())]


def words(what: str) -> tuple[str, str]:
    """What is kept, and why."""
    if what in INVENTORY:
        data = next(iter(INVENTORY[what].fields.values()))
        return str(data.category.label), str(data.purpose.label) + "."
    return {
        "receipt": (
            _("This receipt, and a random number in place of your account"),
            _("So that a backup that is brought back is erased again before it is used."),
        ),
        "backups": (
            _("Copies in backups, which nobody opens for anything but a restore"),
            _("They are deleted one after the other; the keys of your connections are gone from them after 72 hours."),
        ),
        "archive": (
            _("Your name and your address, sealed and apart"),
            _("For claims after the end of the contract (Art. 6.1.f). Ask, and it is deleted at once."),
        ),
    }[what]


def address(erasure: Erasure) -> str:
    return settings.PUBLIC_URL + reverse("receipt", args=[signing.dumps(str(erasure.pk), salt=SALT)])


def of(token: str) -> Erasure | None:
    try:
        found = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Erasure.objects.filter(pk=found).first()


def send(erasure: Erasure) -> None:
    """The last mail to this person: it holds no data, and leads to the receipt."""
    with translation.override(erasure.language):
        sentences = [
            _("Your account is closed.") if erasure.kind == Leaving.CLOSE else _("Your data is erased."),
            _("What was deleted, what is kept and until when stands here for 30 days:"),
            address(erasure),
            _("Posts that are public at the networks stay there; delete them there if you want to."),
            _("If you disagree, you can turn to the CNIL (www.cnil.fr) or to a court."),
        ]
        subject = _("Your receipt of %(day)s") % {"day": date_format(timezone.now(), "DATE_FORMAT")}
        send_mail(subject, "\n\n".join(sentences), settings.DEFAULT_FROM_EMAIL, [erasure.identity[0]])


def said(answer: str) -> str:
    """What a network said when its permission was given back."""
    return {
        "given back": _("took the permission back"),
        "not confirmed": _("did not confirm it; finish it there"),
        "used elsewhere": _("still serves another workspace of the same person, so it was only deleted here"),
    }.get(answer, answer)
