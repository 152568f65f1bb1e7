"""Prove the privacy policy clause by clause: run the tests that carry a clause's id, print clause, tests and result.

``--write`` also stores the results where the page /trust shows them. Exit status 1 when a clause has no test, a test
names a clause that does not exist, or a proof fails.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
RESULTS = ROOT / "src/onepost/privacy/registers/results.json"


def proofs() -> dict[str, list[str]]:
    """Clause id → tests that carry it, each as ``path/below/tests.py::name``."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for clause, name in _marked(ast.parse(path.read_text(encoding="utf-8"))):
            found[clause].append(f"{path.relative_to(TESTS)}::{name}")
    return dict(found)


def _marked(tree: ast.Module) -> Iterator[tuple[str, str]]:
    whole = [
        node for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            for place in (*whole, *node.decorator_list):
                yield from ((clause, node.name) for clause in _named(place))


def _named(place: ast.AST) -> Iterator[str]:
    """The clauses of a marker, wherever in a decorator it stands."""
    for mark in ast.walk(place):
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.clause":
            yield from (ast.literal_eval(given) for given in mark.args)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onepost.settings_test")
    import django

    django.setup()
    from onepost.privacy.registers.clauses import CLAUSES

    tests = proofs()
    results = _run()
    rows = []
    for clause in CLAUSES:
        mine = tests.pop(clause.id, [])
        rows.append((clause, mine, _verdict([results.get(name, "not run") for name in mine])))
    for clause, mine, verdict in rows:
        offered = f"not offered: {clause.absent}" if clause.absent else ""
        print(f"{clause.id:8} {verdict:8} {len(mine):3} tests  {clause.promise} {offered}".rstrip())
    for unknown in sorted(tests):
        print(f"{unknown:8} UNKNOWN  named by {', '.join(tests[unknown])}")
    kept = [row for row in rows if row[2] == "kept"]
    absent = sum(bool(row[0].absent) for row in kept)
    print(f"{len(kept)} of {len(rows)} clauses proved, {absent} of them by absence.")
    if "--write" in sys.argv:
        _write({clause.id: {"tests": mine, "result": verdict} for clause, mine, verdict in rows})
    return 0 if len(kept) == len(rows) and not tests else 1


def _verdict(results: list[str]) -> str:
    if not results:
        return "UNPROVED"
    return "kept" if all(result == "passed" for result in results) else "BROKEN"


def _run() -> dict[str, str]:
    """Test → ``passed``, ``failed`` or ``skipped``; a test with several cases is as good as its worst."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", "-m", "clause and not long"]
        subprocess.run([*command, f"--junitxml={report}"], cwd=ROOT, stdout=sys.stderr, check=False)
        cases = list(ElementTree.parse(report).iter("testcase"))
    order = {"passed": 0, "skipped": 1, "failed": 2}
    found: dict[str, str] = {}
    for case in cases:
        module = case.get("classname", "").removeprefix("tests.").replace(".", "/")
        name = f"{module}.py::{case.get('name', '').split('[')[0]}"
        bad = case.find("failure") is not None or case.find("error") is not None
        result = "failed" if bad else "skipped" if case.find("skipped") is not None else "passed"
        found[name] = max(result, found.get(name, "passed"), key=order.__getitem__)
    return found


def _write(clauses: dict[str, dict[str, object]]) -> None:
    day = datetime.now(UTC).date().isoformat()
    RESULTS.write_text(json.dumps({"on": day, "clauses": clauses}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
