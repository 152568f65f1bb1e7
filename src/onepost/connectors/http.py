"""The one door out: every request to the outside goes through here (DESIGN rule 5).

Time-outs, size limits, the private-address guard, redaction, the sandbox rewrite and the classification of failures
live here and nowhere else; an import-linter contract forbids any other HTTP client.
"""

from __future__ import annotations

import asyncio
import json as jsonlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import aiohttp
import yarl
from aiohttp.abc import AbstractStreamWriter
from multidict import CIMultiDict, CIMultiDictProxy

from onepost.connectors.addresses import PublicResolver, refuse_literal
from onepost.connectors.classify import by_status
from onepost.connectors.errors import ConnectorError, Misconfigured, OutcomeUnknown, Temporary
from onepost.connectors.messages import N_

log = logging.getLogger("onepost.http")

CONNECT_SECONDS = 10.0
DEADLINE_SECONDS = 30.0
"""Longest life of one request; shorter than the publisher's lease (DESIGN rule 2)."""
UPLOAD_DEADLINE_SECONDS = 120.0
"""Longest life of one request that carries a piece of a file."""
MAX_ANSWER_BYTES = 4 * 1024 * 1024

Form = Mapping[str, str | int]

Listed = Callable[[str], bool]
"""Whether requests may go to a host."""


def _any_host(_host: str) -> bool:
    """Until whoever keeps the list has said so."""
    return True


_listed: Listed = _any_host


def ask_before_leaving(listed: Listed) -> None:
    """From now on no door but an ``anywhere`` one reaches a host that ``listed`` does not know."""
    global _listed
    _listed = listed


@dataclass(frozen=True, slots=True)
class Slice:
    """``size`` bytes of a file, which are read while they are sent."""

    size: int
    stream: Callable[[], AsyncIterator[bytes]]


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file, or a piece of one, in a multipart form."""

    name: str
    filename: str
    mime: str
    data: bytes | Slice


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, read whole (at most :data:`MAX_ANSWER_BYTES`)."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes
    armed: bool = False

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The JSON of the answer. Broken JSON in an armed call leaves its outcome unknown."""
        try:
            return jsonlib.loads(self.body)
        except ValueError:
            raise unclear(self.armed, f"{self.status} with an answer that is not JSON") from None

    def json_or_none(self) -> Any:
        try:
            return jsonlib.loads(self.body)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class DownloadAnswer:
    """How a download was answered; the bytes went to whoever takes them."""

    status: int
    headers: CIMultiDictProxy[str]


class TooLarge(Exception):
    """A download has more bytes than were allowed."""


Classifier = Callable[[Response], ConnectorError | None]
"""A network's own table: the error an answer stands for, or None to fall back on the status."""


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """``sandbox_url`` is where the sandbox answers ("" when off); ``time_scale`` shortens every wait in tests."""

    sandbox_url: str = ""
    user_agent: str = "OnePost"
    time_scale: float = 1.0


