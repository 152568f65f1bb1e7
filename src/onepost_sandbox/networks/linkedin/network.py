"""The simulated LinkedIn: which call goes where, and what every answer carries."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from onepost_sandbox.core.call import Call
from onepost_sandbox.core.world import World
from onepost_sandbox.networks.base import Network, TimelineAccount
from onepost_sandbox.networks.linkedin import assets, comments, oauth, pages, people, posts, rows
from onepost_sandbox.networks.linkedin.ask import Ask, said, understood
from onepost_sandbox.networks.linkedin.errors import Refusal, of_status
from onepost_sandbox.networks.linkedin.limits import Limits
from onepost_sandbox.networks.linkedin.store import POSTING, Store
from onepost_sandbox.networks.linkedin.switches import SWITCHES

Handler = Callable[..., web.Response | Awaitable[web.Response]]

_URN = r"(urn%3A[^/]+)"
_FILES = "(images|videos|documents)"
ROUTES: tuple[tuple[str, re.Pattern[str], Handler], ...] = tuple(
    (method, re.compile(pattern), handler)
    for method, pattern, handler in (
        ("GET", "/v2/userinfo", people.userinfo),
        ("GET", "/(?:rest|v2)/me", people.me),
        ("GET", "/rest/organizationAcls", people.acls),
        ("GET", "/rest/organizations/([0-9]+)", people.organization),
        ("GET", f"/rest/networkSizes/{_URN}", people.followers),
        ("POST", f"/rest/{_FILES}", assets.act),
        ("GET", f"/rest/{_FILES}", assets.batch),
        ("GET", f"/rest/{_FILES}/{_URN}", assets.read),
        ("POST", "/rest/posts", posts.create),
        ("GET", "/rest/posts", posts.find),
        ("GET", f"/rest/posts/{_URN}", posts.read),
        ("POST", f"/rest/posts/{_URN}", posts.change),
        ("DELETE", f"/rest/posts/{_URN}", posts.delete),
        ("POST", f"/(?:rest|v2)/socialActions/{_URN}/comments", comments.create),
        ("GET", f"/(?:rest|v2)/socialActions/{_URN}/comments", comments.listed),
        ("POST", f"/(?:rest|v2)/socialActions/{_URN}/comments/([0-9]+)", comments.change),
        ("DELETE", f"/(?:rest|v2)/socialActions/{_URN}/comments/([0-9]+)", comments.delete),
        ("GET", f"/rest/socialMetadata/{_URN}", comments.counts),
    )
)
_OAUTH: dict[tuple[str, str], Callable[[LinkedIn, Call], Awaitable[Any]]] = {
    ("POST", "/oauth/v2/accessToken"): oauth.token,
    ("POST", "/oauth/v2/introspectToken"): oauth.introspect,
    ("POST", "/oauth/v2/revoke"): oauth.revoke,
}


class LinkedIn(Network):
    name = "linkedin"
    label = "LinkedIn"
    hosts = ("api.linkedin.com", "www.linkedin.com", "media.licdn.com")
    switches = SWITCHES

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.store = Store(world.clock)
        self.limits = Limits()

    def reset(self) -> None:
        super().reset()
        self.store.reset()
        self.limits.reset()

    async def handle(self, call: Call) -> web.StreamResponse:
        try:
            if call.host == "api.linkedin.com":
                return _traced(await self._api(call))
            if handler := _OAUTH.get((call.method, call.path)):
                return said(200, await handler(self, call))
            if call.method == "PUT" and call.path.startswith("/dms-uploads/"):
                return await assets.receive(self, call)
            return await pages.handle(self, call)
        except Refusal as refusal:
            return _traced(said(refusal.status, refusal.body))

    async def _api(self, call: Call) -> web.Response:
        ask = await understood(self, call)
        self._count(ask)
        known = False
        for method, pattern, handler in ROUTES:
            match = pattern.fullmatch(call.path)
            if match is None:
                continue
            known = True
            if method == ask.method:
                answer = handler(ask, *(unquote(group) for group in match.groups()))
                return answer if isinstance(answer, web.Response) else await answer
        if known:
            raise Refusal(405, {"status": 405, "message": "Method not allowed"})
        raise Refusal(404, {"status": 404, "code": "RESOURCE_NOT_FOUND", "message": "No virtual resource found"})

    def _count(self, ask: Ask) -> None:
        if not ask.member.limited:
            return
        self_serve = oauth.product(ask.token.scopes) == oauth.MEMBER
        tier = "member" if self_serve else str(self.switch("tier"))
        if not self.limits.take(ask.now, ask.member.id, ask.token.client_id, tier):
            raise of_status(429)

    def account_of(self, call: Call) -> str | None:
        token = self.tokens.get(call.bearer())
        if token is not None:
            return token.account
        asset = self.store.uploads.get(call.path.removeprefix("/dms-uploads/").partition("/")[0])
        return asset.by.id if asset else None

    def is_account(self, call: Call, account: str) -> bool:
        """The member who acts, or a page that member may post for."""
        mine = self.account_of(call)
        member = self.store.members.get(mine or "")
        return mine == account or (member is not None and member.roles.get(account) in POSTING)

    def failure(self, call: Call, status: int) -> web.Response:
        return said(status, of_status(status).body)

    def posts(self, account: str | None) -> list[dict[str, Any]]:
        return rows.posts(self, account)

    def objects(self, account: str | None) -> list[dict[str, Any]]:
        return rows.objects(self, account)

    def accounts(self) -> list[dict[str, Any]]:
        return [author.row() for author in self.store.authors()]

    def add_accounts(self, count: int, limits: bool) -> list[dict[str, Any]]:
        return [member.row() for member in self.store.add(count, limits)]

    def revoke(self, account: str) -> None:
        """Of a page: everybody who may post for it."""
        if self.store.account(account) is None:
            raise LookupError(account)
        for member in self.store.members.values():
            if member.id == account or account in member.roles:
                self.tokens.revoke_account(member.id, "app removed")

    def timeline(self) -> list[TimelineAccount]:
        return rows.timeline(self)


def _traced(answer: web.Response) -> web.Response:
    """What LinkedIn's support asks for."""
    answer.headers["x-li-uuid"] = secrets.token_hex(16)
    answer.headers["x-li-fabric"] = "sandbox"
    if answer.status >= 400:
        answer.headers["x-linkedin-error-response"] = "true"
    return answer
