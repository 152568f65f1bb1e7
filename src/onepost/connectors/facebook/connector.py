"""The verbs of a connector, for Facebook pages."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import ClassVar

from onepost.connectors.accounts import Credentials, Profile
from onepost.connectors.capabilities import Capabilities
from onepost.connectors.errors import ReconnectNeeded, Rejected
from onepost.connectors.facebook import (
    comments,
    confirming,
    errors,
    examining,
    feed,
    finding,
    pages,
    reels,
    rules,
    stories,
    video,
)
from onepost.connectors.facebook.capabilities import CAPABILITIES
from onepost.connectors.facebook.graph import GRAPH_VIDEO, Graph
from onepost.connectors.facebook.guide import GUIDE
from onepost.connectors.facebook.job import Job
from onepost.connectors.facebook.options import FacebookOptions
from onepost.connectors.facebook.rendering import render
from onepost.connectors.guide import Remark
from onepost.connectors.http import DEADLINE_SECONDS
from onepost.connectors.logins import Login
from onepost.connectors.messages import N_
from onepost.connectors.meta.connector import MetaConnector
from onepost.connectors.options import Options
from onepost.connectors.posts import Draft, Json, Rendered
from onepost.connectors.problems import Problem
from onepost.connectors.progress import Finding, Owned, Progress, Step, Waiting
from onepost.connectors.secret import Secret

STEPS: dict[str, Callable[[Job, Progress], Awaitable[Step]]] = {
    "photos": feed.upload_photos,
    "feed": feed.publish,
    "again": feed.publish,
    "transfer": video.transfer,
    "upload": reels.upload,
    "cover": reels.cover,
    "processing": video.watch,
    "tell": stories.tell,
    "showing": stories.watch,
    "comment": comments.publish,
}
"""What does each step; ``finish`` depends on the kind of post."""


class Facebook(MetaConnector):
    """Publishes with the page's own token; the person's token lists pages and gives the permission back."""

    name: ClassVar[str] = "facebook"
    label: ClassVar[str] = "Facebook"
    logins: ClassVar[tuple[Login, ...]] = (Login("", N_("Facebook login"), pages.AUTH, GUIDE),)
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    options: ClassVar[type[Options]] = FacebookOptions

    async def exchange(self, code: str, redirect_uri: str, verifier: str) -> Credentials:
        """Code for a short token, that for a long one: page tokens got with a long one do not run out."""
        short = await super().exchange(code, redirect_uri, verifier)
        return await self._long_of_person(short.access_token)

    async def profile(self) -> Profile:
        return await pages.profile(self._own())

    async def refresh(self) -> Credentials:
        """Exchange the long token for another one; Meta has no refresh token."""
        return await self._long_of_person(self.credentials.access_token)

    async def examine(self) -> list[Remark]:
        return await examining.examine(self._own(), self._acting(), self.account.remote_id)

    def render(self, draft: Draft) -> Rendered:
        return render(draft)

    def problems(self, draft: Draft, rendered: Rendered, limits: Mapping[str, Json]) -> Iterable[Problem]:
        return rules.problems(draft, rendered)

    def deadline_of(self, draft: Draft, progress: Progress) -> float:
        return video.finish_seconds(self._job(draft)) if progress.step == "finish" else DEADLINE_SECONDS

    async def advance(self, draft: Draft, progress: Progress) -> Step:
        job = self._job(draft)
        if progress.step == "twin":
            raise feed.doubt_twin()
        if step := STEPS.get(progress.step):
            return await step(job, progress)
        moving = any(file.kind == "video" for file in job.rendered.media)
        hosted = moving and job.rendered.kind in reels.EDGES
        if progress.step == "finish":
            return await (reels.finish if hosted else video.finish)(job, progress)
        if hosted:
            return await reels.start(job, progress)
        if job.rendered.kind == "video":
            return await video.start(job, progress)
        if job.rendered.media:
            return await feed.upload_photos(job, progress)
        return Waiting(progress.at("feed"), next="public")

    async def find(self, draft: Draft, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
        return await finding.find(self._job(draft), progress, armed_at, owned)

    @classmethod
    def post_of(cls, link: str) -> str:
        return confirming.post_of(link)

    async def confirm(self, draft: Draft, progress: Progress, armed_at: datetime, link: str, owned: Owned) -> Step:
        return await confirming.confirm(self._job(draft), progress, armed_at, link, owned)

    async def discard(self, progress: Progress) -> None:
        if progress.step in {"processing", "showing", "comment", "done"} or "post" in progress.data:
            return
        graph = self._acting()
        for upload in progress.uploads:
            if upload.url and not upload.url.startswith("http"):
                form = {"upload_phase": "cancel", "upload_session_id": upload.url}
                # A session that is over cannot be cancelled; the video itself goes below.
                with contextlib.suppress(Rejected):
                    await graph.post(f"{self.account.remote_id}/videos", form, base=GRAPH_VIDEO)
            if upload.remote_id:
                await self._delete(graph, upload.remote_id)

    def _graph(self, token: Secret) -> Graph:
        return Graph(self.http, self.app, token)

    def _acting(self) -> Graph:
        token = self.account.token
        if token is None:
            raise ReconnectNeeded(errors.NO_TOKEN)
        return Graph(self.http, self.app, token)

    def _job(self, draft: Draft) -> Job:
        rendered = render(draft)
        self._in_use = self._acting()
        return Job(self._in_use, self.account.remote_id, draft, rendered)
