"""The verbs of a connector, for YouTube channels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from onepost.connectors.accounts import Credentials, Profile
from onepost.connectors.base import Connector
from onepost.connectors.capabilities import Capabilities
from onepost.connectors.errors import ReconnectNeeded, Rejected
from onepost.connectors.guidance import Guidance, Link
from onepost.connectors.guide import Remark
from onepost.connectors.http import DEADLINE_SECONDS, UPLOAD_DEADLINE_SECONDS
from onepost.connectors.logins import Login
from onepost.connectors.messages import N_
from onepost.connectors.oauth import OAuth
from onepost.connectors.options import Choice, Options
from onepost.connectors.posts import Draft, Json, Rendered
from onepost.connectors.problems import Problem
from onepost.connectors.progress import Finding, Owned, Progress, Step
from onepost.connectors.youtube import (
    after,
    capabilities,
    channel,
    confirming,
    errors,
    finding,
    looking,
    rules,
    terms,
    uploads,
    video,
)
from onepost.connectors.youtube.api import Api
from onepost.connectors.youtube.guide import GUIDE
from onepost.connectors.youtube.job import Job
from onepost.connectors.youtube.options import PRIVATE, YouTubeOptions
from onepost.connectors.youtube.rendering import options_of, render

REVOKE = "https://oauth2.googleapis.com/revoke"
REVOKE_SECONDS = 3.0
VIDEO_ID = 11
"""Characters of a video's id; a comment's has more."""

AUTH = OAuth(
    authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
    token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
    scopes={
        # Uploads, changes, comments and captions; youtube.upload alone could not make a video public.
        "publish": ("https://www.googleapis.com/auth/youtube.force-ssl",),
        "statistics": ("https://www.googleapis.com/auth/yt-analytics.readonly",),
        "comments": ("https://www.googleapis.com/auth/youtube.force-ssl",),
    },
    # Without ``prompt`` a second consent gives no refresh token.
    extra={"access_type": "offline", "prompt": "consent"},
    classify=errors.token_error,
)


class YouTube(Connector):
    """Publishes as the channel that was chosen at the consent: grant and channel are one."""

    name: ClassVar[str] = "youtube"
    label: ClassVar[str] = "YouTube"
    logins: ClassVar[tuple[Login, ...]] = (Login("", N_("Google login"), AUTH, GUIDE),)
    capabilities: ClassVar[Capabilities] = capabilities.CAPABILITIES
    options: ClassVar[type[Options]] = YouTubeOptions
    policies: ClassVar[tuple[Link, ...]] = (terms.YOUTUBE, terms.GOOGLE)

    @classmethod
    def capabilities_of(cls, limits: Mapping[str, Json]) -> Capabilities:
        return capabilities.capabilities_of(limits)

    @classmethod
    def choices(cls, limits: Mapping[str, Json]) -> Mapping[str, tuple[Choice, ...]]:
        return {"playlist": rules.playlists(limits)}

    @property
    def _api(self) -> Api:
        return Api(self.http, self.credentials.access_token)

    async def profile(self) -> Profile:
        return await channel.profile(self._api)

    async def examine(self) -> list[Remark]:
        return await channel.examine(self._api, self.credentials)

    async def refresh(self) -> Credentials:
        """A new access token. Google gives no new refresh token: the old one stays good."""
        kept = self.credentials.refresh_token
        if kept is None:
            raise ReconnectNeeded(N_("This connection cannot be renewed. Connect the channel again."))
        renewed = await self.auth.refresh(self.http, self.app, kept)
        if renewed.refresh_token is not None:
            return renewed
        return replace(renewed, refresh_token=kept, refresh_expires_at=self.credentials.refresh_expires_at)

    async def revoke(self) -> None:
        """Either token takes every permission with it that this person gave to the app."""
        token = self.credentials.refresh_token or self.credentials.access_token
        form = {"token": token.reveal()}
        await self.http.request(
            "POST", REVOKE, form=form, deadline=REVOKE_SECONDS, classify=errors.unless_revoked, also_ok=(400,)
        )

    def render(self, draft: Draft) -> Rendered:
        return render(draft)

    def problems(self, draft: Draft, rendered: Rendered, limits: Mapping[str, Json]) -> Iterable[Problem]:
        return rules.problems(draft, rendered, limits)

    def guidance(self, draft: Draft, rendered: Rendered, limits: Mapping[str, Json]) -> Guidance:
        return Guidance(terms=(terms.UPLOAD,))

    async def advance(self, draft: Draft, progress: Progress) -> Step:
        job = self._job(draft)
        match progress.step:
            case "send":
                return await uploads.send(job, progress)
            case "last":
                return await uploads.last(job, progress)
            case "ask":
                return await uploads.ask(job, progress)
            case "processing":
                return await video.watch(job, progress)
            case "extra":
                return await after.prepare(job, progress)
            case "plan":
                return await video.plan(job, progress)
            case "planned":
                return await video.planned(job, progress)
            case "publish":
                return await video.publish(job, progress)
            case "check" | "thumbnail" | "captions" | "playlist" | "comment":
                return await after.follow(job, progress)
        if progress.step == "lost" and looking.recently_lost(progress):
            raise Rejected(looking.LOST)
        return await uploads.open_session(job, progress)

    @classmethod
    def publishes_at(cls, progress: Progress, due_at: datetime | None) -> datetime | None:
        return video.publishes_at(progress, due_at)

    def deadline_of(self, draft: Draft, progress: Progress) -> float:
        return UPLOAD_DEADLINE_SECONDS if progress.step == "last" else DEADLINE_SECONDS

    async def find(self, draft: Draft, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
        return await finding.find(self._job(draft), progress, armed_at, owned)

    @classmethod
    def post_of(cls, link: str) -> str:
        return confirming.post_of(link)

    async def confirm(self, draft: Draft, progress: Progress, armed_at: datetime, link: str, owned: Owned) -> Step:
        return await confirming.confirm(self._job(draft), progress, link, owned)

    async def discard(self, progress: Progress) -> None:
        """The private video goes, or the upload that would have become one; what is public stays."""
        if "left" in progress.data:
            return
        api = self._api
        prepared = str(progress.data.get("video") or "") or await uploads.finished(api, progress)
        if not prepared:
            return
        seen = await looking.look(api, prepared)
        if seen is not None and seen.privacy == PRIVATE:
            await self._delete("videos", prepared)

    async def delete(self, remote_id: str) -> None:
        await self._delete("videos" if len(remote_id) <= VIDEO_ID else "comments", remote_id)

    async def _delete(self, path: str, remote_id: str) -> None:
        try:
            await self._api.delete(path, remote_id)
        except Rejected as error:
            if error.code not in errors.GONE:
                raise

    def _job(self, draft: Draft) -> Job:
        return Job(self._api, self.account.remote_id, draft, render(draft), options_of(draft))
