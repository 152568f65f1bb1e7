from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from house import House, living


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One data folder whose tables are made; every test starts it if it does not run."""
    with living(tmp_path_factory.mktemp("house") / "data") as found:
        yield found


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[House]:
    """A data folder that is not there yet."""
    with living(tmp_path / "parent" / "data") as found:
        yield found


@pytest.fixture
def sentence() -> Callable[[object], str]:
    """What a command that cannot start says: one line, no traceback, status 1."""

    def check(done: object) -> str:
        said = done.stderr.strip()  # type: ignore[attr-defined]
        assert done.returncode == 1, said  # type: ignore[attr-defined]
        assert "Traceback" not in said
        assert len(said.splitlines()) == 1, said
        assert said.startswith("onepost: ")
        assert said.endswith(".")
        return said

    return check
