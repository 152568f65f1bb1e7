"""Write ``docs/privacy.md`` from the registers; ``--check`` fails when the page is behind."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "privacy.md"

HEAD = """# What is kept of whom

Written by `scripts/privacy_docs.py` (`make privacy-docs`) from the data map, the rules and the registers below
`src/onepost/privacy/`; change it there. The published policy (`scripts/policy.py`), the record of processing
(`onepost privacy ropa`), the deletion, the copy a person gets and the erasure read the same.
"""


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onepost.settings_test")
    import django

    django.setup()
    page = "\n".join(written())
    if "--check" in sys.argv:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
            return 0
        print("docs/privacy.md is behind; run make privacy-docs")
        return 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


def written() -> Iterator[str]:
    from onepost.privacy import facts

    yield HEAD
    yield "## Categories\n\n| category | purpose | kept | fields |\n|---|---|---|---|"
    for row in facts.holdings():
        tables = sorted({field.rpartition(".")[0] for field in row.fields})
        yield f"| {row.category.label} | {row.purpose.label} | {row.rule.published} | {', '.join(tables)} |"
    yield "\n## Purposes\n\n| purpose | basis | can be objected to |\n|---|---|---|"
    for purpose in facts.purposes():
        yield f"| {purpose.label} | {purpose.basis.label} | {'yes' if purpose.may_object else 'no'} |"
    yield "\n## Rules\n\n| rule | promise | published | the deletion acts after |\n|---|---|---|---|"
    for period in facts.periods():
        live = period.rule.live
        days = f"{live.years or 0} years {live.months} months {live.days} days" if live else "the event"
        yield f"| {period.rule.id} | {period.rule.clause} | {period.rule.published} | {days} |"
    yield "\n## Recipients\n\nRequests to any other host are refused at the one door (`connectors/http.py`).\n"
    yield "| recipient | what for | country | hosts | transfer |\n|---|---|---|---|---|"
    for one in facts.recipients():
        yield f"| {one.name} | {one.role} | {one.country} | {', '.join(one.hosts)} | {one.tool or '–'} |"
    yield "\n## Promises\n\n`make clauses` runs their tests.\n\n| id | promise | not offered |\n|---|---|---|"
    for clause in facts.clauses():
        yield f"| {clause.id} | {clause.promise} | {clause.absent} |"
    yield ""


if __name__ == "__main__":
    raise SystemExit(main())
