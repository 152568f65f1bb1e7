"""What a connector is: four constants and a handful of verbs, all speaking frozen data."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, Protocol

from onepost.connectors.capabilities import Capabilities
from onepost.connectors.errors import Patience, Rejected
from onepost.connectors.guidance import Guidance, Link
from onepost.connectors.guide import Remark
from onepost.connectors.http import DEADLINE_SECONDS, Http, Slice
from onepost.connectors.logins import Login
from onepost.connectors.messages import N_, Message
from onepost.connectors.notices import Notice
from onepost.connectors.oauth import OAuth
from onepost.connectors.options import Choice, Options
from onepost.connectors.problems import Problem
from onepost.connectors.secret import Secret

Json = Any
MediaKind = Literal["image", "gif", "video", "document", "captions"]

Next = Literal["safe", "once", "public"]
"""What a connector's next changing call is.

``safe`` may be repeated; ``once`` creates something that must not exist twice but that nobody sees yet; ``public``
may make something visible. Before a *once* or *public* call the publisher commits that it is about to happen.
"""


class MediaSource(Protocol):
    """Where the bytes of a file are."""

    async def read(self, offset: int, length: int) -> bytes:
        """At most ``length`` bytes from ``offset``; the caller asks for pieces, never for the whole of a video."""

    async def url(self, expires: timedelta) -> str:
        """A public, unguessable address of the file, alive for ``expires``, for networks that must pull."""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """One file of a post. Sizes in bytes and pixels, ``seconds`` and ``fps`` 0 for stills.

    ``copies`` show the same in other types, for networks that do not take this one (:mod:`onepost.connectors.copies`).
    """

    id: str
    kind: MediaKind
    mime: str
    size: int
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    fps: float = 0.0
    video_codec: str = ""
    audio_codec: str = ""
    frames: int = 0
    alt: str = ""
    source: MediaSource | None = field(default=None, repr=False, compare=False)
    copies: tuple[MediaFile, ...] = ()

    async def read(self, offset: int, length: int) -> bytes:
        if self.source is None:
            raise RuntimeError("this media file was made for checking and has no bytes")
        return await self.source.read(offset, length)

    async def url(self, expires: timedelta) -> str:
        """An address where a network that must pull finds the file for that long."""
        if self.source is None:
            raise RuntimeError("this media file was made for checking and has no bytes")
        return await self.source.url(expires)

    async def stream(self, offset: int, length: int, piece: int = 256 * 1024) -> AsyncIterator[bytes]:
        """``length`` bytes from ``offset`` in pieces, for a request body that is never whole in memory."""
        end = offset + length
        while offset < end:
            data = await self.read(offset, min(piece, end - offset))
            if not data:
                return
            offset += len(data)
            yield data

    def slice(self, offset: int, length: int) -> Slice:
        """That much of it as part of a form."""
        return Slice(length, lambda: self.stream(offset, length))


@dataclass(frozen=True, slots=True)
class Part:
    """One post of a thread after the first."""

    text: str
    media: tuple[MediaFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be published on one channel.

    ``key`` is the publication's id, the same in every attempt. ``attached`` are the files of options (a cover, a
    thumbnail, captions) by the option's name. ``repeated`` says that an earlier publication of this channel has the
    same text, so that equal text proves nothing when looking for a lost post.
    """

    key: str
    text: str
    media: tuple[MediaFile, ...] = ()
    thread: tuple[Part, ...] = ()
    options: Options | None = None
    attached: Mapping[str, MediaFile] = field(default_factory=dict)
    due_at: datetime | None = None
    repeated: bool = False

    @property
    def files(self) -> tuple[MediaFile, ...]:
        """Every file that goes with it."""
        return (*self.media, *(file for part in self.thread for file in part.media), *self.attached.values())


