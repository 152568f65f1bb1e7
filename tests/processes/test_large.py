"""Large files pass through real processes whose memory stays flat."""

from __future__ import annotations

from pathlib import Path

import pytest

import heavy
from house import House

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]

MEGABYTE = 1_000_000
MOST = 50 * MEGABYTE
"""Bytes that a process may grow by, however large the file."""


@pytest.mark.parametrize(
    "megabytes",
    [200, pytest.param(2000, marks=[pytest.mark.long, pytest.mark.timeout(600)])],
)
def test_memory_stays_flat_while_a_large_video_is_uploaded_and_published(
    house: House, tmp_path: Path, megabytes: int
) -> None:
    film = heavy.padded(tmp_path / "film.mp4", megabytes * MEGABYTE)
    carried = heavy.carry(house, film, 30 + megabytes / 5)
    assert set(carried.arrived.values()) == {carried.sent}
    assert {name: carried.most(name) < MOST for name in carried.growth} == dict.fromkeys(heavy.WATCHED, True)
