"""The self-assessment against ASVS names every requirement of its levels once, each with a test or a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"\| (\d+\.\d+)\.(\d+) \| (test|design|absent|operator|gap) \| (.+) \|")

# OWASP ASVS 5.0.0: the requirements of level 1 and 2 by section. In each they are the first ones.
LEVELS_1_AND_2 = {
    "1.1": 2,
    "1.2": 9,
    "1.3": 11,
    "1.4": 3,
    "1.5": 2,
    "2.1": 3,
    "2.2": 3,
    "2.3": 4,
    "2.4": 1,
    "3.2": 2,
    "3.3": 4,
    "3.4": 6,
    "3.5": 5,
    "3.7": 2,
    "4.1": 3,
    "4.2": 1,
    "4.3": 2,
    "4.4": 4,
    "5.1": 1,
    "5.2": 3,
    "5.3": 2,
    "5.4": 3,
    "6.1": 3,
    "6.2": 12,
    "6.3": 4,
    "6.4": 4,
    "6.5": 5,
    "6.6": 3,
    "6.8": 4,
    "7.1": 3,
    "7.2": 4,
    "7.3": 2,
    "7.4": 5,
    "7.5": 2,
    "7.6": 2,
    "8.1": 2,
    "8.2": 3,
    "8.3": 1,
    "8.4": 1,
    "9.1": 3,
    "9.2": 4,
    "10.1": 2,
    "10.2": 2,
    "10.3": 4,
    "10.4": 11,
    "10.5": 5,
    "10.6": 2,
    "10.7": 3,
    "11.1": 2,
    "11.2": 3,
    "11.3": 3,
    "11.4": 4,
    "11.5": 1,
    "11.6": 1,
    "12.1": 3,
    "12.2": 2,
    "12.3": 4,
    "13.1": 1,
    "13.2": 5,
    "13.3": 2,
    "13.4": 5,
    "14.1": 2,
    "14.2": 4,
    "14.3": 3,
    "15.1": 3,
    "15.2": 3,
    "15.3": 7,
    "16.1": 1,
    "16.2": 5,
    "16.3": 4,
    "16.4": 3,
    "16.5": 3,
    "17.1": 1,
    "17.2": 4,
    "17.3": 2,
}


@pytest.mark.clause("P-4.2d")
def test_every_requirement_stands_there_once_with_a_test_or_a_reason() -> None:
    page = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
    assert "5.0.0" in page.splitlines()[0]
    rows = [found.groups() for line in page.splitlines() if (found := ROW.fullmatch(line))]
    expected = [(section, str(number + 1)) for section, many in LEVELS_1_AND_2.items() for number in range(many)]
    assert sorted((section, number) for section, number, _, _ in rows) == sorted(expected)
    assert len(expected) == 253
    for section, number, state, reason in rows:
        if state == "test":
            path = re.fullmatch(r"`(tests/[\w/]+\.py)`", reason)
            assert path, f"{section}.{number}"
            assert (ROOT / path[1]).is_file(), f"{section}.{number}: {path[1]} is gone"
        else:
            assert len(reason) >= 7, f"{section}.{number}"
