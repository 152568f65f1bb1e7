"""The page in the copy that says what it is: what, why, how long, from where, to whom, and which rights (Art. 15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import User
from onepost.connectors import registry
from onepost.media.models import Upload
from onepost.privacy.exporting import selecting, words
from onepost.privacy.models import Action, ConsentEvent, Copy, CopyKind
from onepost.privacy.operating import disclosures
from onepost.privacy.registers import recipients
from onepost.privacy.registers.recipients import Recipient
from onepost.privacy.subject import Subject
from onepost.privacy.vocabulary import Data, Source

SOURCES: dict[Source, Promise] = {
    Source.PERSON: _("You, or another member of your workspace"),
    Source.OTHERS: _("Somebody else"),
    Source.NETWORK: _("The social network"),
    Source.DERIVED: _("Made while the service works"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """Columns of a table that are there for the same reason."""

    names: tuple[str, ...]
    category: Promise
    purpose: Promise
    basis: Promise
    kept: Promise
    source: Promise


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the copy, as the page shows it."""

    title: str
    file: str
    rows: int
    kinds: tuple[Kind, ...]


def part(table: selecting.Chosen, file: str, rows: int) -> Part:
    groups: dict[tuple[object, ...], list[str]] = {}
    example: dict[tuple[object, ...], Data] = {}
    for name, data in table.fields.items():
        key = (data.category, data.purpose, data.rule.id, data.source)
        groups.setdefault(key, []).append(name)
        example[key] = data
    return Part(
        words.title(table.label), file, rows, tuple(_kind(example[key], names) for key, names in groups.items())
    )


def _kind(data: Data, names: Iterable[str]) -> Kind:
    purpose = data.purpose
    return Kind(
        tuple(names),
        data.category.label,
        purpose.label,
        purpose.basis.label,
        data.rule.published,
        SOURCES[data.source],
    )


def page(copy: Copy, who: Subject, parts: Iterable[Part], missing: Iterable[str]) -> str:
    user = copy.user
    withheld: dict[str, dict[str, None]] = {}
    for label, _name, reason in selecting.withheld(who):
        withheld.setdefault(words.reason(reason), {})[words.title(label)] = None
    context = {
        "copy": copy,
        "portable": copy.kind == CopyKind.PORTABLE,
        "person": user,
        "made_at": timezone.now(),
        "parts": list(parts),
        "withheld": [(reason, list(titles)) for reason, titles in withheld.items()],
        "missing": list(missing),
        "recipients": list(told(user, who)),
        "authorities": [row for row in disclosures.told_to(user) if row["handed_over_at"]],
        "service": settings.PUBLIC_URL,
    }
    return render_to_string("privacy/copy.html", context)


def told(user: User, who: Subject) -> Iterator[Recipient]:
    """Those that have got data of this person: no network they never used, no measuring they never agreed to."""
    networks = selecting.networks(who)
    agreed = set(ConsentEvent.objects.filter(user=user, action=Action.GIVEN).values_list("purpose", flat=True))
    fetched = Upload.objects.filter(user=user).exclude(address="").exists()
    for recipient in recipients.used():
        if recipient.id in registry.NETWORKS:
            got = recipient.id in networks
        elif recipient.purpose.asked:
            got = recipient.purpose in agreed
        else:
            got = fetched or recipient.id != "dropbox"
        if got:
            yield recipient
