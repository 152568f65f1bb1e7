"""The verbs of a connector, for Instagram."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar

from onepost.connectors.accounts import Credentials, Profile
from onepost.connectors.capabilities import Capabilities
from onepost.connectors.errors import ReconnectNeeded
from onepost.connectors.guide import Remark
from onepost.connectors.instagram import accounts, confirming, containers, errors, examining, finding, publishing, rules
from onepost.connectors.instagram.capabilities import CAPABILITIES, capabilities_of
from onepost.connectors.instagram.guide import INSTAGRAM_GUIDE, PAGE_GUIDE
from onepost.connectors.instagram.job import Job
from onepost.connectors.instagram.options import InstagramOptions
from onepost.connectors.instagram.rendering import options_of, render
from onepost.connectors.logins import Login
from onepost.connectors.messages import N_
from onepost.connectors.meta.connector import MetaConnector
from onepost.connectors.meta.graph import GRAPH, Graph
from onepost.connectors.options import Options
from onepost.connectors.posts import Draft, Json, Rendered
from onepost.connectors.problems import Problem
from onepost.connectors.progress import Finding, Owned, Progress, Step
from onepost.connectors.secret import Secret

THROUGH_PAGE = "facebook"


class Instagram(MetaConnector):
    """Through Instagram's own login an account has one token; through Facebook it publishes with its page's."""

    name: ClassVar[str] = "instagram"
    label: ClassVar[str] = "Instagram"
    logins: ClassVar[tuple[Login, ...]] = (
        Login("instagram", N_("Instagram login"), accounts.INSTAGRAM_LOGIN, INSTAGRAM_GUIDE),
        Login(THROUGH_PAGE, N_("Through a Facebook page"), accounts.PAGE_LOGIN, PAGE_GUIDE, keys_of="facebook"),
    )
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    options: ClassVar[type[Options]] = InstagramOptions

    @classmethod
    def capabilities_of(cls, limits: Mapping[str, Json]) -> Capabilities:
        return capabilities_of(limits)

    @property
    def through_page(self) -> bool:
        return self.app.login == THROUGH_PAGE

    async def exchange(self, code: str, redirect_uri: str, verifier: str) -> Credentials:
        """Code for a short token, that for one of 60 days."""
        if self.through_page:
            short = await super().exchange(code, redirect_uri, verifier)
            return await self._long_of_person(short.access_token)
        token, scopes = await accounts.short_token(self.http, self.app, code, redirect_uri)
        return await accounts.long_token(self.http, self.app, token, scopes)

    async def profile(self) -> Profile:
        graph = self._own()
        if self.through_page:
            return await accounts.page_profile(graph, self._own())
        return await accounts.own_profile(graph, self.credentials.scopes)

    async def refresh(self) -> Credentials:
        if self.through_page:
            return await self._long_of_person(self.credentials.access_token)
        return await accounts.renewed(self.http, self._own(), self.credentials)

    async def examine(self) -> list[Remark]:
        profile = await self.profile()
        return await examining.examine(profile, self.account, self._acting(), self.through_page)

    def render(self, draft: Draft) -> Rendered:
        return render(draft)

    def problems(self, draft: Draft, rendered: Rendered, limits: Mapping[str, Json]) -> Iterable[Problem]:
        return rules.problems(draft, rendered, options_of(draft))

    async def advance(self, draft: Draft, progress: Progress) -> Step:
        job = self._job(draft)
        match progress.step:
            case "send":
                return await containers.send(job, progress)
            case "watch":
                return await containers.watch(job, progress)
            case "publish" | "again":
                return await publishing.publish(job, progress)
            case "link":
                return await publishing.link(job, progress)
            case "comment":
                return await publishing.comment(job, progress)
        return await containers.make(job, progress)

    async def find(self, draft: Draft, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
        return await finding.find(self._job(draft), progress, armed_at, owned)

    @classmethod
    def post_of(cls, link: str) -> str:
        return confirming.post_of(link)

    async def confirm(self, draft: Draft, progress: Progress, armed_at: datetime, link: str, owned: Owned) -> Step:
        return await confirming.confirm(self._job(draft), progress, armed_at, link, owned)

    async def discard(self, progress: Progress) -> None:
        """Containers cannot be deleted; nobody sees them, and they lapse after a day."""

    def _graph(self, token: Secret) -> Graph:
        base = GRAPH if self.through_page else accounts.IG_GRAPH
        # For Instagram's own login no proof is documented.
        return Graph(self.http, self.app, token, errors.classify, base, signs=self.through_page)

    def _acting(self) -> Graph:
        """With the token that publishes."""
        if not self.through_page:
            return self._own()
        if self.account.token is None:
            raise ReconnectNeeded(errors.NO_TOKEN)
        return self._graph(self.account.token)

    def _job(self, draft: Draft) -> Job:
        self._in_use = self._acting()
        return Job(
            graph=self._in_use,
            person=self._own() if self.through_page else None,
            user=self.account.remote_id,
            handle=self.account.handle,
            draft=draft,
            rendered=render(draft),
            takes_bytes=self.through_page,
        )
