"""Ready for languages that are written from right to left: nothing in style sheets and templates names a side."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STYLE = re.compile(
    r"(?:^|[\s;{])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b|(?:left|right)\s*:"
    r"|border-(?:top|bottom)-(?:left|right)-radius|(?:text-align|float|clear)\s*:\s*(?:left|right)\b)"
)
CLASS = re.compile(
    r"""(?<=["'\s:])-?(?:m[lr]|p[lr]|left|right|border-[lr]|rounded-[lr]|text-(?:left|right))(?:-[\w.\[/]|["'\s])"""
)
SHEETS = sorted((ROOT / "frontend").rglob("*.css"))
TEMPLATES = sorted((ROOT / "src/onepost/templates").rglob("*.html"))


def test_the_rules_know_a_side_when_they_see_one() -> None:
    assert STYLE.search(".a { margin-left: 1rem }")
    assert STYLE.search("  right: 0;")
    assert CLASS.search('class="flex ml-2"')
    assert CLASS.search("class='sm:text-left '")
    assert not STYLE.search(".day-left { inset-inline-end: 0; text-align: start }")


@pytest.mark.parametrize(("files", "rule"), [(SHEETS, STYLE), (TEMPLATES, CLASS)], ids=["styles", "templates"])
def test_no_style_names_left_or_right(files: list[Path], rule: re.Pattern[str]) -> None:
    assert len(files) > 20
    classes = re.compile(r'class="[^"]*"')
    found = []
    for file in files:
        text = file.read_text()
        parts = classes.findall(text) if file.suffix == ".html" else text.splitlines()
        found += [f"{file.relative_to(ROOT)}: {part.strip()[:80]}" for part in parts if rule.search(part)]
    assert found == []
