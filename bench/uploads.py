"""A file of 4 GB that is broken off five times on its way into the library: every byte arrives, and no process grows.

``python -m bench.uploads [gigabytes]`` measures a file of another size.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.figures import Figures

GIGABYTES = 4.0
BREAKS = 5
PATIENCE = 300
"""Seconds for the library to look at the file."""


def broken_off(figures: Figures, gigabytes: float = GIGABYTES) -> None:
    """A fresh ``onepost up`` of its own, so that what is measured includes all that a first time loads."""
    import heavy
    import house
    import pieces

    with tempfile.TemporaryDirectory(prefix="onepost-uploads-") as name:
        folder = Path(name)
        film = heavy.padded(folder / "film.mp4", round(gigabytes * 1_000_000_000))
        with house.living(folder / "data") as home:
            found = pieces.carry(home, film, BREAKS, PATIENCE)
    if found.kept != found.sent:
        raise RuntimeError("what arrived is not what was sent")
    what = f"a {gigabytes:g} GB upload, broken off {found.breaks} times"
    for process in pieces.WATCHED:
        growth = found.most(process) / 1_000_000
        figures.at_most(f"{process} growth during {what}", growth, "MB", 50)
    for stage, seconds in found.seconds.items():
        figures.known(f"{what}: {stage}", seconds, "s")


def main() -> int:
    figures = Figures()
    broken_off(figures, float(sys.argv[1]) if len(sys.argv) > 1 else GIGABYTES)
    return 1 if figures.missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
