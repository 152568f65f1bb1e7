"""Where backups lie, what they are called, and how long they stay."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from onepost.lib import keyfile
from onepost.lib.env import SettingError
from onepost.privacy.rules import BACKUP_DAYS, KEY_BACKUP_HOURS

NAME = re.compile(r"(data|keys)-(\d{8}T\d{6}Z)\.backup")
STAMP = "%Y%m%dT%H%M%SZ"
KEPT = {"data": timedelta(days=BACKUP_DAYS), "keys": timedelta(hours=KEY_BACKUP_HOURS)}
"""What a deleted token was sealed with is gone from all backups after the second of these."""
BROKEN_OFF = timedelta(days=1)


def key() -> bytes:
    """The backup key. Whoever has it and a backup can read everything: it belongs somewhere else than the backups."""
    given = settings.BACKUP_KEY
    if not given:
        return keyfile.key("backup-key")
    try:
        value = base64.b64decode(given, validate=True)
    except ValueError:
        value = b""
    if len(value) != 32:
        raise SettingError("ONEPOST_BACKUP_KEY must be the base64 of 32 bytes.")
    return value


def folder(chosen: Path | None = None) -> Path:
    """Made if it is not there, for its owner only."""
    path: Path = chosen or settings.BACKUP_DIR or settings.DATA_DIR / "backups"
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"The backup folder {path} cannot be used: {error.strerror}.") from None
    return path


def name(kind: str, at: datetime) -> str:
    return f"{kind}-{at.astimezone(UTC).strftime(STAMP)}.backup"


def made_at(path: Path) -> datetime | None:
    found = NAME.fullmatch(path.name)
    return datetime.strptime(found[2], STAMP).replace(tzinfo=UTC) if found else None


def newest(kind: str, where: Path) -> Path | None:
    found = [path for path in where.glob(f"{kind}-*.backup") if made_at(path)]
    return max(found, key=lambda path: path.name, default=None)


def prune(where: Path, now: datetime) -> int:
    """Delete backups whose time is over, and what is left of broken-off ones; how many. The newest one goes, too."""
    gone = 0
    for kind, kept in KEPT.items():
        for path in where.glob(f"{kind}-*.backup"):
            at = made_at(path)
            if at is not None and at < now - kept:
                path.unlink(missing_ok=True)
                gone += 1
    for path in where.glob(".*.part"):
        if path.stat().st_mtime < (now - BROKEN_OFF).timestamp():
            path.unlink(missing_ok=True)
    return gone
