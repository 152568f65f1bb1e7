"""The verbs of a connector, for LinkedIn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from onepost.connectors.accounts import Credentials, Profile
from onepost.connectors.base import Connector
from onepost.connectors.capabilities import Capabilities
from onepost.connectors.errors import ConnectorError, OutcomeUnknown, ReconnectNeeded, Rejected
from onepost.connectors.guide import Remark
from onepost.connectors.http import DEADLINE_SECONDS
from onepost.connectors.linkedin import (
    capabilities,
    comments,
    confirming,
    errors,
    finding,
    guide,
    identity,
    rendering,
    uploads,
)
from onepost.connectors.linkedin.api import Api, escaped
from onepost.connectors.linkedin.capabilities import MEMBER, ORGANIZATION
from onepost.connectors.linkedin.job import COMMENT, POST, PROBE, TWIN, Job, announced, author_of, moment, went_live
from onepost.connectors.linkedin.options import LinkedInOptions
from onepost.connectors.logins import Login
from onepost.connectors.messages import N_
from onepost.connectors.options import Options
from onepost.connectors.posts import Draft, Json, Rendered
from onepost.connectors.problems import Problem
from onepost.connectors.progress import Finding, Owned, Progress, Step, Waiting
from onepost.connectors.secret import Secret

REVOKE_SECONDS = 3.0
EARLY_PAUSE = 10.0
LONGEST_EARLY_PAUSE = 60.0
EARLY_TRIES = 25
"""How often, with pauses that grow, in seconds, a post is sent again because LinkedIn still works on its file."""
STANDS = timedelta(minutes=5)
"""How long a refusal counts: whoever tries again later asks LinkedIn again."""


class LinkedIn(Connector):
    """Publishes as a member (a self-serve app) or as a page (an app with the Community Management API)."""

    name: ClassVar[str] = "linkedin"
    label: ClassVar[str] = "LinkedIn"
    logins: ClassVar[tuple[Login, ...]] = (
        Login(MEMBER, N_("My own profile"), identity.MEMBER_AUTH, guide.MEMBER),
        Login(ORGANIZATION, N_("Pages of my organization"), identity.ORGANIZATION_AUTH, guide.ORGANIZATION),
    )
    capabilities: ClassVar[Capabilities] = capabilities.CAPABILITIES
    options: ClassVar[type[Options]] = LinkedInOptions

    @property
    def _api(self) -> Api:
        return Api(self.http, self.credentials.access_token)

    async def profile(self) -> Profile:
        try:
            return await self._profile()
        except ReconnectNeeded as error:
            if error.code != errors.REVOKED or not identity.is_young(self.credentials):
                raise
        await asyncio.sleep(identity.YOUNG_PAUSE * self.http.settings.time_scale)
        return await self._profile()

    async def health(self) -> None:
        """LinkedIn's introspection: of the token alone, nothing of the person (API terms 4.3 and 5.2).

        https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection
        """
        answer = await self.http.request(
            "POST", identity.INTROSPECT, form=self._form(self.credentials.access_token), deadline=DEADLINE_SECONDS
        )
        if not answer.json().get("active"):
            raise ReconnectNeeded(errors.RECONNECT, code=errors.REVOKED)

    async def _profile(self) -> Profile:
        if self.login(self.app.login).name == ORGANIZATION:
            return await identity.organizations(self._api)
        return await identity.member(self._api)

    async def examine(self) -> list[Remark]:
        remarks = [identity.about_version(datetime.now(UTC).date())]
        if self.account.kind == ORGANIZATION:
            remarks += await identity.about_page(self._api, self.account, self.credentials.scopes)
        return remarks

    async def refresh(self) -> Credentials:
        """Only apps that LinkedIn has enabled get a refresh token; the others ask the person every 60 days."""
        if self.credentials.refresh_token is None:
            text = N_("LinkedIn ends this connection after 60 days. Connect the account again; your posts wait.")
            raise ReconnectNeeded(text, code="no_refresh_token")
        return await self.auth.refresh(self.http, self.app, self.credentials.refresh_token)

    async def revoke(self) -> None:
        """Both tokens: LinkedIn does not say whether one takes the other with it (nor documents this call)."""
        first: ConnectorError | None = None
        for token in (self.credentials.refresh_token, self.credentials.access_token):
            if token is None:
                continue
            try:
                await self.http.request("POST", identity.REVOKE, form=self._form(token), deadline=REVOKE_SECONDS)
            except ConnectorError as error:
                first = first or error
        if first is not None:
            raise first

    def _form(self, token: Secret) -> dict[str, str]:
        secret = self.app.client_secret.reveal()
        return {"client_id": self.app.client_id, "client_secret": secret, "token": token.reveal()}

    def render(self, draft: Draft) -> Rendered:
        return rendering.render(draft)

    def problems(self, draft: Draft, rendered: Rendered, limits: Mapping[str, Json]) -> Iterable[Problem]:
        return rendering.problems(draft, rendered, limits)

    async def advance(self, draft: Draft, progress: Progress) -> Step:
        """Files first, then the post, then its first comment."""
        job = self._job(draft)
        match progress.step:
            case "comment":
                return await comments.publish(job, progress)
            case "twin":
                raise OutcomeUnknown(errors.DUPLICATE_TEXT, detail="an equal post is there")
        place = uploads.next_place(draft, job.rendered, progress)
        if place is not None:
            step = await uploads.step(job.api, job.author, place, progress.at("upload"))
            if uploads.next_place(draft, job.rendered, step.progress) is not None:
                return step
            return replace(step, progress=announced(step.progress), next="public")
        if progress.step not in {POST, PROBE}:
            return Waiting(announced(progress), next="public")
        return await self._send(job, progress)

    async def _send(self, job: Job, progress: Progress) -> Step:
        """The public call."""
        refused = moment(progress, "refused")
        if refused and datetime.now(UTC) - refused < STANDS:
            raise Rejected(errors.DUPLICATE_TEXT, code=errors.DUPLICATE, field="text")
        if progress.step == PROBE:
            finding.in_time(job, progress)
        ids = uploads.urns(job.draft, job.rendered, progress)
        try:
            answer = await job.api.post("posts", rendering.body(job.draft, job.rendered, job.author, ids), armed=True)
        except errors.Duplicate as error:
            if not error.urn:
                raise
            return Waiting(progress.with_data(twin=error.urn).at(TWIN), next="public")
        except Rejected as error:
            tries = int(progress.data.get("early", 0)) + 1
            if error.code not in errors.NOT_READY or tries > EARLY_TRIES:
                raise
            pause = min(EARLY_PAUSE * tries, LONGEST_EARLY_PAUSE)
            return Waiting(progress.with_data(early=tries), retry_in=pause, next="public")
        urn = answer.headers.get("x-restli-id", "")
        if not urn:
            raise OutcomeUnknown(
                N_("LinkedIn did not say what it made of the post. OnePost looks whether it is there."),
                detail=f"{answer.status} without an id",
            )
        return went_live(job, progress, urn)

    async def find(self, draft: Draft, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
        job = self._job(draft)
        if progress.step == COMMENT:
            return await comments.find(job, progress, armed_at, owned)
        if progress.step == TWIN:
            return await finding.twin(job, progress, armed_at, owned)
        return await finding.find(job, progress, armed_at, owned)

    @classmethod
    def post_of(cls, link: str) -> str:
        return confirming.post_of(link)

    async def confirm(self, draft: Draft, progress: Progress, armed_at: datetime, link: str, owned: Owned) -> Step:
        return await confirming.confirm(self._job(draft), progress, armed_at, link, owned)

    async def discard(self, progress: Progress) -> None:
        """Nothing to do: what was uploaded and not posted is seen by nobody, and files cannot be deleted."""

    async def delete(self, remote_id: str) -> None:
        if remote_id.startswith("urn:li:comment:"):
            await comments.delete(self._api, self._author, remote_id)
        else:
            await self._api.delete(f"posts/{escaped(remote_id)}")

    @property
    def _author(self) -> str:
        return author_of(self.account.kind, self.account.remote_id)

    def _job(self, draft: Draft) -> Job:
        deadline = DEADLINE_SECONDS * self.http.settings.time_scale
        return Job(self._api, self._author, draft, rendering.render(draft), deadline)
