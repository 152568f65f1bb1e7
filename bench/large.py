"""A video of 2 GB on its way through the library to YouTube: the processes do not grow with it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.figures import Figures

GIGABYTES = 2
PATIENCE = 300
"""Seconds for each stage."""


def carried(figures: Figures) -> None:
    """A fresh ``onepost up`` of its own, so that what is measured includes all that a first time loads."""
    import heavy
    import house

    with tempfile.TemporaryDirectory(prefix="onepost-large-") as name:
        folder = Path(name)
        film = heavy.padded(folder / "film.mp4", GIGABYTES * 1_000_000_000)
        with house.living(folder / "data") as home:
            found = heavy.carry(home, film, PATIENCE)
    if set(found.arrived.values()) != {found.sent}:
        raise RuntimeError("what arrived is not what was sent")
    for process, target in (("worker", 50), ("web process", 50)):
        growth = found.most(process) / 1_000_000
        figures.at_most(f"{process} growth while a {GIGABYTES} GB video is uploaded", growth, "MB", target)
    for stage, seconds in found.seconds.items():
        figures.known(f"{GIGABYTES} GB video, {stage}", seconds, "s")
