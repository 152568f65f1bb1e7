"""Several processes add to a file of lines and shorten it, and nothing that was added is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from onepost.lib import lines


def test_what_is_added_while_the_file_is_shortened_is_there_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    with ThreadPoolExecutor(8) as pool:
        added = [pool.submit(lines.add, path, [f"stays {number}", f"goes {number}"]) for number in range(200)]
        dropped = [pool.submit(lines.shorten, path, lambda line: line.startswith("stays")) for _ in range(50)]
        for done in added:
            done.result()
        gone = sum(done.result() for done in dropped)
    gone += lines.shorten(path, lambda line: line.startswith("stays"))
    assert gone == 200
    assert sorted(lines.read(path)) == sorted(f"stays {number}" for number in range(200))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_not_there_holds_nothing_and_a_trial_drops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    assert (lines.read(path), lines.shorten(path, lambda _line: False)) == ([], 0)
    assert not path.exists()
    lines.add(path, ["one", "two"])
    assert lines.shorten(path, lambda line: line == "one", dry=True) == 1
    assert lines.read(path) == ["one", "two"]
