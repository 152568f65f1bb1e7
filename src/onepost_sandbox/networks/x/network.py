"""The simulated X: who is asked, and what every answer carries."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from onepost_sandbox.core.call import Call
from onepost_sandbox.core.world import World
from onepost_sandbox.networks.base import Network, TimelineAccount
from onepost_sandbox.networks.x import oauth, pages, rows
from onepost_sandbox.networks.x.limits import Allowance, Limits
from onepost_sandbox.networks.x.problems import Refusal, forbidden, of_status, out_of_credits, problem, unauthorized
from onepost_sandbox.networks.x.routes import Caller, Endpoint, find
from onepost_sandbox.networks.x.store import Store
from onepost_sandbox.networks.x.switches import SWITCHES

_API = frozenset({"api.x.com", "api.twitter.com"})
_PLAIN: dict[tuple[str, str], Callable[[X, Call], Awaitable[Any]]] = {
    ("POST", "/2/oauth2/token"): oauth.token,
    ("POST", "/2/oauth2/revoke"): oauth.revoke,
}


class X(Network):
    name = "x"
    label = "X"
    hosts = (
        "api.x.com",
        "api.twitter.com",
        "x.com",
        "twitter.com",
        "upload.x.com",
        "upload.twitter.com",
        "pbs.twimg.com",
        "t.co",
    )
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
        if call.host not in _API:
            return await pages.handle(self, call)
        try:
            plain = _PLAIN.get((call.method, call.path))
            if plain is not None:
                return _json(200, await plain(self, call))
            return await self._api(call)
        except Refusal as refusal:
            return _json(refusal.status, refusal.body)

    async def _api(self, call: Call) -> web.Response:
        found = find(call.method, call.path)
        if found is None:
            raise problem(404, "Not Found", "Not Found")
        endpoint, match = found
        caller = self._caller(call)
        allowance = self._allowance(call, endpoint, caller)
        if allowance is not None and not allowance.allowed:
            return _with_limits(self._too_many(), allowance)
        try:
            if not endpoint.scopes <= caller.token.scopes:
                raise forbidden("Forbidden")
            answer = _json(endpoint.success, await endpoint.handler(self, call, caller, match))
        except Refusal as refusal:
            answer = _json(refusal.status, refusal.body)
        return _with_limits(answer, allowance)

    def _caller(self, call: Call) -> Caller:
        token = self.tokens.good(call.bearer())
        account = self.store.accounts.get(token.account) if token else None
        if token is None or account is None:
            raise unauthorized()
        call.account = account.id
        return Caller(account, token)

    def _allowance(self, call: Call, endpoint: Endpoint, caller: Caller) -> Allowance | None:
        if not caller.account.limited:
            return None
        return self.limits.take(
            self.world.clock.now(),
            f"{call.method} {endpoint.handler.__name__}",
            caller.account.id,
            caller.token.client_id,
            endpoint.per_user,
            endpoint.per_app,
            endpoint.app_s,
        )

    def _too_many(self) -> web.Response:
        if self.switch("rate_limit_body") == "code 88":
            return _json(429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]})
        refusal = of_status(429)
        return _json(refusal.status, refusal.body)

    def current(self, call: Call) -> bool:
        """Whether the answer speaks the vocabulary of posts rather than of tweets."""
        if "post.fields" in call.query:
            return True
        if "tweet.fields" in call.query:
            return False
        return self.switch("default_dialect") == "current"

    def charge(self, usd: float) -> None:
        """Take ``usd`` off the app's credits, if they are counted. Raises 402 when they do not suffice."""
        prepaid = self.seconds("credits_usd")
        if not prepaid:
            return
        if self.store.spent_usd + usd > prepaid:
            raise out_of_credits("2059529979700846592")
        self.store.spent_usd += usd

    def account_of(self, call: Call) -> str | None:
        token = self.tokens.get(call.bearer())
        return token.account if token else None

    def failure(self, call: Call, status: int) -> web.Response:
        refusal = of_status(status)
        return _json(status, refusal.body)

    def posts(self, account: str | None) -> list[dict[str, Any]]:
        return rows.posts(self, account)

    def objects(self, account: str | None) -> list[dict[str, Any]]:
        return rows.objects(self, account)

    def accounts(self) -> list[dict[str, Any]]:
        return [account.row() for account in self.store.accounts.values()]

    def add_accounts(self, count: int, limits: bool) -> list[dict[str, Any]]:
        return [account.row() for account in self.store.add(count, limits)]

    def revoke(self, account: str) -> None:
        if account not in self.store.accounts:
            raise LookupError(account)
        self.tokens.revoke_account(account, "app removed")

    def timeline(self) -> list[TimelineAccount]:
        return rows.timeline(self)

    def avatar(self, account: str) -> tuple[str, str] | None:
        found = self.store.accounts.get(account)
        return (found.name, found.username) if found else None


def _json(status: int, body: Any) -> web.Response:
    headers = {
        "api-version": "2.167",
        "x-access-level": "read-write",
        "x-transaction-id": secrets.token_hex(8),
        "Cache-Control": "no-cache, no-store, max-age=0",
    }
    mime = "application/problem+json" if status >= 400 and "detail" in body else "application/json"
    return web.Response(
        status=status, body=json.dumps(body, ensure_ascii=False).encode(), content_type=mime, headers=headers
    )


def _with_limits(answer: web.Response, allowance: Allowance | None) -> web.Response:
    if allowance is not None:
        answer.headers["x-rate-limit-limit"] = str(allowance.limit)
        answer.headers["x-rate-limit-remaining"] = str(allowance.remaining)
        answer.headers["x-rate-limit-reset"] = str(allowance.reset)
    return answer
