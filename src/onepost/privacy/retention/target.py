"""One table that is gone through by the purge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from onepost.accounts.models import User
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.rules import Rule


@dataclass(frozen=True, slots=True)
class Target:
    """Rows of ``model`` that go when ``rule`` has passed since their ``anchor`` (a column or a path to one).

    ``ends``: the anchor is already the end of the time, not its beginning. ``only`` narrows the rows. ``clear``: the
    row stays and these columns are emptied. ``run``: what lies elsewhere than in a table; given the limit and whether
    to only count, it returns how many went.
    """

    rule: Rule
    model: str
    anchor: str
    ends: bool = False
    only: Q = field(default_factory=Q)
    clear: Mapping[str, Any] = field(default_factory=dict)
    run: Callable[[datetime, bool], int] | None = None

    @property
    def name(self) -> str:
        return f"{self.rule.id}:{self.model}"

    def limit(self, now: datetime) -> datetime:
        """Everything older than this goes."""
        live = self.rule.live
        assert live is not None, f"{self.rule.id} has no period"
        return now if self.ends else now - live

    def rows(self, now: datetime) -> QuerySet[Any]:
        manager = apps.get_model(self.model)._default_manager
        found: QuerySet[Any] = manager.filter(self.only, **{f"{self.anchor}__lt": self.limit(now)})
        table = INVENTORY.get(self.model)
        if table is not None and table.person:
            # Art. 18: what is restricted is kept as it is (P-6A.6).
            restricted = User.objects.filter(restricted_at__isnull=False)
            found = found.exclude(**{f"{table.person}__in": restricted})
        return found
