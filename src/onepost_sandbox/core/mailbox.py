"""The SMTP sink: what the product wrote to people, readable on a page and by tests."""

from __future__ import annotations

import asyncio
import email
import email.message
import email.policy
import html
import itertools
import re
import weakref
from collections import deque
from dataclasses import dataclass, field
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from onepost_sandbox.core.clock import Clock, iso
from onepost_sandbox.core.prose import links

_HREF = re.compile(r"href\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_KEEP = 2000


@dataclass(slots=True)
class Mail:
    """One message as it arrived. ``at`` is in epoch seconds of the sandbox clock."""

    id: int
    sender: str
    to: list[str]
    subject: str
    text: str
    html: str
    at: float
    links: list[str] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "from": self.sender,
            "to": self.to,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "at": iso(self.at),
            "links": self.links,
        }


class Mailbox:
    """The last messages, newest last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ids = itertools.count(1)
        self._server: asyncio.Server | None = None
        self._talking: weakref.WeakSet[SMTP] = weakref.WeakSet()
        self.mails: deque[Mail] = deque(maxlen=_KEEP)

    async def start(self, host: str, port: int) -> int:
        """Listen for SMTP; returns the port (0 = pick one)."""
        loop = asyncio.get_running_loop()

        def answer() -> SMTP:
            talk = SMTP(self, hostname="sandbox.localhost", enable_SMTPUTF8=True, loop=loop)
            self._talking.add(talk)
            return talk

        self._server = await loop.create_server(answer, host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for talk in tuple(self._talking):
            if isinstance(talk.transport, asyncio.Transport):
                talk.transport.abort()
        await asyncio.sleep(0)  # for the transports to tell their conversations

    def clear(self) -> None:
        self.mails.clear()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """aiosmtpd's hook for a complete message."""
        self.receive(cast(bytes, envelope.content), str(envelope.mail_from or ""), list(envelope.rcpt_tos))
        return "250 OK"

    def receive(self, raw: bytes, sender: str, to: list[str]) -> Mail:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        text, rich = _part(message, "plain"), _part(message, "html")
        mail = Mail(
            id=next(self._ids),
            sender=str(message["From"] or sender),
            to=to,
            subject=str(message["Subject"] or ""),
            text=text,
            html=rich,
            at=self._clock.now(),
            links=_links(text, rich),
        )
        self.mails.append(mail)
        return mail


def _part(message: email.message.EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except LookupError:  # a character set nobody knows
        content = cast(bytes, part.get_payload(decode=True)).decode("ascii", "replace")
    return content if isinstance(content, str) else ""


def _links(text: str, rich: str) -> list[str]:
    found = [url for _, url in links(text)]
    found += [html.unescape(link) for link in _HREF.findall(rich) if link.startswith(("http://", "https://"))]
    return list(dict.fromkeys(found))
