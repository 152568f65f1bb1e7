"""The simulated YouTube: who is asked, and what every answer carries."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from onepost_sandbox.core.call import Call
from onepost_sandbox.core.world import World
from onepost_sandbox.networks.base import Network, TimelineAccount
from onepost_sandbox.networks.youtube import oauth, pages, rows, shape, uploads
from onepost_sandbox.networks.youtube.problems import (
    Refusal,
    no_channel,
    of_status,
    refusal,
    scope_insufficient,
    unauthorized,
    units_empty,
    uploads_empty,
)
from onepost_sandbox.networks.youtube.quota import Quota
from onepost_sandbox.networks.youtube.routes import METHODS, UPLOADS, Caller, Method
from onepost_sandbox.networks.youtube.store import Channel, Session, Store, Video
from onepost_sandbox.networks.youtube.switches import SWITCHES

_API = frozenset({"youtube.googleapis.com", "www.googleapis.com"})
_PREFIX = "/youtube/v3/"
_UPLOAD = ("/upload/youtube/v3/", "/resumable/upload/youtube/v3/")
_TOKENS: dict[tuple[str, str], Callable[[YouTube, Call], Awaitable[Any]]] = {
    ("POST", "/token"): oauth.token,
    ("POST", "/revoke"): oauth.revoke,
}


class YouTube(Network):
    name = "youtube"
    label = "YouTube"
    hosts = (
        "youtube.googleapis.com",
        "www.googleapis.com",
        "oauth2.googleapis.com",
        "accounts.google.com",
        "myaccount.google.com",
        "www.youtube.com",
        "youtube.com",
        "youtu.be",
        "i.ytimg.com",
        "yt3.ggpht.com",
    )
    switches = SWITCHES

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.store = Store(world)
        self.quota = Quota()

    def reset(self) -> None:
        super().reset()
        self.store.reset()
        self.quota.reset()

    async def handle(self, call: Call) -> web.StreamResponse:
        try:
            if call.host == "oauth2.googleapis.com":
                found = _TOKENS.get((call.method, call.path))
                return _json(200, await found(self, call)) if found else _json(404, of_status(404).body)
            if call.host in _API:
                return await self._api(call)
        except Refusal as refused:
            return _json(refused.status, refused.body)
        return await pages.handle(self, call)

    async def _api(self, call: Call) -> web.StreamResponse:
        for prefix in _UPLOAD:
            if call.path.startswith(prefix):
                return await self._upload(call, call.path.removeprefix(prefix))
        method = METHODS.get((call.method, call.path.removeprefix(_PREFIX)))
        if method is None or not call.path.startswith(_PREFIX):
            raise of_status(404)
        return await self._answer(call, method)

    async def _upload(self, call: Call, name: str) -> web.StreamResponse:
        if "upload_id" in call.query:
            return await self._session(call)
        method = UPLOADS.get((call.method, name))
        if method is None:
            raise of_status(404)
        return await self._answer(call, method)

    async def _answer(self, call: Call, method: Method) -> web.StreamResponse:
        caller = self._caller(call)
        if not method.scopes & caller.token.scopes:
            raise scope_insufficient()
        most = self.seconds("units")
        if method.cost and caller.channel.limited and not self._take(caller.project, "units", method.cost, most):
            raise units_empty()
        answer = await method.handler(self, call, caller)
        if isinstance(answer, web.StreamResponse):
            return answer
        return web.Response(status=204) if answer is None else _json(200, answer)

    def _caller(self, call: Call) -> Caller:
        token = self.tokens.good(call.bearer())
        channel = self.store.channels.get(token.account) if token else None
        if token is None or channel is None:
            raise unauthorized()
        call.account = channel.id
        return Caller(channel, token)

    async def _session(self, call: Call) -> web.StreamResponse:
        session = self.store.sessions.get(call.query["upload_id"])
        if session is None or self._over(session):
            raise of_status(404)
        call.account = session.channel.id
        token = self.tokens.good(call.bearer())
        if token is None and (call.bearer() or self.switch("put_without_token") == "refuse"):
            raise unauthorized()
        if call.method == "DELETE":
            if session.answer is None:
                session.writer.discard()
            del self.store.sessions[session.id]
            return web.Response(status=499, reason="Client Closed Request")
        if call.method not in {"PUT", "POST"}:
            raise of_status(404)
        return await uploads.piece(self, call, session)

    def _over(self, session: Session) -> bool:
        since, name = session.opened_at, "session_life_s"
        if session.answer is not None:
            since, name = session.ended_at, "answer_life_s"
        return self.world.clock.now() > since + self.seconds(name)

    def _take(self, project: str, bucket: str, cost: int, most: float) -> bool:
        return not self.on("quota") or self.quota.take(self.world.clock.now(), project, bucket, cost, most)

    def count_upload(self, caller: Caller) -> None:
        self.count_project(caller.project, caller.channel)

    def count_project(self, project: str, channel: Channel) -> None:
        """One upload of the project's day. Raises what Google says when there are none left."""
        if channel.limited and not self._take(project, "uploads", 1, self.seconds("uploads")):
            raise uploads_empty(int(str(self.switch("uploads_empty"))))

    def count_channel(self, caller: Caller) -> None:
        """One upload of the channel's day, whatever the app."""
        if self.switch("channel_missing") != "no":
            raise no_channel()
        most = self.seconds("channel_uploads")
        if most and not self._take(caller.channel.id, "channel", 1, most):
            message = "The user has exceeded the number of videos they may upload."
            raise refusal(400, "uploadLimitExceeded", message)

    def visible(self, id: str, caller: Caller) -> Video | None:
        """A video that this caller can reach by its id."""
        video = self.store.videos.get(id)
        if video is None or video.deleted:
            return None
        return video if video.channel is caller.channel or video.privacy != "private" else None

    def set_status(self, video: Video, status: dict[str, Any]) -> None:
        """Who can see it from now on, and what is planned."""
        now = self.world.clock.now()
        video.status = status
        if self.switch("lock") != "off" and video.privacy != "private":
            video.locked = True
            video.status = {**status, "privacyStatus": "private"}
        planned = status.get("publishAt")
        if planned and video.privacy == "private":
            at = shape.seconds_of(planned)
            if at > now:
                self.world.agenda.at(at, lambda: self._publish_planned(video, planned))
            else:
                video.status = {**status, "privacyStatus": "public"}
        if video.privacy != "private" and not video.public_at:
            video.public_at = now

    async def _publish_planned(self, video: Video, planned: str) -> None:
        if video.deleted or video.privacy != "private" or video.status.get("publishAt") != planned:
            return
        video.status = {**video.status, "privacyStatus": "public"}
        video.public_at = video.public_at or self.world.clock.now()

    def account_of(self, call: Call) -> str | None:
        token = self.tokens.get(call.bearer())
        if token is not None:
            return token.account
        session = self.store.sessions.get(call.query.get("upload_id", ""))
        return session.channel.id if session else None

    def failure(self, call: Call, status: int) -> web.Response:
        return _json(status, of_status(status).body)

    def posts(self, account: str | None) -> list[dict[str, Any]]:
        return rows.posts(self, account)

    def objects(self, account: str | None) -> list[dict[str, Any]]:
        return rows.objects(self, account)

    def accounts(self) -> list[dict[str, Any]]:
        return [channel.row() for channel in self.store.channels.values()]

    def add_accounts(self, count: int, limits: bool) -> list[dict[str, Any]]:
        return [channel.row() for channel in self.store.add(count, limits)]

    def revoke(self, account: str) -> None:
        if account not in self.store.channels:
            raise LookupError(account)
        self.tokens.revoke_account(account, "app removed")

    def timeline(self) -> list[TimelineAccount]:
        return rows.timeline(self)


def _json(status: int, body: Any) -> web.Response:
    headers = {"Cache-Control": "private", "Vary": "Origin, X-Origin, Referer", "X-Frame-Options": "SAMEORIGIN"}
    text = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return web.Response(status=status, body=text, content_type="application/json", charset="utf-8", headers=headers)