@dataclass(frozen=True, slots=True)
class RenderedPart:
    """Text as it will be sent, with the media that goes with it. ``kind`` is set where it differs from the whole's."""

    text: str
    media: tuple[MediaFile, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Exactly what will be sent: used by the preview, the counter, the check and :meth:`Connector.advance`.

    ``kind`` names one of the network's kinds of post (:class:`Kind` in the capabilities); ``fields`` holds further
    texts that have a limit of their own (``title``, ``first_comment``, ``poll.1``…); ``link`` gets a card.
    """

    kind: str
    parts: tuple[RenderedPart, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    link: str = ""

    @property
    def text(self) -> str:
        return self.parts[0].text

    @property
    def media(self) -> tuple[MediaFile, ...]:
        return self.parts[0].media


@dataclass(frozen=True, slots=True)
class Upload:
    """How far one file has come at the network. ``url`` may be a secret: progress is encrypted at rest."""

    media_id: str
    remote_id: str = ""
    url: str = ""
    offset: int = 0
    state: str = ""
    expires_at: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a publication stands at the network: small, and JSON all through."""

    step: str = ""
    uploads: tuple[Upload, ...] = ()
    data: Mapping[str, Json] = field(default_factory=dict)

    def upload(self, media_id: str) -> Upload:
        return next((u for u in self.uploads if u.media_id == media_id), Upload(media_id))

    def with_upload(self, upload: Upload) -> Progress:
        others = tuple(u for u in self.uploads if u.media_id != upload.media_id)
        return replace(self, uploads=(*others, upload))

    def with_data(self, **data: Json) -> Progress:
        return replace(self, data={**self.data, **data})

    def at(self, step: str) -> Progress:
        return replace(self, step=step)

    @property
    def lapses_at(self) -> datetime | None:
        """When the first of the prepared files is gone at the network; None where nothing is said to go."""
        return min((datetime.fromisoformat(u.expires_at) for u in self.uploads if u.expires_at), default=None)

    def to_json(self) -> Json:
        return {
            "step": self.step,
            "uploads": [{name: getattr(u, name) for name in Upload.__slots__} for u in self.uploads],
            "data": dict(self.data),
        }

    @classmethod
    def from_json(cls, value: Json) -> Progress:
        if not value:
            return cls()
        return cls(
            step=value.get("step", ""),
            uploads=tuple(Upload(**u) for u in value.get("uploads", ())),
            data=value.get("data", {}),
        )


@dataclass(frozen=True, slots=True)
class Live:
    """Something that can be seen at the network.

    ``whole`` is False while parts of a thread are still to come; ``also`` are the ids of its other parts and of its
    first comment, so that no other publication takes them for its own.
    """

    remote_id: str
    url: str = ""
    whole: bool = True
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """There is more to do: call again in ``retry_in`` seconds; the next changing call is ``next``.

    ``live`` is set from the moment something is visible; ``note`` tells the author what is being waited for.
    """

    progress: Progress
    retry_in: float = 0.0
    next: Next = "safe"
    live: Live | None = None
    note: Message | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """Done. ``progress`` keeps ids needed later (thread parts, comment), ``problem`` a step that was given up."""

    live: Live
    progress: Progress = Progress()
    problem: Message | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """Handed to the person's own app (TikTok's inbox), where they finish it."""

    progress: Progress = Progress()


Step = Waiting | Published | Delivered


@dataclass(frozen=True, slots=True)
class Happened:
    """The call in doubt took effect; go on from here."""

    result: Step


@dataclass(frozen=True, slots=True)
class Absent:
    """The network shows nothing of it. Counts only after the request deadline and the network's settle time."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The network cannot be asked, or its answer proves nothing. ``again``: it may be able to tell later."""

    reason: Message
    again: bool = True


Finding = Happened | Absent | CannotTell

Owned = Callable[[str], Awaitable[bool]]
"""Answers whether another publication already owns this remote id."""


@dataclass(frozen=True, slots=True)
class AppKeys:
    """The operator's registration at a network, for one of its logins; ``sandbox`` keys only ever speak to the
    sandbox."""

    client_id: str
    client_secret: Secret
    sandbox: bool = False
    login: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a consent or a refresh gave. Times are aware UTC; None means the network named none."""

    access_token: Secret
    refresh_token: Secret | None = None
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Account:
    """One page or profile that can become a channel.

    ``token`` is its own token where the network gives one (Facebook pages). ``limits`` narrows or widens the
    network's limits for this account; its ``quotas``, a list of ``{"name", "used", "most"}``, is what the network
    itself counts. ``problem`` says why it cannot be published to.
    """

    remote_id: str
    kind: str
    name: str
    handle: str = ""
    url: str = ""
    avatar_url: str = ""
    token: Secret | None = None
    limits: Mapping[str, Json] = field(default_factory=dict)
    problem: Message | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """The person who consented, and the accounts reached through that consent."""

    remote_id: str
    name: str
    accounts: tuple[Account, ...] = ()


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
