"""The privacy policy as a text with a version, and what to record of somebody who has read it.

The texts are files, so that what is shown and what is hashed are the same bytes. A changed text is a new folder with
the new version; the old ones stay, because acknowledgements name them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

VERSION = "2025-10-16"
LANGUAGES = ("en", "fr")
FOLDER = Path(__file__).resolve().parents[1] / "templates" / "policy"


@dataclass(frozen=True, slots=True)
class Policy:
    """``html`` is the body of the page; ``sha256`` its hash in hexadecimal digits, over UTF-8."""

    version: str
    language: str
    html: str
    sha256: str


@cache
def _read(version: str, language: str) -> Policy:
    data = (FOLDER / version / f"{language}.html").read_bytes()
    return Policy(version, language, data.decode(), hashlib.sha256(data).hexdigest())


def current(language: str | None) -> Policy:
    """The policy in force, in ``language`` ("fr-CA" counts as "fr") or in English."""
    short = (language or "").split("-")[0]
    return _read(VERSION, short if short in LANGUAGES else "en")