@dataclass(slots=True)
class Http:
    """A door for one event loop. ``sandbox`` doors reach only the sandbox, the others never do.

    ``anywhere``: for files that a person named by their address. Nothing is sent there but the question for the file.
    """

    settings: HttpSettings = field(default_factory=HttpSettings)
    sandbox: bool = False
    anywhere: bool = False
    _session: aiohttp.ClientSession | None = None
    _armed: aiohttp.ClientSession | None = None
    """Its connections serve one request each."""

    async def __aenter__(self) -> Http:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def close(self) -> None:
        for session in (self._session, self._armed):
            if session is not None:
                await session.close()
        self._session = self._armed = None

    def address(self, url: str) -> str:
        """Where ``url`` is really reached: rewritten for the sandbox, unchanged otherwise (DESIGN 4)."""
        return rewrite(url, self.settings.sandbox_url) if self.sandbox else url

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Form | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Form | None = None,
        files: tuple[FilePart, ...] = (),
        body: bytes | AsyncIterator[bytes] | None = None,
        armed: bool = False,
        deadline: float = DEADLINE_SECONDS,
        classify: Classifier | None = None,
        also_ok: tuple[int, ...] = (),
    ) -> Response:
        """Send one request and return its answer if it is a success.

        ``armed`` marks a call that must not happen twice: a fresh connection, no redirect, and whatever leaves its
        outcome open raises :class:`OutcomeUnknown`. ``also_ok`` are further statuses that are a success here (308 of a
        resumable upload). Raises one of the six classes for everything that is no success.
        """
        address = self._guarded(url)
        if params:
            address += ("&" if "?" in address else "?") + urlencode(params)
        data, sent_headers = _payload(json, form, files, body, headers, self.settings.user_agent)
        started = time.monotonic()
        try:
            async with asyncio.timeout(deadline * self.settings.time_scale):
                response = await self._send(method, address, data, sent_headers, armed)
        except ConnectorError:
            raise
        except _NEVER_SENT as error:
            self._log(method, url, "not sent", started)
            raise Temporary(
                N_("The network could not be reached."),
                detail=f"connect: {type(error).__name__}",
                code="connect",
            ) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._log(method, url, type(error).__name__, started)
            raise unclear(armed, type(error).__name__) from None
        self._log(method, url, str(response.status), started)
        problem = classify(response) if classify else None
        if problem is None and not response.ok and response.status not in also_ok:
            problem = by_status(response.status, response.headers, armed)
        if problem is not None:
            raise problem
        return response

    async def download(
        self, url: str, take: Callable[[bytes, int], None], *, most: int, deadline: float
    ) -> DownloadAnswer:
        """Fetch a file without keeping it: ``take(piece, size)`` gets every piece, and the size announced, 0 for none.

        An answer other than 200 is returned unread: redirects are for the caller, who asks for each address here.
        Raises :class:`TooLarge` beyond ``most`` bytes, TimeoutError after ``deadline`` seconds, and what
        :meth:`request` raises.
        """
        address = self._guarded(url)
        if self._session is None:
            self._session = self._new_session(force_close=False)
        headers = {"User-Agent": self.settings.user_agent, "Accept-Encoding": "identity"}
        started = time.monotonic()
        try:
            async with (
                asyncio.timeout(deadline * self.settings.time_scale),
                self._session.get(exactly(address), headers=headers, allow_redirects=False) as answer,
            ):
                if answer.status == 200:
                    await _pour(answer, take, most)
        except _NEVER_SENT as error:
            self._log("GET", url, "not sent", started)
            raise Temporary(
                N_("The network could not be reached."), detail=type(error).__name__, code="connect"
            ) from None
        except TimeoutError:
            self._log("GET", url, "too slow", started)
            raise
        except (aiohttp.ClientError, OSError) as error:
            self._log("GET", url, type(error).__name__, started)
            raise unclear(False, type(error).__name__) from None
        self._log("GET", url, str(answer.status), started)
        return DownloadAnswer(answer.status, answer.headers)

    def _guarded(self, url: str) -> str:
        address = self.address(url)
        if not self.sandbox:
            scheme = urlsplit(address).scheme
            if scheme != "https":
                raise Misconfigured(N_("Only https addresses are called."), detail=scheme)
            refuse_literal(address)
        host = urlsplit(url).hostname or ""
        own = self.sandbox and url == address
        if not (self.anywhere or own or _listed(host)):
            log.error("refused: %s is no recipient", host)
            raise Misconfigured(N_("OnePost sends nothing to this address: it is not on the list of recipients."))
        return address

    async def _send(self, method: str, address: str, data: Any, headers: Mapping[str, str], armed: bool) -> Response:
        if armed:
            # Neither an old connection nor a second attempt of the client's own: aiohttp 3.14 repeats GET, PUT and
            # DELETE when the peer drops the connection, be it new or kept (``retry_persistent_connection``).
            if self._armed is None:
                self._armed = self._new_session(force_close=True)
            return await _exchange(self._armed, method, address, data, headers, armed)
        if self._session is None:
            self._session = self._new_session(force_close=False)
        return await _exchange(self._session, method, address, data, headers, armed)

    def _new_session(self, force_close: bool) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0, force_close=force_close, resolver=None if self.sandbox else PublicResolver(), ttl_dns_cache=30
        )
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS * self.settings.time_scale)
        return aiohttp.ClientSession(
            connector=connector,
            timeout=timeout,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=True,
        )

    def _log(self, method: str, url: str, outcome: str, started: float) -> None:
        # Host only: paths and queries of these networks carry account ids and tokens.
        host = urlsplit(url).hostname
        log.debug("%s %s: %s in %d ms", method, host, outcome, (time.monotonic() - started) * 1000)


