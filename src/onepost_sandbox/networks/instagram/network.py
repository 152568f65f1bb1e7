"""The simulated Instagram: which call goes where, and what every answer carries."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, ClassVar

from aiohttp import web

from onepost_sandbox.core import pages
from onepost_sandbox.core.call import Call
from onepost_sandbox.core.oauth import Token
from onepost_sandbox.core.switches import Switch
from onepost_sandbox.networks.base import TimelineAccount
from onepost_sandbox.networks.instagram import containers, login, publishing, reads, rows
from onepost_sandbox.networks.instagram.ask import Ask
from onepost_sandbox.networks.instagram.store import Store
from onepost_sandbox.networks.meta import params, rupload, tokens, usage
from onepost_sandbox.networks.meta.errors import GraphError, missing
from onepost_sandbox.networks.meta.network import MetaNetwork

if TYPE_CHECKING:
    from onepost_sandbox.core.world import World
    from onepost_sandbox.networks.facebook import Facebook

NEWEST = "v26.0"
_VERSION = re.compile(r"^v\d+\.\d+$")

Handler = Callable[[Ask], Awaitable[Any]]

NODES: dict[str, Handler] = {"GET": reads.node, "POST": publishing.change, "DELETE": publishing.delete}
EDGES: dict[tuple[str, str], Handler] = {
    ("POST", "media"): containers.create,
    ("POST", "media_publish"): publishing.publish,
    ("POST", "comments"): publishing.comment,
    ("POST", "replies"): publishing.comment,
    ("GET", "media"): reads.media,
    ("GET", "stories"): reads.media,
    ("GET", "comments"): reads.comments,
    ("GET", "content_publishing_limit"): publishing.limit,
}
OWN_EDGES: dict[tuple[str, str], Handler] = {
    ("GET", "permissions"): login.permissions,
    ("DELETE", "permissions"): login.take_back,
}
"""Only with Instagram's own login; with Facebook's, permissions are Facebook's."""


