"""The privacy policy as a text with versions, and what to record of somebody who has read one.

The texts are files, so that what is shown and what is hashed are the same bytes. A changed text is a new folder with
the new version; the old ones stay, because acknowledgements name them. ``scripts/policy.py`` writes the newest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onepost.accounts.models import User

VERSION = "2026-11-25"
LANGUAGES = ("en", "fr")
FOLDER = Path(__file__).resolve().parents[1] / "templates" / "policy"
EDITORIAL, MATERIAL, NEW_PURPOSE = "editorial", "material", "new_purpose"
NOTICE_DAYS = 30
"""From the day a material change is published until it applies."""


@dataclass(frozen=True, slots=True)
class Policy:
    """``html`` is the body of the page; ``sha256`` its hash in hexadecimal digits, over UTF-8."""

    version: str
    language: str
    html: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Version:
    """``change``: editorial, material, or new_purpose, with the purposes whose older consents it ends in ``voids``."""

    version: str
    change: str
    in_force: date
    voids: tuple[str, ...]
    summary: Mapping[str, str]
    sha256: Mapping[str, str]

    def summarised(self, language: str | None) -> str:
        return self.summary[_short(language)]

    @property
    def published(self) -> date:
        return date.fromisoformat(self.version)


def _short(language: str | None) -> str:
    short = (language or "").split("-")[0]
    return short if short in LANGUAGES else "en"


@cache
def _read(version: str, language: str) -> Policy:
    data = (FOLDER / version / f"{language}.html").read_bytes()
    return Policy(version, language, data.decode(), hashlib.sha256(data).hexdigest())


@cache
def versions() -> tuple[Version, ...]:
    """Every version there has been, the newest first."""
    rows = json.loads((FOLDER / "versions.json").read_text(encoding="utf-8"))
    return tuple(
        Version(
            row["version"],
            row["change"],
            date.fromisoformat(row["in_force"]),
            tuple(row["voids"]),
            row["summary"],
            row["sha256"],
        )
        for row in rows
    )


def current(language: str | None) -> Policy:
    """The newest policy, in ``language`` ("fr-CA" counts as "fr") or in English."""
    return _read(VERSION, _short(language))


def text_of(version: str, language: str | None) -> Policy:
    """An older one. Raises KeyError for a version there never was."""
    if version not in {row.version for row in versions()}:
        raise KeyError(version)
    return _read(version, _short(language))


def purpose_text(purpose: str) -> str:
    """The version since which a consent to ``purpose`` means what it means today; older consents are void."""
    return next((row.version for row in versions() if purpose in row.voids), versions()[-1].version)


def unread(user: User) -> Version | None:
    """The newest version, when ``user`` has read none since the last change that is more than editorial."""
    if any(row.change != EDITORIAL for row in versions() if row.version > user.policy_read):
        return versions()[0]
    return None


def must_agree(user: User) -> bool:
    """Whether there is a new purpose that ``user`` has not agreed to yet: what it covers waits until then."""
    return any(row.change == NEW_PURPOSE for row in versions() if row.version > user.policy_read)
