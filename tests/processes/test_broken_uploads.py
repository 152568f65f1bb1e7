"""An upload whose line is cut passes through real processes: every byte arrives, and no process grows with it."""

from __future__ import annotations

from pathlib import Path

import pytest

import heavy
import pieces
from house import House

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]

MOST = 50_000_000
"""Bytes that a process may grow by, however large the file."""


@pytest.mark.parametrize(
    "megabytes", [64, pytest.param(4000, marks=[pytest.mark.long, pytest.mark.timeout(600)])], ids=str
)
def test_an_upload_that_breaks_off_five_times_arrives_byte_for_byte(
    house: House, tmp_path: Path, megabytes: int
) -> None:
    film = heavy.padded(tmp_path / "film.mp4", megabytes * 1_000_000)
    found = pieces.carry(house, film, 5, 30 + megabytes / 10)
    assert found.kept == found.sent
    assert {name: found.most(name) < MOST for name in found.growth} == dict.fromkeys(pieces.WATCHED, True)