_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


def rewrite(url: str, sandbox_url: str) -> str:
    """``https://api.x.com/2/tweets`` as ``<sandbox>/api.x.com/2/tweets``; an address of the sandbox stays."""
    if not sandbox_url:
        raise Misconfigured(N_("This channel belongs to the sandbox, and the sandbox is switched off."))
    base = urlsplit(sandbox_url)
    parts = urlsplit(url)
    if parts.netloc == base.netloc:
        return url
    return urlunsplit((base.scheme, base.netloc, f"/{parts.netloc}{parts.path}", parts.query, ""))


def unclear(armed: bool, detail: str) -> ConnectorError:
    """The error of a call that left and whose answer says nothing."""
    if armed:
        return OutcomeUnknown(
            N_("The network's answer did not arrive. OnePost looks whether it is there."), detail=detail
        )
    return Temporary(N_("The network did not answer properly."), detail=detail)


class _SlicePayload(aiohttp.Payload):
    """A part of a form whose length is known before it is read, so that the form needs no chunks."""

    def __init__(self, value: Slice) -> None:
        super().__init__(value)
        self._size = value.size

    async def write(self, writer: AbstractStreamWriter) -> None:
        async for piece in self._value.stream():
            await writer.write(piece)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        raise TypeError("a piece of a file is no text")


def _once() -> aiohttp.ClientMiddlewareType:
    """Lets one request through; the client's own second attempt is the answer that got lost."""
    sent = False

    async def pass_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        nonlocal sent
        if sent:
            raise aiohttp.ClientConnectionError("the connection was dropped")
        sent = True
        return await handler(request)

    return pass_once


def exactly(address: str) -> yarl.URL:
    """``address`` as it is written: signed addresses and escaped colons (LinkedIn's URNs) must not be normalised."""
    return yarl.URL(address, encoded=all("!" <= char <= "~" for char in address))


async def _exchange(
    session: aiohttp.ClientSession,
    method: str,
    address: str,
    data: Any,
    headers: Mapping[str, str],
    armed: bool,
) -> Response:
    middlewares = (_once(),) if armed else ()
    async with session.request(
        method, exactly(address), data=data, headers=headers, allow_redirects=False, middlewares=middlewares
    ) as answer:
        body = await answer.content.read(MAX_ANSWER_BYTES)
        while not answer.content.at_eof():
            piece = await answer.content.read(MAX_ANSWER_BYTES)
            if len(body) + len(piece) > MAX_ANSWER_BYTES:
                raise unclear(armed, "the answer is too long")
            body += piece
        return Response(answer.status, answer.headers, body, armed)


async def _pour(answer: aiohttp.ClientResponse, take: Callable[[bytes, int], None], most: int) -> None:
    size = answer.content_length or 0
    taken = 0
    if size > most:
        raise TooLarge
    async for piece in answer.content.iter_chunked(256 * 1024):
        taken += len(piece)
        if taken > most:
            raise TooLarge
        await asyncio.to_thread(take, piece, size)


def _payload(
    json: Any,
    form: Form | None,
    files: tuple[FilePart, ...],
    body: bytes | AsyncIterator[bytes] | None,
    headers: Mapping[str, str] | None,
    user_agent: str,
) -> tuple[Any, CIMultiDict[str]]:
    out: CIMultiDict[str] = CIMultiDict({"User-Agent": user_agent})
    out.update(headers or {})
    if files:
        data = aiohttp.FormData()
        for name, value in (form or {}).items():
            data.add_field(name, str(value))
        for part in files:
            content = _SlicePayload(part.data) if isinstance(part.data, Slice) else part.data
            data.add_field(part.name, content, filename=part.filename, content_type=part.mime)
        return data, out
    if json is not None:
        out["Content-Type"] = "application/json; charset=utf-8"
        return jsonlib.dumps(json, ensure_ascii=False).encode(), out
    if form is not None:
        out["Content-Type"] = "application/x-www-form-urlencoded"
        return urlencode(form).encode(), out
    return body, out
