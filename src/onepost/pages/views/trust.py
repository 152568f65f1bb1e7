"""What can be checked of the promises: when duties were last done, and which proof each promise has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onepost.accounts import policy
from onepost.privacy import registers
from onepost.privacy.models import Run
from onepost.privacy.models.runs import RunKind
from onepost.privacy.registers.clauses import CLAUSES, Clause

RESULTS = Path(registers.__path__[0]) / "results.json"


@dataclass(frozen=True, slots=True)
class Proof:
    clause: Clause
    tests: int
    result: str


@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    runs = [(RunKind(kind).label, _last(kind)) for kind in RunKind.values]
    told_on, proofs = _proofs()
    found = {"runs": runs, "versions": policy.versions()[:3], "proofs": proofs, "told_on": told_on}
    return render(request, "legal/trust.html", found)


def _last(kind: str) -> Run | None:
    return Run.objects.filter(kind=kind, ok=True).order_by("-began_at").first()


def _proofs() -> tuple[str, list[Proof]]:
    """The day of the last proof ("" when this copy brings none), and each promise with it."""
    said: dict[str, Any] = {"on": "", "clauses": {}}
    if RESULTS.exists():
        said = json.loads(RESULTS.read_text(encoding="utf-8"))
    rows = [
        Proof(clause, len(found.get("tests", [])), found.get("result", ""))
        for clause in CLAUSES
        for found in [said["clauses"].get(clause.id, {})]
    ]
    return said["on"], rows
