"""A promise without a proof, or a proof of a promise that nobody made, fails here (C15)."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from onepost.privacy.registers.clauses import CLAUSES

SCRIPT = Path(__file__).resolve().parents[2] / "scripts/clauses.py"


def proofs() -> dict[str, list[str]]:
    spec = importlib.util.spec_from_file_location("clauses", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[str, list[str]] = module.proofs()
    return found


def test_every_clause_has_a_test_and_every_marker_a_clause() -> None:
    promised, proved = {clause.id for clause in CLAUSES}, set(proofs())
    assert proved - promised == set()
    assert promised - proved == set()


def test_a_clause_is_listed_once() -> None:
    ids = [clause.id for clause in CLAUSES]
    assert len(ids) == len(set(ids))
