"""One call to the API: who asks, what for, and whether its headers are right."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from aiohttp import web

from onepost_sandbox.core.oauth import Token
from onepost_sandbox.networks.linkedin.errors import denied, invalid, refused
from onepost_sandbox.networks.linkedin.store import POSTING, Author, Member

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.linkedin.network import LinkedIn

ACTIVE = (
    "202512",
    "202601",
    "202602",
    "202603",
    "202604",
    "202605",
    "202606",
    "202607",
    "202608",
    "202609",
)
"""Versions that answer; those before have been ended, those after are not there yet (state of 2026-11)."""
_LIST = re.compile(r"^List\((.*)\)$", re.DOTALL)


@dataclass(slots=True)
class Ask:
    """``method`` is the HTTP method meant, ``action`` Rest.li's word (upper case); ``query`` is still escaped, because
    Rest.li's own signs are not."""

    net: LinkedIn
    call: Call
    method: str
    action: str
    versioned: bool
    version: str
    token: Token
    member: Member
    query: dict[str, str] = field(default_factory=dict)
    form: bytes = b""

    def value(self, name: str, default: str = "") -> str:
        return unquote(self.query.get(name, default))

    def values(self, name: str) -> list[str]:
        """The members of ``List(…)``."""
        raw = self.query.get(name, "")
        match = _LIST.match(unquote(raw) if raw.startswith("List%28") else raw)
        return [unquote(item) for item in match[1].split(",") if item] if match else []

    def number(self, name: str, default: int) -> int:
        text = self.value(name)
        if not text:
            return default
        if not text.isdecimal():
            raise invalid("ILLEGAL_ARGUMENT", f"Query parameter '{name}' must be a number")
        return int(text)

    async def json(self) -> dict[str, Any]:
        try:
            body = await self.call.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise refused(400, "ILLEGAL_ARGUMENT", "Request body could not be parsed as JSON object")
        return body

    def needs(self, resource: str, *scopes: str) -> None:
        """At least one of these scopes."""
        if not self.token.scopes.intersection(scopes):
            raise denied(resource, self.version)

    def acting(self, urn: str, resource: str) -> Author:
        """The author named, if the token may write for it."""
        author = self.net.store.author(urn)
        if author is None:
            raise invalid("INVALID_URN_ID", f"{urn} is not a known author")
        scope = "w_organization_social" if author.is_page else "w_member_social"
        mine = self.member.roles.get(author.id) in POSTING if author.is_page else author is self.member
        if scope not in self.token.scopes or not mine:
            raise denied(resource, self.version)
        return author

    def reading(self, author: Author, resource: str) -> None:
        """Members' things are closed to everybody; a page's are open to those with a role on it."""
        open_ = author.is_page and author.id in self.member.roles and "r_organization_social" in self.token.scopes
        if not open_ and "r_member_social" not in self.token.scopes:
            raise denied(resource, self.version)

    @property
    def now(self) -> float:
        return self.net.world.clock.now()


def said(status: int, body: Any = None, **headers: str) -> web.Response:
    """An answer, with JSON or without a body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is None:
        return web.Response(status=status, headers=named)
    return web.json_response(body, status=status, headers=named)


async def understood(net: LinkedIn, call: Call) -> Ask:
    """The call with its caller. Raises what LinkedIn says to a wrong header or token."""
    versioned = call.path.startswith("/rest/")
    version = _version(net, call) if versioned else ACTIVE[-1]
    spoken = call.headers.get("X-Restli-Protocol-Version")
    if versioned and spoken != "2.0.0" and net.switch("protocol_header") == "needed":
        raise refused(400, "ILLEGAL_ARGUMENT", "X-Restli-Protocol-Version must be 2.0.0")
    if "urn:" in call.path:
        raise refused(400, "ILLEGAL_ARGUMENT", "Syntax exception in path variables")
    token = _token(net, call)
    member = net.store.members[token.account]
    call.account = member.id
    method, raw, form = call.method, call.request.rel_url.raw_query_string, b""
    override = call.headers.get("X-HTTP-Method-Override", "").upper()
    if method == "POST" and override:
        method, form = override, await call.body()
        if call.content_type == "application/x-www-form-urlencoded":
            raw = form.decode("ascii", "replace")
    ask = Ask(net, call, method, _action(call, method), versioned, version, token, member, _query(raw), form)
    return ask


def _query(raw: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in raw.split("&") if pair)
    return {unquote(name): value.replace("+", "%20") for name, _, value in pairs}


def _action(call: Call, method: str) -> str:
    named = call.headers.get("X-RestLi-Method", "").upper()
    return named or {"POST": "CREATE", "DELETE": "DELETE"}.get(method, "GET")


def _version(net: LinkedIn, call: Call) -> str:
    version = call.headers.get("Linkedin-Version", "")
    if not version:
        raise refused(
            400, "VERSION_MISSING", "A version must be present. Please specify a version by adding the header"
        )
    if version not in ACTIVE or version == net.switch("ended_version"):
        raise refused(426, "NONEXISTENT_VERSION", f"Requested version {version}01 is not active")
    return version


def _token(net: LinkedIn, call: Call) -> Token:
    value = call.bearer()
    if not value:
        raise refused(401, "EMPTY_ACCESS_TOKEN", "Empty oauth2_access_token", 65604)
    token = net.tokens.get(value)
    if token is None or token.kind != "access" or token.account not in net.store.members:
        raise refused(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600)
    young = net.world.clock.now() < token.issued_at + net.seconds("young_token_s")
    if token.revoked or young:
        words = "The token used in the request has been revoked by the user"
        raise refused(401, "REVOKED_ACCESS_TOKEN", words, 65601)
    if not net.tokens.alive(token):
        raise refused(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", 65602)
    return token
