"""A network of paper: every kind of option, post and cap that any network has, and no wire behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import pytest

from onepost.connectors import confirming, registry
from onepost.connectors.accounts import Credentials, Profile
from onepost.connectors.base import Connector
from onepost.connectors.capabilities import Budget, Capabilities, Kind, MediaRule, TextRule
from onepost.connectors.guide import Guide
from onepost.connectors.logins import Login
from onepost.connectors.oauth import OAuth
from onepost.connectors.options import Choice, Options, option
from onepost.connectors.posts import Draft, Rendered, RenderedPart
from onepost.connectors.progress import Absent, Finding, Live, Owned, Progress, Published, Step

TEXT = TextRule(200)
PICTURE = MediaRule("image", ("image/png", "image/jpeg"), 1_000_000)
PDF = MediaRule("document", ("application/pdf",), 1_000_000)
VIDEO = MediaRule("video", ("video/mp4",), 10_000_000)
WORDS = MediaRule("captions", ("application/x-subrip", "text/vtt"), 100_000)
BESIDE = {"cover": PICTURE, "captions": WORDS}


AUTH = OAuth("https://paper.example/allow", "https://paper.example/token", {"publish": ("write",)})
GUIDE = Guide("https://paper.example/apps", (), "", "", "", date(2026, 11, 24))


@dataclass(frozen=True)
class PaperOptions(Options):
    cover: str = option("Cover", default="", widget="file", kinds=("image",), help="Shown before it plays.")
    captions: str = option("Captions", default="", widget="file", kinds=("captions",))
    audience: str = option(
        "Audience", default="", widget="choice", choices=(Choice("all", "Everybody"), Choice("few", "A few"))
    )
    shelf: str = option("Shelf", default="", widget="choice")
    title: str = option("Title", default="")
    link: str = option("Link", default="")
    link_title: str = option("Title of the link", default="")
    story: bool = option("As a story", default=False, widget="switch")


class Paper(Connector):
    name: ClassVar[str] = "paper"
    label: ClassVar[str] = "Paper"
    logins: ClassVar[tuple[Login, ...]] = (Login("", "Paper", AUTH, GUIDE),)
    options: ClassVar[type[Options]] = PaperOptions
    capabilities: ClassVar[Capabilities] = Capabilities(
        kinds=(
            Kind("text", "Text", TEXT),
            Kind("article", "Article", TEXT, attached={"cover": PICTURE}),
            Kind("image", "Picture", TEXT, (PICTURE,), 1, 4),
            Kind("document", "Document", TEXT, (PDF,), 1, 1),
            Kind("video", "Video", TEXT, (VIDEO,), 1, 1, {"title": TextRule(50)}, attached=BESIDE),
            Kind("story", "Story", TEXT, (PICTURE, VIDEO), 1, 1, attached=BESIDE),
        ),
        alt_max=0,
        can_delete=False,
        settle=timedelta(0),
        prepared_life=timedelta(days=1),
        source="",
        checked_on=date(2026, 11, 24),
        budgets=(Budget("Sheets", 3, "account"), Budget("Sheets of all", 5, "app", zone="America/Los_Angeles")),
    )
    sent: ClassVar[list[dict[str, bytes]]] = []
    """What came with each post that was published: the files of its options, by name."""

    @classmethod
    def choices(cls, limits: Mapping[str, Any]) -> Mapping[str, tuple[Choice, ...]]:
        if "shelves" not in limits:
            return {}
        return {"shelf": tuple(Choice(name, name.title()) for name in limits["shelves"])}

    def render(self, draft: Draft) -> Rendered:
        given = draft.options
        assert isinstance(given, PaperOptions)
        kind = draft.media[0].kind if draft.media else "article" if given.link else "text"
        fields = {"title": given.title, "link_title": given.link_title}
        part = RenderedPart(draft.text, draft.media)
        return Rendered("story" if given.story else kind, (part,), {n: t for n, t in fields.items() if t}, given.link)

    async def advance(self, draft: Draft, progress: Progress) -> Step:
        self.sent.append({name: await file.read(0, file.size) for name, file in draft.attached.items()})
        return Published(Live(f"sheet-{draft.key}"))

    async def find(self, draft: Draft, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
        return Absent()

    @classmethod
    def post_of(cls, link: str) -> str:
        return confirming.place(link, {"paper.example"}, "Paper", r"^/sheets/([\w-]+)")

    async def confirm(self, draft: Draft, progress: Progress, armed_at: datetime, link: str, owned: Owned) -> Step:
        return Published(Live(self.post_of(link)))

    async def profile(self) -> Profile:
        return Profile("paper", "Paper")

    async def refresh(self) -> Credentials:
        return self.credentials

    async def revoke(self) -> None: ...

    async def discard(self, progress: Progress) -> None: ...

    async def delete(self, remote_id: str) -> None: ...


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> type[Paper]:
    """Paper is one of the networks."""
    monkeypatch.setitem(registry.NETWORKS, "paper", "paper:Paper")
    Paper.sent.clear()
    return Paper
