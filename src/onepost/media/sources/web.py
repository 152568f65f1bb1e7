"""Files at an address on the internet.

Every address, also one a redirect leads to, goes through the door of the connectors: https only, and the connection is
made to the very address that was found to be public, so a name that changes its answer gains nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from onepost.connectors.addresses import refuse_literal
from onepost.connectors.errors import ConnectorError, Misconfigured
from onepost.connectors.http import Http, TooLarge
from onepost.media import sniff
from onepost.media.sources.base import SourceRefused, Take

SECONDS = 600.0
"""Longest time for one file."""
REDIRECTS = 5
_REDIRECT = {301, 302, 303, 307, 308}
_GONE = {404, 410}
_CLOSED = {401, 402, 403, 407}
_PAGE = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body|<!--)", re.IGNORECASE)
_FILENAME = re.compile(r"filename\*=(?:UTF-8|utf-8)''([^;]+)|filename=\"?([^\";]+)")


@dataclass(slots=True)
class Web:
    """Fetches through ``door``; gives up after ``seconds``."""

    door: Http
    seconds: float = SECONDS

    async def fetch(self, key: str, take: Take, most: int) -> str:
        address = key
        for _hop in range(REDIRECTS + 1):
            status, headers = await self._ask(address, _Gate(take), most)
            if status == 200:
                return _name(address, headers.get("Content-Disposition", ""))
            if status not in _REDIRECT or "Location" not in headers:
                raise _answered(status)
            address = urljoin(address, headers["Location"])
        raise SourceRefused(_("This address leads from one place to the next without end. Check it and try again."))

    async def _ask(self, address: str, gate: _Gate, most: int) -> tuple[int, dict[str, str]]:
        try:
            check(address)
            answer = await self.door.download(address, gate.take, most=most, deadline=self.seconds)
            gate.close()
        except TooLarge:
            largest = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise SourceRefused(
                _("This file is larger than %(most)s MB, the most this installation takes.") % {"most": largest}
            ) from None
        except TimeoutError:
            raise SourceRefused(
                _("This server is too slow: the file did not arrive in time. Download it yourself and upload it here.")
            ) from None
        except Misconfigured as error:
            raise private() if error.detail == "private" else _unreadable() from None
        except ConnectorError:
            raise SourceRefused(
                _("The server of this address could not be reached, or broke off. Check the address, or try later.")
            ) from None
        return answer.status, {name.title(): value for name, value in answer.headers.items()}


@dataclass(slots=True)
class _Gate:
    """Looks at the first bytes before anything is kept: a web page is refused before it is loaded whole."""

    onward: Take
    head: bytes = b""
    open: bool = False

    def take(self, piece: bytes, size: int) -> None:
        if self.open:
            self.onward(piece, size)
            return
        self.head += piece
        if len(self.head) < sniff.HEAD:
            return
        self._look()
        self.open = True
        self.onward(self.head, size)

    def close(self) -> None:
        """The file is over; a very short one has not been handed on yet."""
        if self.head and not self.open:
            self._look()
            self.onward(self.head, len(self.head))

    def _look(self) -> None:
        if _PAGE.match(self.head.removeprefix(b"\xef\xbb\xbf")):
            raise SourceRefused(
                _("This address shows a web page, not a file. Copy the address of the picture or the video itself.")
            )


def check(address: str) -> None:
    """Raises :class:`SourceRefused` or Misconfigured for an address that is never asked."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise _unreadable()
    refuse_literal(address)


def private() -> SourceRefused:
    return SourceRefused(
        _("This address leads into a private network, where OnePost does not go. Upload the file from your device.")
    )


def _unreadable() -> SourceRefused:
    return SourceRefused(
        _("This is not an address OnePost can open. It has to begin with https:// and lead to a file.")
    )


def _answered(status: int) -> SourceRefused:
    if status in _GONE:
        return SourceRefused(_("There is no file at this address. Check that it was copied whole."))
    if status in _CLOSED:
        return SourceRefused(_("This file is not public: its server asks for a login. Download it and upload it here."))
    text = _("The server of this address answered with an error (%(status)s). Try again later.")
    return SourceRefused(text % {"status": status})


def _name(address: str, disposition: str) -> str:
    if match := _FILENAME.search(disposition):
        return unquote(match.group(1) or match.group(2))
    parts = urlsplit(address)
    return PurePosixPath(unquote(parts.path)).name or parts.hostname or ""
