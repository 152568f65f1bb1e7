"""Posts of every kind of every network, on accounts connected by every way in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile

from bench.house import House
from bench.people import People
from onepost.channels.models import Channel
from onepost.demo.consent import Walk
from onepost.media import services as media
from onepost.publishing import services
from onepost.publishing.models import Publication
from onepost.publishing.writing.content import Content

if TYPE_CHECKING:
    from cases import Case

ACCOUNTS = 8
"""Of each network and each way in: nobody publishes a thousand posts from one."""
UNLIMITED: dict[str, dict[str, Any]] = {
    "facebook": {"reels_per_day": 100_000},
    "instagram": {"quota_total": 100_000, "containers_per_day": 100_000},
    "tiktok": {"rate_limits": False},
    "youtube": {"quota": False},
}
_MARK = re.compile(r"\(k(\d{5})\)")


def known_by_text() -> list[Case]:
    """Every kind of post that shows a text, by which it is found again, and needs no playlist of its account."""
    from cases import CASES

    return [case for case in CASES if case.text and "playlist" not in case.options]


@dataclass(slots=True)
class Crowd:
    """Accounts by network and way in; ``upload`` puts a file of the tests into the library, once."""

    people: People
    channels: dict[tuple[str, str], list[Channel]]
    files: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def connected(cls, house: House, people: People) -> Crowd:
        found: dict[tuple[str, str], list[Channel]] = {}
        for network, login in sorted({(case.network, case.login) for case in known_by_text()}):
            for switch, value in UNLIMITED.get(network, {}).items():
                house.control.post("switches", network=network, name=switch, value=value)
            house.control.post("accounts", network=network, count=ACCOUNTS, limits=False)
            walk = Walk(people.user, login)
            before = set(Channel.objects.values_list("id", flat=True))
            offered = walk.accounts(network)
            # Of the accounts just made none has an organization or a page with an Instagram account; the first has.
            for account in offered[:1] if login else offered[-ACCOUNTS:]:
                walk.connect(network, account)
            fresh = Channel.objects.filter(workspace=people.workspace, network=network).exclude(id__in=before)
            found[network, login] = list(fresh.order_by("remote_id"))
        return cls(people, found)

    def upload(self, name: str) -> Any:
        import files

        if name not in self.files:
            content = ContentFile(files.named(name), name)
            self.files[name] = media.accept(self.people.workspace, self.people.user, content, name, "A lamp")
        return self.files[name]

    def plan(self, cases: Sequence[Case], due: Callable[[int], datetime], first: int = 0) -> list[Publication]:
        """One post a case, numbered from ``first``; ``due`` is asked with the place in ``cases``."""
        author = services.Author(self.people.workspace, self.people.user)
        rows = []
        for place, case in enumerate(cases):
            possible = self.channels[case.network, case.login]
            content = case.content(self.upload, f" (k{first + place:05d})")
            options = {case.network: content.pop("options")}
            channels = (possible[place % len(possible)].id,)
            post = services.create_post(author, Content(channels=channels, options=options, **content), due(place))
            rows.append(post.publications.get())
        return rows


def appeared(house: House, cases: Sequence[Case], first: int = 0) -> list[datetime]:
    """When all of each post was to be seen, by the network's clock. Raises RuntimeError for one not there once."""
    found: dict[int, list[datetime]] = {}
    for row in house.control.get("posts"):
        for mark in _MARK.findall(f"{row.get('title', '')} {row['text']}")[:1]:
            found.setdefault(int(mark), []).append(datetime.fromisoformat(row["created_at"]))
    for number, case in enumerate(cases, first):
        if len(found.get(number, [])) != case.posts:
            raise RuntimeError(f"{case} is there {len(found.get(number, []))} times and not {case.posts}")
    return [max(found[number]) for number in range(first, first + len(cases))]
