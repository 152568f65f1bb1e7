"""The verbs of a connector, for X."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from onepost.connectors.accounts import Account, Credentials, Profile
from onepost.connectors.base import Connector
from onepost.connectors.capabilities import Capabilities
from onepost.connectors.errors import ConnectorError, OutcomeUnknown, Patience, ReconnectNeeded, Rejected
from onepost.connectors.guide import Remark
from onepost.connectors.logins import Login
from onepost.connectors.messages import N_, Message
from onepost.connectors.oauth import OAuth, basic
from onepost.connectors.options import Options
from onepost.connectors.posts import Draft, Json, Rendered
from onepost.connectors.problems import Problem
from onepost.connectors.progress import (
    Absent,
    CannotTell,
    Finding,
    Happened,
    Live,
    Owned,
    Progress,
    Published,
    Step,
    Waiting,
)
from onepost.connectors.x import capabilities, confirming, errors, finding, rules, uploads
from onepost.connectors.x.api import API, Api, data_of
from onepost.connectors.x.guide import GUIDE
from onepost.connectors.x.options import XOptions
from onepost.connectors.x.rendering import body, options_of, render

POST = "post"
"""The step before the call that makes a part visible."""
MEDIA_PAUSE = 3.0
"""Seconds X may need until media that is ready can be posted (seen by another client)."""
REVOKE_SECONDS = 3.0
EARLY = timedelta(minutes=30)

_OF_ONE_CALL = frozenset({"announced", "refused", "duplicate", "others"})
"""What is noted about the call of one part and says nothing about the next."""

IN_COMMUNITY = Message(
    N_("OnePost cannot read your community on X. Look there whether this post is in it, and say what you see.")
)

USER_FIELDS = "id,name,username,profile_image_url,protected,subscription_type,verified"


AUTH = OAuth(
    authorize_url="https://x.com/i/oauth2/authorize",
    token_url=f"{API}oauth2/token",
    scopes={"publish": ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")},
    client_auth="basic",
    pkce="S256",
    classify=errors.token_error,
)


class X(Connector):
    """Publishes as the person who consented: at X, grant and channel are one account."""

    name: ClassVar[str] = "x"
    label: ClassVar[str] = "X"
    logins: ClassVar[tuple[Login, ...]] = (Login("", N_("X login"), AUTH, GUIDE),)
    capabilities: ClassVar[Capabilities] = capabilities.CAPABILITIES
    options: ClassVar[type[Options]] = XOptions

    @classmethod
    def capabilities_of(cls, limits: Mapping[str, Json]) -> Capabilities:
        return capabilities.capabilities_of(limits)

    _posting: Api | None = None

    @property
    def _api(self) -> Api:
        return Api(self.http, self.credentials.access_token)

    async def profile(self) -> Profile:
        person = await self._me()
        handle = str(person.get("username", ""))
        account = Account(
            remote_id=str(person["id"]),
            kind="profile",
            name=str(person.get("name") or handle),
            handle=handle,
            url=f"https://x.com/{handle}",
            avatar_url=str(person.get("profile_image_url", "")).replace("_normal.", "_bigger."),
            limits=capabilities.limits_of(str(person.get("subscription_type", ""))),
        )
        return Profile(account.remote_id, account.name, (account,))

    async def _me(self) -> dict[str, Any]:
        return data_of(await self._api.get("users/me", {"user.fields": USER_FIELDS}))

    async def examine(self) -> list[Remark]:
        """Whether everybody can see what is published, and how long a text may be."""
        person = await self._me()
        long = bool(capabilities.limits_of(str(person.get("subscription_type", ""))))
        most = {"most": capabilities.LONG if long else capabilities.SHORT}
        remarks = [Remark("good", Message(N_("This account may write texts of up to %(most)s characters."), most))]
        if person.get("protected") is True:
            what = Message(N_("This account is protected: only its followers see what you publish."))
            mend = Message(N_("Switch off “Protect your posts” in the settings of X if everybody may see them."))
            remarks.append(Remark("warning", what, mend))
        return remarks

    async def refresh(self) -> Credentials:
        """A new pair; the refresh token that was used is spent."""
        spent = self.credentials.refresh_token
        if spent is None:
            raise ReconnectNeeded(N_("This connection cannot be renewed. Connect the account again."))
        return await self.auth.refresh(self.http, self.app, spent)

    async def revoke(self) -> None:
        """Both tokens: X does not say whether one takes the other with it."""
        first: ConnectorError | None = None
        for token in (self.credentials.refresh_token, self.credentials.access_token):
            if token is None:
                continue
            headers = {"Authorization": basic(self.app)}
            form = {"token": token.reveal(), "client_id": self.app.client_id}
            try:
                await self.http.request(
                    "POST",
                    f"{API}oauth2/revoke",
                    form=form,
                    headers=headers,
                    deadline=REVOKE_SECONDS,
                    classify=errors.token_error,
                )
            except ConnectorError as error:
                first = first or error
        if first is not None:
            raise first

    def render(self, draft: Draft) -> Rendered:
        return render(draft)

    def problems(self, draft: Draft, rendered: Rendered, limits: Mapping[str, Json]) -> Iterable[Problem]:
        return rules.problems(rendered, options_of(draft))

    async def advance(self, draft: Draft, progress: Progress) -> Step:
        """Files first, of every part; then part after part, each announced before it is sent."""
        rendered = render(draft)
        number = len(_live_ids(progress))
        place = uploads.next_place(rendered, progress, number)
        if place is not None:
            if progress.step == POST:
                # A call was announced, but a file has lapsed meanwhile: it goes up again first.
                return Waiting(progress.at("upload"))
            step = await uploads.step(self._api, place, progress.at("upload"))
            if uploads.next_place(rendered, step.progress, number) is not None:
                return step
            progress = step.progress
        if progress.step != POST:
            return Waiting(_announced(progress), next="public", live=self._live(progress, whole=False))
        return await self._send(draft, rendered, progress)

    async def _send(self, draft: Draft, rendered: Rendered, progress: Progress) -> Step:
        """The public call of the next part."""
        live = _live_ids(progress)
        number = len(live)
        media = uploads.media_ids(rendered, progress, number)
        if _recently(progress.data.get("others")):
            raise Rejected(errors.DUPLICATE_TEXT, code=errors.DUPLICATE, field="text")
        self._posting = api = self._api
        try:
            data = await api.post(
                "tweets",
                body(rendered, options_of(draft), number, media, live[-1] if live else ""),
                armed=True,
            )
        except Rejected as error:
            if error.code == errors.DUPLICATE:
                return await self._duplicate(rendered, progress, error)
            if error.code == errors.MEDIA_IDS and media:
                return await self._media_refused(rendered, progress, error)
            raise
        if not data.get("id"):
            raise OutcomeUnknown(N_("X did not say what it made of the post."), detail="201 without id")
        return self._posted(rendered, progress, str(data["id"]))

    def _posted(self, rendered: Rendered, progress: Progress, remote_id: str) -> Step:
        """A part is visible: its id is kept before anything else happens."""
        live = [*_live_ids(progress), remote_id]
        data = {name: value for name, value in progress.data.items() if name not in _OF_ONE_CALL}
        done = Progress("part", progress.uploads, {**data, "live": live})
        if len(live) < len(rendered.parts):
            ready = uploads.next_place(rendered, done, len(live)) is None
            further = _announced(done) if ready else done.at("upload")
            return Waiting(further, next="public" if ready else "safe", live=self._live(done, whole=False))
        problem = None
        if progress.data.get("undescribed"):
            problem = Message(N_("The post is published. X does not take a description for its video."))
        whole = self._live(done, whole=True)
        assert whole is not None
        return Published(whole, Progress("done", (), {"live": live}), problem)

    def _live(self, progress: Progress, whole: bool) -> Live | None:
        ids = _live_ids(progress)
        if not ids:
            return None
        handle = self.account.handle or "i/web"
        return Live(ids[0], f"https://x.com/{handle}/status/{ids[0]}", whole, tuple(ids[1:]))

    async def _duplicate(self, rendered: Rendered, progress: Progress, error: Rejected) -> Step:
        """Refused as a duplicate: of another post, or of this very one from an attempt whose answer got lost?

        Only what appeared since this call was first announced can be the latter. If there is such a post, the refusal
        is written down and the call made again: after a second refusal ``find`` decides, and knows of the first.
        """
        if not await self._matches(rendered, progress, datetime.now(UTC)):
            raise error
        if not progress.data.get("duplicate"):
            again = progress.with_data(duplicate=True)
            return Waiting(again, next="public", live=self._live(again, whole=False))
        raise OutcomeUnknown(
            N_("X says that this text is already there. OnePost looks whether it is this post."),
            detail=error.detail,
            code=errors.DUPLICATE,
        )

    async def _media_refused(self, rendered: Rendered, progress: Progress, error: Rejected) -> Step:
        """X refuses ids for a moment after processing, when they have expired, and when it dislikes the file."""
        times = int(progress.data.get("refused", 0)) + 1
        again = progress.with_data(refused=times)
        if times == 1:
            note = Message(N_("X is not ready to post the files yet."))
            live = self._live(again, whole=False)
            return Waiting(again, retry_in=MEDIA_PAUSE, next="public", live=live, note=note)
        if times == 2:
            lost = await uploads.gone(self._api, rendered, again, len(_live_ids(again)))
            if lost:
                return Waiting(uploads.forget(again, lost).at("upload"), live=self._live(again, whole=False))
        raise error

    def patience(self) -> Patience | None:
        return self._posting.patience if self._posting else None

    async def find(self, draft: Draft, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
        """Look for the next part on the account's timeline."""
        rendered = render(draft)
        found = await self._matches(rendered, progress, armed_at)
        free = [match for match in found if not await owned(match.id)]
        if not found:
            return CannotTell(IN_COMMUNITY, again=False) if _only_in_community(draft) else Absent()
        if len(free) == 1 and (free[0].sure or not draft.repeated):
            return Happened(self._posted(rendered, progress, free[0].id))
        if not free and progress.data.get("duplicate"):
            # X refused the call because of a post that belongs to another publication: ours is not there.
            refused = progress.with_data(others=datetime.now(UTC).isoformat())
            return Happened(Waiting(refused, next="public", live=self._live(refused, whole=False)))
        if draft.repeated or not free:
            return CannotTell(
                Message(N_("The same text was posted more than once. Look on X whether this post is there as well."))
            )
        return CannotTell(Message(N_("More than one post on X could be this one. Look on X whether it is there.")))

    @classmethod
    def post_of(cls, link: str) -> str:
        return confirming.post_of(link)

    async def confirm(self, draft: Draft, progress: Progress, armed_at: datetime, link: str, owned: Owned) -> Step:
        found = await confirming.checked(self._api, self.account.remote_id, link, _live_ids(progress), owned)
        return self._posted(render(draft), progress, found)

    async def _matches(self, rendered: Rendered, progress: Progress, armed_at: datetime) -> list[finding.Match]:
        """Posts that may be the next part, from an attempt at ``armed_at`` or from one before it.

        An earlier attempt cannot be older than the announcement, but that may be long ago when files were ready early;
        then text alone proves nothing.
        """
        live = _live_ids(progress)
        number = len(live)
        part = rendered.parts[number]
        sought = finding.Sought(
            text=part.text,
            keys=frozenset(uploads.media_keys(rendered, progress, number)),
            files=len(part.media),
            poll=number == 0 and rendered.kind == "poll",
            parent=live[-1] if live else "",
            root=live[0] if live else "",
        )
        first = _first_announced(progress, armed_at)
        by_text = first if armed_at - first < EARLY else armed_at
        return await finding.matches(self._api, self.account.remote_id, sought, first, by_text)

    async def discard(self, progress: Progress) -> None:
        """Nothing to do: media that is not posted is gone after a day, and cannot be deleted."""

    async def delete(self, remote_id: str) -> None:
        await self._api.delete(f"tweets/{remote_id}", errors.unless_gone, also_ok=(404,))


def _only_in_community(draft: Draft) -> bool:
    """Such a post need not be on its author's timeline, which is all that can be read."""
    options = options_of(draft)
    return bool(options.community_id) and not options.share_with_followers


def _live_ids(progress: Progress) -> list[str]:
    return [str(remote_id) for remote_id in progress.data.get("live", ())]


def _announced(progress: Progress) -> Progress:
    """Ready for the public call; the moment is kept, because nothing of it can be older."""
    data: dict[str, Any] = {"announced": datetime.now(UTC).isoformat(), **progress.data}
    return Progress(POST, progress.uploads, data)


def _recently(at: str | None) -> bool:
    """Whether a refusal still stands: whoever tries again later asks X again."""
    return at is not None and datetime.now(UTC) - datetime.fromisoformat(at) < timedelta(minutes=5)


def _first_announced(progress: Progress, armed_at: datetime) -> datetime:
    announced = progress.data.get("announced")
    return min(armed_at, datetime.fromisoformat(announced)) if announced else armed_at