class Instagram(MetaNetwork):
    """What Facebook's hosts are asked about Instagram comes here, too (:meth:`Network.responsible`)."""

    name = "instagram"
    label = "Instagram"
    hosts = ("graph.instagram.com", "api.instagram.com", "www.instagram.com")
    switches: ClassVar = {
        "processing_s": Switch(0.5, "seconds a video is processed"),
        "image_processing_s": Switch(0.0, "seconds a picture is processed"),
        "processing_fails": Switch("", "subcode with which every file turns out unusable, for example 2207026"),
        "container_life_s": Switch(24 * 3600.0, "seconds until an unpublished container is EXPIRED"),
        "containers_per_day": Switch(400, "containers an account may make in 24 hours"),
        "quota_total": Switch(100, "posts in 24 hours: Meta's pages say 50 and 100"),
        "visible_after_s": Switch(0.0, "seconds until a post shows in the lists of its account"),
        "sends_bytes": Switch(True, "the app may send videos to rupload.facebook.com (Facebook Login for Business)"),
        "second_publish": Switch("24/2207006", "media_publish of a published container", tuple(publishing.SECOND)),
        "restricted": Switch(False, "media_publish answers 25/2207050"),
        "restricted_but_live": Switch(False, "media_publish publishes and answers 4/2207051"),
        "token_answers": Switch("flat", "shape of api.instagram.com/oauth/access_token", ("flat", "data")),
        "me_answers": Switch("flat", "shape of /me with Instagram's own login", ("flat", "data")),
        "caption_shown": Switch(True, "posts read with Instagram's own login have their caption"),
        "page_token_reads": Switch("shown", "containers read with a page's token", ("shown", "hidden")),
        "status_spelling": Switch("sdk", "bytes_transfered (docs) or bytes_transferred (sdk)", ("docs", "sdk")),
        "calls_per_day": Switch(4800, "calls an account takes in 24 hours (80002)"),
        "deauthorize_callback": Switch("", "where the deauthorize callback goes (local only; empty: to OnePost)"),
        "deletion_callback": Switch("", "the app's address for data deletion requests (this machine only)"),
    }

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.store = Store(world)

    def reset(self) -> None:
        super().reset()
        self.store = Store(self.world)
        self.store.furnish()

    def facebook(self) -> Facebook:
        """The network that the linked pages are on."""
        from onepost_sandbox.networks.facebook import Facebook

        found = self.world.networks["facebook"]
        assert isinstance(found, Facebook)
        return found

    def means(self, host: str, path: str) -> bool:
        """Whether a call at one of Facebook's hosts is about something on Instagram."""
        _, pieces = _split(path)
        if host == rupload.HOST:
            return pieces[:1] == ("ig-api-upload",)
        return bool(pieces) and bool(self.store.owner_of(pieces[0]))

    async def handle(self, call: Call) -> web.StreamResponse:
        path = call.path.rstrip("/")
        if call.host == "www.instagram.com":
            return await self._page(call, path)
        if call.host == "api.instagram.com":
            if (call.method, path) == ("POST", "/oauth/access_token"):
                return await login.access_token(self, call)
            unknown = {"error_type": "OAuthException", "code": 404, "error_message": "Not found"}
            return web.json_response(unknown, status=404)
        try:
            return await self._graph(call)
        except GraphError as error:
            return self._answer(error.envelope(), error.status, error.headers)

    async def _page(self, call: Call, path: str) -> web.Response:
        if path == "/oauth/authorize":
            return await login.page(self, call)
        piece = path.rpartition("/")[2]
        found = next((one.id for one in self.store.media.values() if piece in {one.shortcode, one.id}), piece)
        return pages.post_page(self.world, self.name, found)

    async def _graph(self, call: Call) -> web.StreamResponse:
        if call.path in {"/access_token", "/refresh_access_token"} and call.method == "GET":
            answer = login.exchange if call.path == "/access_token" else login.refresh
            return self._answer(answer(self, call), 200)
        version, path = _split(call.path)
        raw = call.host == rupload.HOST
        came = params.Params(dict(call.query)) if raw else await params.read(call)
        try:
            token, own = self._token(call, came)
            if path[:1] == ("me",):
                path = (token.account, *path[1:])
            ask = Ask(self, call, call.method, path, came, version, token, own)
            headers = {} if raw else self._count(ask)
            body = await (containers.fill(ask) if raw else self._run(ask))
        finally:
            came.drop_files(self.world.media)
        return self._answer(body, 200, headers | {"facebook-api-version": version})

    def _token(self, call: Call, came: params.Params) -> tuple[Token, bool]:
        """The token, and whether it is of Instagram's own login. Raises :class:`GraphError` (190)."""
        value = came.text("access_token") or call.bearer() or call.bearer("OAuth") or ""
        if not value:
            raise GraphError("An access token is required to request this resource.", 104, status=401)
        own = call.host == "graph.instagram.com"
        known = self.tokens if own else self.facebook().tokens
        token = tokens.good(known, value, self.world.clock.now())
        app = self.world.apps.get(self.name, token.client_id) if own else self.facebook().app(token.client_id)
        tokens.check_proof(came.text("appsecret_proof"), token, app, False)
        return token, own

    def _count(self, ask: Ask) -> dict[str, str]:
        """Count the call against its account's limit. Raises :class:`GraphError` when there is none left."""
        account = self.store.accounts.get(self.store.owner_of(ask.path[0]) if ask.path else "")
        if account is None:
            return {"x-app-usage": usage.app_header(0)}
        most = int(self.seconds("calls_per_day")) if account.limited else None
        text = "There have been too many calls to this Instagram account. Wait a bit and try again."
        refusal = GraphError(f"(#80002) {text}", 80002)
        return self._count_for(account.id, "instagram", account.calls, most, refusal)

    async def _run(self, ask: Ask) -> Any:
        if "date_format" in ask.params.values:
            raise GraphError("(#100) date_format is not supported any more", 100)
        if not ask.path:
            raise GraphError("Unsupported get request.", 100, type="GraphMethodException")
        if len(ask.path) == 1:
            handler = NODES.get(ask.method)
        else:
            key = (ask.method, ask.path[1])
            handler = (OWN_EDGES.get(key) if ask.own else None) or EDGES.get(key)
        if handler is None:
            if len(ask.path) > 1:
                raise GraphError(f"Unknown path components: /{'/'.join(ask.path[1:])}", 2500)
            raise missing(ask.path[0], ask.method.lower())
        return await handler(ask)

    def account_of(self, call: Call) -> str | None:
        value = call.query.get("access_token") or call.bearer() or call.bearer("OAuth")
        if call.host == "graph.instagram.com":
            token = self.tokens.get(value)
            return token.account if token else None
        _, pieces = _split(call.path)
        return self.store.owner_of(pieces[-1] if call.host == rupload.HOST else pieces[0]) if pieces else None

    def posts(self, account: str | None) -> list[dict[str, Any]]:
        return rows.posts(self.store, account)

    def objects(self, account: str | None) -> list[dict[str, Any]]:
        return rows.objects(self.store, account)

    def accounts(self) -> list[dict[str, Any]]:
        return [
            {
                "id": account.id,
                "name": account.name,
                "handle": account.username,
                "kind": account.type.lower(),
                "page": account.page,
                "limits": account.limited,
            }
            for account in self.store.accounts.values()
        ]

    def add_accounts(self, count: int, limits: bool) -> list[dict[str, Any]]:
        made = set()
        for _ in range(count):
            number = self.world.next_id("instagram.extra")
            made.add(self.store.add_account(f"studio{number}", f"Studio {number}", "BUSINESS", limited=limits).id)
        return [row for row in self.accounts() if row["id"] in made]

    async def revoke(self, account: str) -> None:
        """The account removes the app in Instagram's settings: what was given through Facebook is Facebook's."""
        if account not in self.store.accounts:
            raise LookupError(account)
        for given in tuple(self.store.consents.values()):
            if given.account == account:
                login.remove_app(self, given)
                app = self.world.apps.get(self.name, given.client_id)
                await self.tell_removed(app, self.store.accounts[account].scoped)

    def timeline(self) -> list[TimelineAccount]:
        return rows.timeline(self.store)


def _split(path: str) -> tuple[str, tuple[str, ...]]:
    """Version and path."""
    pieces = tuple(piece for piece in path.split("/") if piece)
    if pieces[:1] == ("ig-api-upload",) and len(pieces) > 1:
        return pieces[1], (pieces[0], *pieces[2:])
    if pieces and _VERSION.match(pieces[0]):
        return pieces[0], pieces[1:]
    return NEWEST, pieces
