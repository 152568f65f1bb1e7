"""The page of figures: what programs write into docs/reliability.md, between words that are written by hand."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reliability.md"


def put(writer: str, text: str) -> None:
    """Replace what ``writer``, a file of this repository, wrote last. Raises ValueError when the page has no place for
    it."""
    begin, end = f"<!-- begin of what {writer} writes -->", f"<!-- end of what {writer} writes -->"
    before, found, rest = PAGE.read_text("utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{PAGE} has no place for {writer}")
    PAGE.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", "utf-8")


def commit() -> str:
    """The commit that was measured, and whether the sources had changed since."""
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    changed = subprocess.run(["git", "status", "--porcelain", "src"], cwd=ROOT, capture_output=True, text=True)
    return (found.stdout.strip() or "unknown") + (" with changes" if changed.stdout.strip() else "")
