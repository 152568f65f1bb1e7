"""What the code says of itself, in the order in which policy, record of processing and data map tell it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import get_language, gettext

from onepost.channels.revocation_links import LINKS, STEPS
from onepost.connectors import registry
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.registers.clauses import CLAUSES, Clause
from onepost.privacy.registers.recipients import RECIPIENTS, Recipient
from onepost.privacy.rules import RULES, Rule
from onepost.privacy.vocabulary import Category, Purpose


@dataclass(frozen=True, slots=True)
class Holding:
    """One category of data, held for one purpose, for one period; ``fields`` of which tables."""

    category: Category
    purpose: Purpose
    rule: Rule
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A rule, and the categories it deletes."""

    rule: Rule
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Revocation:
    """Where a permission is taken back, and what to look for there."""

    network: str
    address: str
    shown: str
    step: str


def holdings() -> list[Holding]:
    """Everything personal, by category, purpose and rule; in the order of the words."""
    found: dict[tuple[Category, Purpose, str], list[str]] = {}
    for label, table in INVENTORY.items():
        for name, data in table.fields.items():
            if data.personal:
                found.setdefault((data.category, data.purpose, data.rule.id), []).append(f"{label}.{name}")
    return [
        Holding(category, purpose, rule, tuple(sorted(found[category, purpose, rule.id])))
        for category in Category
        for purpose in Purpose
        for rule in RULES
        if (category, purpose, rule.id) in found
    ]


def periods() -> list[Period]:
    """Every rule that something personal is kept by."""
    held = holdings()
    made = [Period(rule, tuple(dict.fromkeys(row.category for row in held if row.rule is rule))) for rule in RULES]
    return [period for period in made if period.categories]


def purposes() -> list[Purpose]:
    """Every purpose that something is held for, or that a recipient is told something for."""
    used = {row.purpose for row in holdings()} | {recipient.purpose for recipient in RECIPIENTS} | {Purpose.IMPROVEMENT}
    return [purpose for purpose in Purpose if purpose in used]


def networks() -> list[str]:
    """Names of the networks there are."""
    return [registry.connector(name).label for name in registry.NETWORKS]


def revocation() -> list[Revocation]:
    """In the language that is active."""
    return [
        Revocation(registry.connector(name).label, address, _shown(address), gettext(STEPS[name]))
        for name in registry.NETWORKS
        for address in [LINKS[name].replace("/en/", f"/{get_language() or 'en'}/")]
    ]


def _shown(address: str) -> str:
    parts = urlsplit(address)
    query = f"?{parts.query}" if parts.query else ""
    return parts.netloc.removeprefix("www.") + parts.path.rstrip("/") + query


def recipients() -> tuple[Recipient, ...]:
    return RECIPIENTS


def clauses() -> tuple[Clause, ...]:
    return CLAUSES
