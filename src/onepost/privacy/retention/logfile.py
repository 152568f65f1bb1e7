"""The one log file that OnePost writes by itself: the embedded database's. All else goes to standard error."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from onepost.lib.postgres import Server
from onepost.privacy import rules
from onepost.privacy.retention.target import Target

# PostgreSQL's own beginning of a line: "2026-11-23 09:00:00.000 UTC [123] ".
MOMENT = re.compile(rb"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.\d+)? \S+ ")
MOST_BYTES = 64 * 1024 * 1024
"""A file larger than this is cut to its end, whatever the dates say."""


def cut(limit: datetime, dry: bool) -> int:
    log = Server.default().log
    return _cut(log, limit, dry) if log.exists() else 0


def _cut(log: Path, limit: datetime, dry: bool) -> int:
    """Drop the lines from before ``limit``; how many. The server appends, so the file itself stays."""
    with open(log, "r+b") as file:
        begin = max(0, log.stat().st_size - MOST_BYTES)
        file.seek(begin)
        lines = file.readlines()
        first = next((place for place, line in enumerate(lines) if _at(line) >= limit), len(lines))
        if _undated(lines):
            first = 0
        if not dry and (first or begin):
            file.seek(0)
            file.writelines(lines[first:])
            file.truncate()
    return first


def _undated(lines: list[bytes]) -> bool:
    return not any(MOMENT.match(line) for line in lines)


def _at(line: bytes) -> datetime:
    """When it was written; a line that goes on with the one before is as old as anything."""
    found = MOMENT.match(line)
    if found is None:
        return datetime.min.replace(tzinfo=UTC)
    return datetime.fromisoformat(found[1].decode()).replace(tzinfo=UTC)


TARGETS: tuple[Target, ...] = (Target(rules.SECURITY, "postgres.log", "", run=cut),)
