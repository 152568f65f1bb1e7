"""What files come from: an address on the internet, or a place where a person looks for them first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from onepost.connectors.accounts import AppKeys
from onepost.connectors.http import Http
from onepost.connectors.secret import Secret

Take = Callable[[bytes, int], None]
"""Gets every piece of a file as it comes, and how many bytes the whole file has (0 while nobody knows)."""


class SourceRefused(Exception):
    """The file does not come; ``str`` is the sentence for the person."""


class AccessGone(SourceRefused):
    """The place does not know the person any more: they connect it again."""


class Source(Protocol):
    async def fetch(self, key: str, take: Take, most: int) -> str:
        """Hand over the file and return its name. Raises :class:`SourceRefused`; what was taken is then worthless."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, or with ``folder`` more of them, in a listing. ``key`` names it to its place, ``within`` is the path of
    the folder it lies in. Size in bytes."""

    key: str
    name: str
    size: int = 0
    folder: bool = False
    within: str = ""
    preview: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """``next_page`` is "" at the end; ``left_out`` counts files of kinds that the library does not take."""

    entries: tuple[Entry, ...] = ()
    next_page: str = ""
    left_out: int = 0

    @property
    def folders(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.folder]

    @property
    def files(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.folder]


@dataclass(frozen=True, slots=True)
class Link:
    """An address that opens one file for some hours, without the person's permission. Size in bytes."""

    name: str
    size: int
    address: str


@dataclass(frozen=True, slots=True)
class Access:
    """What a consent gave: a token until ``until`` (aware), and ``name``, whose place it is."""

    token: Secret
    until: datetime
    name: str


class Place(Protocol):
    """A person's files at another service. Everything that asks it raises :class:`SourceRefused`, and
    :class:`AccessGone` when the token is not good any more."""

    name: ClassVar[str]
    label: ClassVar[str]

    def __init__(self, door: Http, token: Secret) -> None: ...

    @staticmethod
    def consent(keys: AppKeys, redirect_uri: str, state: str, verifier: str) -> str:
        """The address of the service's consent page; the hash of ``verifier`` travels with it (RFC 7636)."""
        ...

    @classmethod
    async def exchange(cls, door: Http, keys: AppKeys, code: str, redirect_uri: str, verifier: str) -> Access: ...

    async def look(self, folder: str = "", words: str = "", page: str = "") -> Listing:
        """What lies in ``folder``, or with ``words`` what is called so anywhere."""
        ...

    async def preview(self, key: str) -> tuple[bytes, str]:
        """A small picture of the file, and its MIME type."""
        ...

    async def link(self, key: str) -> Link: ...

    async def leave(self) -> None:
        """Give the permission back."""
        ...
