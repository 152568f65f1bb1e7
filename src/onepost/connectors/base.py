"""What a connector is: four constants and a handful of verbs, all speaking frozen data."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from onepost.connectors.accounts import Account, AppKeys, Credentials, Profile
from onepost.connectors.capabilities import Capabilities
from onepost.connectors.errors import Patience, Rejected
from onepost.connectors.guidance import Guidance, Link
from onepost.connectors.guide import Remark
from onepost.connectors.http import DEADLINE_SECONDS, Http
from onepost.connectors.logins import Login
from onepost.connectors.messages import N_
from onepost.connectors.notices import Notice
from onepost.connectors.oauth import OAuth
from onepost.connectors.options import Choice, Options
from onepost.connectors.posts import Draft, Json, Rendered
from onepost.connectors.problems import Problem
from onepost.connectors.progress import (
    Finding,
    Owned,
    Progress,
    Step,
)


class Connector(ABC):
    """One network, opened for one grant and, when publishing, one account.

    All verbs raise the six classes of :mod:`onepost.connectors.errors` and nothing else on purpose; any other
    exception is a defect and counts as :class:`OutcomeUnknown` when it came out of an armed call.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    logins: ClassVar[tuple[Login, ...]]
    capabilities: ClassVar[Capabilities]
    options: ClassVar[type[Options]]
    steps_version: ClassVar[int] = 1
    """One more when a :class:`Progress` gets a step or a meaning that the release before does not know: its workers
    then leave alone what was begun by this one."""
    asked_every: ClassVar[timedelta | None] = None
    """How old the answer about an account may be where a post is begun; None: a look a day will do."""
    policies: ClassVar[tuple[Link, ...]] = ()
    """What the network wants people to be able to read where they connect."""

    def __init__(
        self, http: Http, app: AppKeys, credentials: Credentials | None = None, account: Account | None = None
    ) -> None:
        self.http = http
        self.app = app
        self._credentials = credentials
        self._account = account

    @classmethod
    def login(cls, name: str = "") -> Login:
        """The way in of this name, the first one when it is empty. Raises KeyError for one that does not exist."""
        if not name:
            return cls.logins[0]
        found = {login.name: login for login in cls.logins}
        return found[name]

    @property
    def auth(self) -> OAuth:
        """The OAuth of the login that the app's keys belong to."""
        return self.login(self.app.login).auth

    @property
    def credentials(self) -> Credentials:
        if self._credentials is None:
            raise RuntimeError("this connector was opened without credentials")
        return self._credentials

    @property
    def account(self) -> Account:
        if self._account is None:
            raise RuntimeError("this connector was opened without an account")
        return self._account

    @classmethod
    def capabilities_of(cls, limits: Mapping[str, Json]) -> Capabilities:
        """The network's limits as they are for an account whose own ``limits`` are given (from :meth:`profile`)."""
        return cls.capabilities

    @classmethod
    def choices(cls, limits: Mapping[str, Json]) -> Mapping[str, tuple[Choice, ...]]:
        """Options whose choices are the account's own (a creator's privacy levels, a channel's playlists), by name."""
        return {}

    @classmethod
    def publishes_at(cls, progress: Progress, due_at: datetime | None) -> datetime | None:
        """When the network itself will show what is prepared, without another call of ours; None: it will not."""
        return None

    def deadline_of(self, draft: Draft, progress: Progress) -> float:
        """How long, in seconds, the call announced with ``progress`` may be under way."""
        return DEADLINE_SECONDS

    @classmethod
    def read_notice(cls, app: AppKeys, headers: Mapping[str, str], body: bytes, kind: str) -> Notice | None:
        """What the network says unasked; None when it means nothing to us. Raises :class:`Rejected` for a message that
        this app's secret did not sign. ``kind`` is the last word of the address it was sent to."""
        raise Rejected(N_("This network sends no notices."))

    async def examine_app(self, redirect_uri: str) -> list[Remark]:
        """What the network says of the app's keys and its redirect address, without anybody's consent."""
        return [await self.auth.probe(self.http, self.app, redirect_uri)]

    async def examine(self) -> list[Remark]:
        """What the network alone can say of a connected account: roles, links, audits. Read only."""
        return []

    async def exchange(self, code: str, redirect_uri: str, verifier: str) -> Credentials:
        """Turn a consent's code into credentials. Networks with a second step (Facebook) override this."""
        return await self.auth.exchange(self.http, self.app, code, redirect_uri, verifier)

    @abstractmethod
    async def profile(self) -> Profile:
        """Who is connected, which accounts that gives, and their own limits. Read only."""

    @abstractmethod
    async def refresh(self) -> Credentials:
        """New credentials. :class:`ReconnectNeeded` only when the network says that the permission is gone."""

    async def health(self) -> Profile | None:
        """Whether the permission is still there, asked by a timer; what is learnt by the way may be taken over.

        None where the network's terms let profiles be read only while the person is acting (LinkedIn API terms 5.2).
        Raises :class:`ReconnectNeeded` when it is gone.
        """
        return await self.profile()

    @abstractmethod
    async def revoke(self) -> None:
        """Give the permission back at the network (one try; the caller deletes the tokens whatever happens)."""

    @abstractmethod
    def render(self, draft: Draft) -> Rendered:
        """Exactly what will be sent. Pure: same draft, same answer, no network."""

    def problems(self, draft: Draft, rendered: Rendered, limits: Mapping[str, Json]) -> Iterable[Problem]:
        """What :class:`Capabilities` cannot say: options that exclude each other, a level this account may not use.

        Pure, like :meth:`render`. ``limits`` are the account's own, possibly none.
        """
        return ()

    def guidance(self, draft: Draft, rendered: Rendered, limits: Mapping[str, Json]) -> Guidance:
        """What the author is to see while writing: options closed or of no use now, labels, terms. Pure."""
        return Guidance()

    @abstractmethod
    async def advance(self, draft: Draft, progress: Progress) -> Step:
        """Do the next piece of work with at most one changing request.

        With an empty progress whose first changing call is not *safe*, make no request and announce it.
        """

    def patience(self) -> Patience | None:
        """What the last answer to :meth:`advance` asked of the calls that follow, though it refused none."""
        return None

    @abstractmethod
    async def find(self, draft: Draft, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
        """After an unknown outcome: did the announced call (the next one after ``progress``) take effect?

        A match counts only if ``owned`` says that no other publication has that remote id.
        """

    @classmethod
    def ends_in_the_app(cls, draft: Draft) -> bool:
        """Whether the person finishes this post in the network's own app, where it has no address yet."""
        return False

    @classmethod
    @abstractmethod
    def post_of(cls, link: str) -> str:
        """What names a post in its address, as people copy it. Raises :class:`Rejected` for every other address."""

    @abstractmethod
    async def confirm(self, draft: Draft, progress: Progress, armed_at: datetime, link: str, owned: Owned) -> Step:
        """Go on after the announced call, of which the author says that ``link`` is what it made. Reads only.

        Raises :class:`Rejected` when that can be seen not to be so.
        """

    @abstractmethod
    async def discard(self, progress: Progress) -> None:
        """Remove what was prepared and is not public; silent when there is nothing or it is gone already."""

    @abstractmethod
    async def delete(self, remote_id: str) -> None:
        """Take the post down (where ``capabilities.can_delete``); silent when it is gone already."""
