"""What a place is that files come from: an address on the internet today, a cloud folder or a picture library later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

Take = Callable[[bytes, int], None]
"""Gets every piece of a file as it comes, and how many bytes the whole file has (0 while nobody knows)."""


class SourceRefused(Exception):
    """The file does not come; ``str`` is the sentence for the person."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, or with ``folder`` more of them, in a listing. ``key`` names it to its source. Size in bytes."""

    key: str
    name: str
    size: int = 0
    folder: bool = False
    preview: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    entries: tuple[Entry, ...] = field(default=())
    next_page: str = ""


class Source(Protocol):
    name: ClassVar[str]
    browsable: ClassVar[bool]
    """Whether :meth:`list` has anything to show."""

    async def list(self, folder: str = "", words: str = "", page: str = "") -> Listing:
        """Files below ``folder`` whose names have ``words``. Raises :class:`SourceRefused`."""
        ...

    async def fetch(self, key: str, take: Take, most: int) -> str:
        """Hand over the file and return its name. Raises :class:`SourceRefused`; what was taken is then worthless."""
        ...
