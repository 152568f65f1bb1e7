"""The simulated Facebook: which call goes where, and what every answer carries."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from aiohttp import web

from onepost_sandbox.core.call import Call
from onepost_sandbox.core.oauth import App, Token
from onepost_sandbox.core.switches import Switch
from onepost_sandbox.networks.base import Network, TimelineAccount
from onepost_sandbox.networks.facebook import login, nodes, posting, public, reels, rows, videos
from onepost_sandbox.networks.facebook.ask import Ask
from onepost_sandbox.networks.facebook.store import Store
from onepost_sandbox.networks.meta import params, rupload, tokens, usage
from onepost_sandbox.networks.meta.errors import GraphError, missing
from onepost_sandbox.networks.meta.network import MetaNetwork

if TYPE_CHECKING:
    from onepost_sandbox.core.world import World
    from onepost_sandbox.networks.instagram import Instagram

VERSIONS = ("v21.0", "v22.0", "v23.0", "v24.0", "v25.0", "v26.0")
_VERSION = re.compile(r"^v(\d+)\.(\d+)$")
MOST_IN_BATCH = 50

Handler = Callable[[Ask], Awaitable[Any]]


def _at_once(answer: Callable[[Ask], Any]) -> Handler:
    async def handler(ask: Ask) -> Any:
        return answer(ask)

    return handler


NODES: dict[str, Handler] = {"GET": nodes.read, "POST": nodes.change, "DELETE": nodes.delete}
EDGES: dict[tuple[str, str], Handler] = {
    ("POST", "feed"): posting.feed,
    ("POST", "photos"): posting.photo,
    ("POST", "videos"): videos.publish,
    ("POST", "video_reels"): reels.publish,
    ("POST", "video_stories"): reels.publish,
    ("POST", "photo_stories"): reels.photo_story,
    ("POST", "thumbnails"): reels.thumbnail,
    ("POST", "comments"): nodes.comment,
    ("POST", "uploads"): _at_once(videos.open_handle),
    ("GET", "feed"): nodes.posts,
    ("GET", "posts"): nodes.posts,
    ("GET", "published_posts"): nodes.posts,
    ("GET", "scheduled_posts"): nodes.posts,
    ("GET", "photos"): nodes.photos,
    ("GET", "videos"): nodes.videos,
    ("GET", "video_reels"): reels.reels,
    ("GET", "stories"): reels.stories,
    ("GET", "comments"): nodes.comments,
    ("GET", "attachments"): nodes.attachments,
    ("GET", "accounts"): nodes.accounts,
    ("GET", "businesses"): nodes.businesses,
    ("GET", "owned_pages"): nodes.business_pages,
    ("GET", "client_pages"): nodes.business_pages,
    ("GET", "picture"): nodes.picture,
    ("GET", "permissions"): _at_once(login.permissions),
    ("DELETE", "permissions"): _at_once(login.take_back),
}


class Facebook(MetaNetwork):
    name = "facebook"
    label = "Facebook"
    hosts = ("graph.facebook.com", "graph-video.facebook.com", "www.facebook.com", rupload.HOST)
    switches: ClassVar = {
        "identical_posts": Switch("accepted", "the same text twice in a row on /feed (506)", ("accepted", "refused")),
        "feed_schedule_days": Switch(75, "how far ahead a post can be planned: two pages of Meta disagree", (30, 75)),
        "visible_after_s": Switch(0.0, "seconds until a post shows in the lists of its page"),
        "video_processing_s": Switch(0.5, "seconds a video is processed"),
        "video_processing_fails": Switch(False, "videos turn out to be unusable"),
        "video_processing_starts": Switch("finish", "when processing begins", ("finish", "upload")),
        "video_post_id": Switch(True, "the video node names its post"),
        "video_status_spelling": Switch("docs", "bytes_transfered or bytes_transferred, …", ("docs", "sdk")),
        "pages_of": Switch(
            "person", "whether people reach their pages by a role of their own or a business", ("person", "business")
        ),
        "page_published": Switch(True, "the pages are published and not only seen by who manages them"),
        "reels_per_day": Switch(30, "reels a page may publish in 24 hours (the code of the refusal is not documented)"),
        "story_post_id": Switch("number", "the post_id of a story as a number or as text", ("number", "text")),
        "thumbnails": Switch("always", "when a reel takes a thumbnail of its own", ("always", "when live")),
        "second_finish": Switch("success", "upload_phase=finish of a finished session", ("success", "refused")),
        "upload_window_bytes": Switch(videos.WINDOW, "length of the first piece of a video"),
        "long_token_restarts": Switch(True, "fb_exchange_token on a long token gives a new one with 60 new days"),
        "expires_in_given": Switch(True, "token answers say how long they last"),
        "token_error_status": Switch(400, "HTTP status of code 190", (400, 401)),
        "appsecret_proof_required": Switch(False, "the app's setting “Require App Secret”"),
        "page_calls_per_day": Switch(4800, "calls a page takes in 24 hours (80001)"),
        "app_calls_per_hour": Switch(200, "calls an app may make in an hour for each of its users (4)"),
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

    def responsible(self, host: str, path: str) -> Network:
        instagram = self.instagram()
        return instagram if instagram is not None and instagram.means(host, path) else self

    def instagram(self) -> Instagram | None:
        """The network that pages' linked accounts are on, if it is simulated."""
        found = self.world.networks.get("instagram")
        return cast("Instagram", found) if found is not None else None

    def app(self, client_id: str) -> App | None:
        """An app registered here, or one for Instagram through Facebook: at Meta, it may be the same."""
        return self.world.apps.get(self.name, client_id) or self.world.apps.get("instagram", client_id)

    async def handle(self, call: Call) -> web.StreamResponse:
        if call.host == "www.facebook.com":
            if call.path.rstrip("/").endswith("/dialog/oauth"):
                return await login.dialog(self, call)
            return public.page(self, call)
        try:
            return await self._graph(call)
        except GraphError as error:
            status = error.status
            if error.body["code"] == 190:
                status = int(self.seconds("token_error_status"))
            return self._answer(error.envelope(), status, error.headers)

    async def _graph(self, call: Call) -> web.Response:
        version, path = _split(call.path)
        hosted = call.host == rupload.HOST
        raw = hosted or (path[:1] and path[0].startswith("upload:"))
        came = params.Params(dict(call.query)) if raw else await params.read(call)
        ask = Ask(self, call, call.method, path, came, version)
        try:
            ask.token = self._token(ask)
            headers = {} if hosted else self._count(ask)
            body = await (self._batch(ask) if call.method == "POST" and not path else self._run(ask))
        finally:
            came.drop_files(self.world.media)
        return self._answer(body, 200, headers | {"facebook-api-version": version})

    def _token(self, ask: Ask) -> Token | None:
        value = ask.params.text("access_token") or ask.call.bearer() or ask.call.bearer("OAuth") or ""
        if not value or ask.path == ("oauth", "access_token"):
            return None
        token = login.app_token(self, value) or tokens.good(self.tokens, value, ask.now)
        app = self.app(token.client_id)
        tokens.check_proof(ask.params.text("appsecret_proof"), token, app, self.on("appsecret_proof_required"))
        ask.call.account = token.account
        return token

    def _count(self, ask: Ask) -> dict[str, str]:
        """Count the call against its limit. Raises :class:`GraphError` when there is none left."""
        token = ask.token
        page = self.store.pages.get(token.account) if token is not None and token.kind == "page" else None
        if page is None:
            limit = int(self.seconds("app_calls_per_hour")) * max(1, len(self.store.consents))
            if token is not None and not self.store.app_calls.count(limit):
                raise GraphError("(#4) Application request limit reached", 4, is_transient=True)
            return {"x-app-usage": usage.app_header(self.store.app_calls.percent(limit))}
        most = int(self.seconds("page_calls_per_day")) if page.limited else None
        refusal = GraphError("There have been too many calls to this Page account. Wait a bit and try again.", 80001)
        return self._count_for(page.id, "pages", page.calls, most, refusal)

    async def _run(self, ask: Ask) -> Any:
        """One call of the Graph API."""
        if ask.call.host == rupload.HOST:
            return await self._hosted(ask)
        if "date_format" in ask.params.values:
            raise GraphError("(#100) date_format is not supported any more", 100)
        path = ask.path
        if path == ("oauth", "access_token"):
            return login.access_token(ask)
        if path == ("debug_token",):
            return login.debug_token(ask)
        if not path:
            raise GraphError("Unsupported get request.", 100, type="GraphMethodException")
        if path[0].startswith("upload:"):
            return await (videos.fill_handle(ask) if ask.method == "POST" else videos.read_handle(ask))
        if path[0] == "me":
            if ask.token is None:
                text = "An active access token must be used to query information about the current user."
                raise GraphError(text, 2500)
            path = ask.path = (ask.token.account, *path[1:])
        handler = NODES.get(ask.method) if len(path) == 1 else EDGES.get((ask.method, path[1]))
        if handler is None or len(path) > 3:
            if len(path) > 1:
                raise GraphError(f"Unknown path components: /{'/'.join(path[1:])}", 2500)
            raise missing(path[0], ask.method.lower())
        return await handler(ask)

    async def _hosted(self, ask: Ask) -> Any:
        if ask.method != "POST" or ask.path[:1] != ("video-upload",) or len(ask.path) != 3:
            raise missing("/".join(ask.path), ask.method.lower())
        return await reels.receive(ask)

    async def _batch(self, ask: Ask) -> list[dict[str, Any]]:
        """Several calls in one; each has its own code and its answer as text."""
        calls = ask.params.array("batch")
        if not calls or len(calls) > MOST_IN_BATCH or not all(isinstance(one, dict) for one in calls):
            raise GraphError(f"Provide 1 to {MOST_IN_BATCH} requests in the parameter batch", 100)
        return [await self._one_of_batch(ask, one) for one in calls]

    async def _one_of_batch(self, ask: Ask, one: dict[str, Any]) -> dict[str, Any]:
        address, _, query = str(one.get("relative_url", "")).lstrip("/").partition("?")
        version, path = _split(f"/{address}")
        own = params.from_text(query)
        own.values.update(params.from_text(str(one.get("body", ""))).values)
        for name in str(one.get("attached_files", "")).split(","):
            if name in ask.params.files:
                own.files[name] = ask.params.files.pop(name)
        inner = Ask(self, ask.call, str(one.get("method", "GET")).upper(), path, own, version, ask.token)
        try:
            if own.text("access_token"):
                inner.token = self._token(inner)
            self._count(inner)
            code, body = 200, await self._run(inner)
        except GraphError as error:
            code, body = error.status, error.envelope()
        finally:
            own.drop_files(self.world.media)
        headers = [{"name": "Content-Type", "value": "text/javascript; charset=UTF-8"}]
        return {"code": code, "headers": headers, "body": json.dumps(body)}

    def account_of(self, call: Call) -> str | None:
        token = self.tokens.get(call.query.get("access_token") or call.bearer() or call.bearer("OAuth"))
        return token.account if token else None

    def posts(self, account: str | None) -> list[dict[str, Any]]:
        return rows.posts(self.store, account)

    def objects(self, account: str | None) -> list[dict[str, Any]]:
        return rows.objects(self.store, account)

    def accounts(self) -> list[dict[str, Any]]:
        """The pages; ``person`` is the first who has a role there."""
        return [
            {
                "id": page.id,
                "name": page.name,
                "handle": page.username,
                "kind": "page",
                "person": next(person.id for person in self.store.persons.values() if page.id in person.roles),
                "limits": page.limited,
            }
            for page in self.store.pages.values()
        ]

    def add_accounts(self, count: int, limits: bool) -> list[dict[str, Any]]:
        """Each new page has a person of its own."""
        made = set()
        for _ in range(count):
            number = self.world.next_id("facebook.extra")
            person = self.store.add_person(f"Person {number}")
            made.add(self.store.add_page(person, f"Page {number}", f"page{number}", "Shop", limited=limits).id)
        return [row for row in self.accounts() if row["id"] in made]

    async def revoke(self, account: str) -> None:
        """The person (or whoever has connected this page) removes the app in the settings."""
        if account not in self.store.persons and account not in self.store.pages:
            raise LookupError(account)
        for given in tuple(self.store.consents.values()):
            if given.person == account or account in given.pages:
                login.remove_app(self, given)
                await self._call_back(given.person, given.client_id)

    async def _call_back(self, person: str, client_id: str) -> None:
        """The app's own network tells it: the app may be one for Instagram through Facebook."""
        app = self.app(client_id)
        if app is not None:
            await cast("MetaNetwork", self.world.networks[app.network]).tell_removed(app, person)

    def timeline(self) -> list[TimelineAccount]:
        return rows.timeline(self.store)

    def avatar(self, account: str) -> tuple[str, str] | None:
        page, person = self.store.pages.get(account), self.store.persons.get(account)
        if page is not None:
            return page.name, page.username
        return (person.name, person.id) if person is not None else None


def _split(path: str) -> tuple[str, tuple[str, ...]]:
    """Version and path. Raises :class:`GraphError` for a version that is over or not there yet."""
    pieces = tuple(piece for piece in path.split("/") if piece)
    match = _VERSION.match(pieces[0]) if pieces else None
    if match is None:
        return VERSIONS[-1], pieces
    if pieces[0] not in VERSIONS:
        if int(match.group(1)) > 20:
            raise GraphError(f"Unknown path components: /{'/'.join(pieces)}", 2500)
        text = f"You are calling a deprecated version of the API. Please update to the latest version: {VERSIONS[-1]}."
        raise GraphError(f"(#2635) {text}", 2635)
    return pieces[0], pieces[1:]
