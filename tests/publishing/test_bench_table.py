"""``make bench-page``: every figure beside its target, in the page that people read."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench import page, table
from bench.figures import Figures


def test_every_figure_stands_beside_its_target_and_says_whether_it_is_met(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = "of what bench/table.py writes -->"
    place = tmp_path / "page.md"
    place.write_text(f"Before\n<!-- begin {mark}\nyesterday\n<!-- end {mark}\nAfter\n", "utf-8")
    monkeypatch.setattr(page, "PAGE", place)
    figures = Figures()
    figures.at_least("text posts", 231.7, "/s", 150)
    figures.at_most("slowest page", 120.6, "ms", 100)
    figures.known("cores busy", 79, "%")
    table.write(figures.found)
    text = place.read_text("utf-8")
    assert text.startswith("Before\n")
    assert text.endswith("\nAfter\n")
    assert "1 of 2 targets are met." in text
    assert "| text posts | 232 /s | ≥ 150 /s | yes |" in text
    assert "| slowest page | 121 ms | ≤ 100 ms | **no** |" in text
    assert "| cores busy | 79 % | – | |" in text
    assert "yesterday" not in text
    assert '"ok": false' in capsys.readouterr().out


def test_a_page_without_a_place_for_it_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "page.md"
    place.write_text("Nothing here", "utf-8")
    monkeypatch.setattr(page, "PAGE", place)
    with pytest.raises(ValueError, match=r"no place for bench/table\.py"):
        table.write([])
    assert place.read_text("utf-8") == "Nothing here"
