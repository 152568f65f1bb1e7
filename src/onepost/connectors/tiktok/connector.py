"""The verbs of a connector, for TikTok."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from onepost.connectors.accounts import AppKeys, Credentials, Profile
from onepost.connectors.base import Connector
from onepost.connectors.capabilities import Capabilities
from onepost.connectors.check import check
from onepost.connectors.errors import ReconnectNeeded, Rejected
from onepost.connectors.guidance import Guidance
from onepost.connectors.guide import Remark
from onepost.connectors.http import DEADLINE_SECONDS, UPLOAD_DEADLINE_SECONDS
from onepost.connectors.logins import Login
from onepost.connectors.messages import N_, Message
from onepost.connectors.notices import Notice
from onepost.connectors.oauth import OAuth, token_error
from onepost.connectors.options import Choice, Options
from onepost.connectors.posts import Draft, Json, Rendered
from onepost.connectors.problems import Problem
from onepost.connectors.progress import CannotTell, Finding, Owned, Progress, Step, Waiting
from onepost.connectors.secret import Secret
from onepost.connectors.tiktok import (
    capabilities,
    confirming,
    creator,
    duties,
    finding,
    guide,
    notices,
    photos,
    rules,
    uploads,
    watching,
)
from onepost.connectors.tiktok.api import API, Api
from onepost.connectors.tiktok.job import Job, age, now, publish_id
from onepost.connectors.tiktok.options import TikTokOptions
from onepost.connectors.tiktok.rendering import options_of, render

ASKED_FOR = 600.0
"""Seconds for which the answer about the creator is fresh."""
REVOKE_SECONDS = 3.0

AUTH = OAuth(
    authorize_url="https://www.tiktok.com/v2/auth/authorize/",
    token_url=f"{API}oauth/token/",
    # The list of videos is how a post is found whose answer got lost: there is no other.
    scopes={
        "publish": ("user.info.basic", "video.publish", "video.upload", "video.list"),
        "statistics": ("user.info.stats", "video.list"),
    },
    needed=("user.info.basic", "video.publish"),
    scope_separator=",",
    client_id_name="client_key",
    pkce="hex",
    # Always ask, so that somebody with several accounts can choose.
    extra={"disable_auto_auth": "1"},
)


class TikTok(Connector):
    """Publishes as the creator who consented: at TikTok, grant and channel are one account."""

    name: ClassVar[str] = "tiktok"
    label: ClassVar[str] = "TikTok"
    logins: ClassVar[tuple[Login, ...]] = (Login("", N_("TikTok login"), AUTH, guide.GUIDE),)
    capabilities: ClassVar[Capabilities] = capabilities.CAPABILITIES
    options: ClassVar[type[Options]] = TikTokOptions
    asked_every: ClassVar[timedelta | None] = timedelta(seconds=ASKED_FOR)

    @classmethod
    def capabilities_of(cls, limits: Mapping[str, Json]) -> Capabilities:
        return capabilities.capabilities_of(limits)

    @classmethod
    def choices(cls, limits: Mapping[str, Json]) -> Mapping[str, tuple[Choice, ...]]:
        return creator.choices(limits)

    @classmethod
    def read_notice(cls, app: AppKeys, headers: Mapping[str, str], body: bytes, kind: str) -> Notice | None:
        return notices.read(app.client_secret, headers, body)

    async def examine_app(self, redirect_uri: str) -> list[Remark]:
        remarks = await super().examine_app(redirect_uri)
        return remarks if self.app.sandbox else [*remarks, guide.pull_remark(redirect_uri)]

    async def examine(self) -> list[Remark]:
        return await guide.examine(self._api)

    @property
    def _api(self) -> Api:
        return Api(self.http, self.credentials.access_token)

    async def profile(self) -> Profile:
        return await creator.profile(self._api, self.credentials.scopes)

    async def refresh(self) -> Credentials:
        """A new pair; TikTok may send another refresh token each time, and the newest counts."""
        token = self.credentials.refresh_token
        if token is None:
            raise ReconnectNeeded(N_("This connection cannot be renewed. Connect the account again."))
        return await self.auth.refresh(self.http, self.app, token)

    async def revoke(self) -> None:
        """By the access token, which lives a day only: when it has run out, by a new one."""
        try:
            await self._revoke(self.credentials.access_token)
        except ReconnectNeeded:
            if self.credentials.refresh_token is None:
                return
            with contextlib.suppress(ReconnectNeeded):
                renewed = await self.refresh()
                await self._revoke(renewed.access_token)

    async def _revoke(self, token: Secret) -> None:
        form = {
            "client_key": self.app.client_id,
            "client_secret": self.app.client_secret.reveal(),
            "token": token.reveal(),
        }
        await self.http.request("POST", f"{API}oauth/revoke/", form=form, deadline=REVOKE_SECONDS, classify=token_error)

    def render(self, draft: Draft) -> Rendered:
        return render(draft)

    def problems(self, draft: Draft, rendered: Rendered, limits: Mapping[str, Json]) -> Iterable[Problem]:
        return rules.problems(rendered, options_of(draft), limits)

    def guidance(self, draft: Draft, rendered: Rendered, limits: Mapping[str, Json]) -> Guidance:
        return duties.guidance(draft, rendered, options_of(draft), limits)

    def deadline_of(self, draft: Draft, progress: Progress) -> float:
        return UPLOAD_DEADLINE_SECONDS if progress.step == "last" else DEADLINE_SECONDS

    async def advance(self, draft: Draft, progress: Progress) -> Step:
        """Ask what the creator may do, send all but the last piece; then the public call, then wait for TikTok."""
        job = self._job(draft)
        step = progress.step or job.first
        if step in ("init", "photos") and not job.options.inbox and age(progress.data.get("asked_at")) > ASKED_FOR:
            step = "check"
        match step:
            case "check":
                return await self._check(job, progress)
            case "init":
                return await uploads.init(job, progress)
            case "piece":
                return await uploads.piece(job, progress)
            case "last":
                return await uploads.last(job, progress)
            case "doubt":
                return await uploads.doubt(job, progress)
            case "stop":
                return await uploads.stop(job, progress)
            case "photos":
                if progress.step != "photos":
                    return _announced(job, progress)
                return await photos.publish(job, progress)
            case "failed":
                return watching.failed(job, progress)
            case "link":
                return await watching.link(job, progress)
        return await watching.watch(job, progress)

    async def _check(self, job: Job, progress: Progress) -> Waiting:
        """What the author chose must still be offered: TikTok wants the creator asked for every post."""
        limits = creator.limits_of(await creator.read(self._api), self.credentials.scopes)
        for problem in check(self, job.draft, job.rendered, limits):
            raise Rejected(problem.message.text, problem.message.params, code=problem.code, field=problem.field)
        asked = progress.with_data(asked_at=now())
        if job.rendered.kind == "video":
            return Waiting(asked.at("init"))
        return _announced(job, asked)

    async def find(self, draft: Draft, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
        job = self._job(draft)
        if progress.step == "last":
            return await finding.video(job, progress, owned)
        if progress.step == "photos":
            return await finding.photos(job, progress, self.credentials.scopes, armed_at, owned)
        return CannotTell(Message(N_("Look in the TikTok app whether the post is there.")))

    @classmethod
    def ends_in_the_app(cls, draft: Draft) -> bool:
        return isinstance(draft.options, TikTokOptions) and draft.options.inbox

    @classmethod
    def post_of(cls, link: str) -> str:
        return confirming.post_of(link)

    async def confirm(self, draft: Draft, progress: Progress, armed_at: datetime, link: str, owned: Owned) -> Step:
        return await confirming.confirm(self._job(draft), progress, link, owned)

    async def discard(self, progress: Progress) -> None:
        """Best effort: an upload that is not whole is never published anyway."""
        if progress.step not in ("piece", "last", "doubt", "stop") or not publish_id(progress):
            return
        with contextlib.suppress(Rejected):
            await uploads.cancel(self._api, progress)

    async def delete(self, remote_id: str) -> None:
        raise Rejected(N_("TikTok lets only you delete a post. Delete it in the TikTok app."), code="cannot_delete")

    def _job(self, draft: Draft) -> Job:
        return Job(self._api, self.account, draft, render(draft), options_of(draft))


def _announced(job: Job, progress: Progress) -> Waiting:
    """Ready for the call that hands over the photos."""
    note = None
    if any(file.alt for file in job.rendered.media):
        note = Message(N_("TikTok takes no descriptions of photos. They stay with the files here."))
    return Waiting(progress.at("photos"), next="public", note=note)
