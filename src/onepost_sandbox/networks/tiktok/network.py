"""The simulated TikTok: who is asked, and what every answer carries."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from onepost_sandbox.core.call import Call
from onepost_sandbox.networks.base import Network, TimelineAccount
from onepost_sandbox.networks.tiktok import display, oauth, pages, posting, rows, uploading, webhooks
from onepost_sandbox.networks.tiktok.posting import Caller
from onepost_sandbox.networks.tiktok.problems import STATUS, OAuthRefusal, Refusal, good
from onepost_sandbox.networks.tiktok.store import Store
from onepost_sandbox.networks.tiktok.switches import SWITCHES

if TYPE_CHECKING:
    from onepost_sandbox.core.world import World
    from onepost_sandbox.networks.tiktok.store import Account

API = "open.tiktokapis.com"
UPLOAD = frozenset({"open-upload.tiktokapis.com", "upload.us.tiktokapis.com"})

Handler = Callable[["TikTok", Call, Caller, dict[str, Any]], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One of ``scopes`` is needed; ``per_minute`` calls for each person."""

    handler: Handler
    scopes: frozenset[str]
    per_minute: int


_PUBLISH, _UPLOAD = frozenset({"video.publish"}), frozenset({"video.upload"})
ENDPOINTS: dict[tuple[str, str], Endpoint] = {
    ("POST", "/v2/post/publish/creator_info/query/"): Endpoint(posting.creator_info, _PUBLISH, 20),
    ("POST", "/v2/post/publish/video/init/"): Endpoint(posting.direct_video, _PUBLISH, 6),
    ("POST", "/v2/post/publish/inbox/video/init/"): Endpoint(posting.inbox_video, _UPLOAD, 6),
    ("POST", "/v2/post/publish/content/init/"): Endpoint(posting.photos, _PUBLISH | _UPLOAD, 6),
    ("POST", "/v2/post/publish/status/fetch/"): Endpoint(posting.status, _PUBLISH | _UPLOAD, 30),
    ("POST", "/v2/post/publish/cancel/"): Endpoint(posting.cancel, _PUBLISH | _UPLOAD, 30),
    ("GET", "/v2/user/info/"): Endpoint(display.user_info, frozenset({"user.info.basic"}), 600),
    ("POST", "/v2/video/list/"): Endpoint(display.video_list, frozenset({"video.list"}), 600),
    ("POST", "/v2/video/query/"): Endpoint(display.video_query, frozenset({"video.list"}), 600),
}
_OAUTH: dict[str, Callable[[TikTok, Call], Awaitable[dict[str, Any]]]] = {
    "/v2/oauth/token/": oauth.token,
    "/v2/oauth/revoke/": oauth.revoke,
}


class TikTok(Network):
    name = "tiktok"
    label = "TikTok"
    hosts = (API, *sorted(UPLOAD), "www.tiktok.com", "p16-sign.tiktokcdn.com")
    switches = SWITCHES

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.store = Store(world.clock)

    def reset(self) -> None:
        super().reset()
        self.store.reset()

    async def handle(self, call: Call) -> web.StreamResponse:
        if call.host in UPLOAD:
            return await uploading.put(self, call)
        if call.host != API:
            return await pages.handle(self, call)
        try:
            if call.method == "POST" and call.path in _OAUTH:
                return _json(200, await _OAUTH[call.path](self, call))
            return _json(200, good(await self._api(call)))
        except OAuthRefusal as refusal:
            return _json(int(self.seconds("oauth_status")), refusal.body)
        except Refusal as refusal:
            answer = _json(refusal.status, refusal.body)
            if refusal.status == 429 and self.on("retry_after"):
                answer.headers["Retry-After"] = "60"
            return answer

    async def _api(self, call: Call) -> dict[str, Any]:
        endpoint = ENDPOINTS.get((call.method, call.path))
        if endpoint is None:
            raise Refusal("invalid_params", "Unsupported path(Janus)", 404)
        body = await _body(call)
        token = self.tokens.good(call.bearer())
        account = self.store.accounts.get(token.account) if token else None
        if token is None or account is None:
            raise Refusal("access_token_invalid")
        call.account = account.open_id
        if not endpoint.scopes & token.scopes:
            raise Refusal("scope_not_authorized")
        key = (call.path, token.client_id, account.open_id)
        if self.counts(account) and not self.store.limits.take(key, self.world.clock.now(), endpoint.per_minute):
            raise Refusal("rate_limit_exceeded")
        return await endpoint.handler(self, call, Caller(account, token), body)

    def counts(self, account: Account) -> bool:
        """Whether limits are counted for this creator."""
        return account.limited and self.on("rate_limits")

    def account_of(self, call: Call) -> str | None:
        if call.host in UPLOAD:
            publish = uploading.found(self, call)
            return publish.account.open_id if publish else None
        token = self.tokens.get(call.bearer())
        return token.account if token else None

    def failure(self, call: Call, status: int) -> web.Response:
        if call.host in UPLOAD:
            return web.Response(status=status)
        code = next((code for code, known in STATUS.items() if known == status), "internal_error")
        return _json(status, Refusal(code, status=status).body)

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
        for client_id in {token.client_id for token in self.tokens.of(account) if self.tokens.alive(token)}:
            oauth.remove(self, account, client_id, webhooks.USER_REMOVED)

    def timeline(self) -> list[TimelineAccount]:
        return rows.timeline(self)

    def avatar(self, account: str) -> tuple[str, str] | None:
        found = self.store.accounts.get(account)
        return (found.name, found.username) if found else None


async def _body(call: Call) -> dict[str, Any]:
    if call.method != "POST":
        return {}
    raw = await call.body()
    try:
        body = json.loads(raw) if raw.strip() else {}
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or (raw.strip() and call.content_type != "application/json"):
        raise Refusal("invalid_param", "The body must be a JSON object, sent as application/json.")
    return body


def _json(status: int, body: Any) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(body, ensure_ascii=False).encode(), content_type="application/json"
    )
