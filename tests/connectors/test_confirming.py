"""The author has found a post that OnePost could not find: its address leads on, everything else is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import wire
from cases import CASES, Case
from control import Control
from onepost.connectors import registry
from onepost.connectors.base import Connector
from onepost.connectors.confirming import FIELD
from onepost.connectors.errors import Rejected
from onepost.connectors.progress import Delivered, Published
from wire import Drive, draft_of, nobody_owns, somebody_owns

Open = Callable[..., Awaitable[Connector]]

SEEN = {
    "x": [
        ("https://x.com/studio_lumen/status/1790000000000000001?s=20", "1790000000000000001"),
        ("https://mobile.twitter.com/studio_lumen/status/1790000000000000001/photo/1", "1790000000000000001"),
        ("x.com/i/web/status/1790000000000000001", "1790000000000000001"),
    ],
    "facebook": [
        ("https://www.facebook.com/61550000000001_122100000000000001", "61550000000001_122100000000000001"),
        ("https://www.facebook.com/lumen/posts/122100000000000001", "122100000000000001"),
        ("https://www.facebook.com/lumen/posts/the-lamps-are-lit/122100000000000001/", "122100000000000001"),
        ("https://www.facebook.com/lumen/posts/pfbid02AbC9dEf?locale=fr_FR", "pfbid02AbC9dEf"),
        ("https://m.facebook.com/story.php?story_fbid=pfbid02AbC9dEf&id=61550000000001", "pfbid02AbC9dEf"),
        ("https://www.facebook.com/permalink.php?id=61550000000001&story_fbid=12210000000", "12210000000"),
        ("https://www.facebook.com/reel/990000000000001", "990000000000001"),
        ("https://www.facebook.com/watch/?v=990000000000001", "990000000000001"),
        ("https://www.facebook.com/photo/?fbid=122100000000000009&set=a.1", "122100000000000009"),
    ],
    "instagram": [
        ("https://www.instagram.com/p/C9aB-x_1YzQ/?igsh=abc", "C9aB-x_1YzQ"),
        ("https://www.instagram.com/studio.lumen/reel/C9aB-x_1YzQ/", "C9aB-x_1YzQ"),
        ("https://instagram.com/stories/studio.lumen/3401234567890123456/", "3401234567890123456"),
    ],
    "linkedin": [
        ("https://www.linkedin.com/feed/update/urn:li:share:7240000000000000001/", "urn:li:share:7240000000000000001"),
        (
            "https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A7240000000000000001?utm_source=share",
            "urn:li:ugcPost:7240000000000000001",
        ),
        (
            "https://www.linkedin.com/posts/alice-martin_the-lamps-activity-7240000000000000001-AbCd",
            "urn:li:activity:7240000000000000001",
        ),
    ],
    "tiktok": [
        (
            "https://www.tiktok.com/@studio.lumen/video/7400000000000000001?lang=fr",
            "studio.lumen/video/7400000000000000001",
        ),
        ("https://vm.tiktok.com/ZMabcDEF1/", "ZMabcDEF1"),
    ],
    "youtube": [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3s", "dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ?si=abc", "dQw4w9WgXcQ"),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ", "dQw4w9WgXcQ"),
        ("https://www.youtube.com/shorts/-im01bVK_W-", "-im01bVK_W-"),
        ("https://www.youtube.com/watch?v=-im01bVK_W-&t=4", "-im01bVK_W-"),
        ("https://studio.youtube.com/video/dQw4w9WgXcQ/edit", "dQw4w9WgXcQ"),
    ],
}
"""Addresses as browsers and apps give them, with the name of the post in each."""

NO_POST = [
    "",
    "https://",
    "no address",
    "https://example.org/status/12",
    "javascript:alert(1)",
    "https://[::1",
    "ftp://x",
]


@pytest.fixture
async def opened(sandbox: Any, control: Control) -> AsyncIterator[Open]:
    async with wire.door(sandbox.url) as http:

        async def open_(network: str, number: int = 0, login: str = "") -> Connector:
            return await wire.consent(http, network, number, login)

        yield open_


@pytest.mark.parametrize(("network", "link", "name"), [(n, *seen) for n, found in SEEN.items() for seen in found])
def test_the_address_of_a_post_names_it(network: str, link: str, name: str) -> None:
    assert registry.connector(network).post_of(link) == name


@pytest.mark.parametrize("network", registry.NETWORKS)
def test_other_addresses_are_refused_with_a_sentence(network: str) -> None:
    others = [link for other, found in SEEN.items() if other != network for link, _name in found]
    for link in [*NO_POST, *others, f"https://{network}.com/"]:
        with pytest.raises(Rejected) as refused:
            registry.connector(network).post_of(link)
        assert refused.value.field == FIELD


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_publication_goes_on_from_the_address_of_what_is_there(opened: Open, control, case: Case) -> None:
    """Whenever a call has made something new, its answer is thrown away and the author's address takes its place."""
    connector = await opened(case.network, login=case.login)
    drive = Drive(connector, draft_of(case, type(connector)))
    while await drive.until_public():
        before, armed_at = drive.progress, datetime.now(UTC)
        known = {post["id"] for post in control.posts(case.network)}
        answer = await connector.advance(drive.draft, before)
        new = [post for post in control.posts(case.network) if post["id"] not in known]
        if new:
            link = connector.http.address(new[0]["url"]).partition("//")[2].partition("/")[2]
            step = await connector.confirm(drive.draft, before, armed_at, f"https://{link}", nobody_owns)
            if getattr(answer, "live", None) and getattr(step, "live", None):
                assert step.live.remote_id == answer.live.remote_id
            answer = step
        drive.accept(answer)
        if isinstance(answer, Published | Delivered):
            break
        await wire.pause(answer)
    assert len(control.posts(case.network)) == case.posts


ONE_EACH = [next(case for case in CASES if case.network == network) for network in registry.NETWORKS]


@pytest.mark.parametrize("case", ONE_EACH, ids=str)
async def test_what_another_publication_has_is_not_this_one(opened: Open, control, case: Case) -> None:
    connector = await opened(case.network, login=case.login)
    drive = Drive(connector, draft_of(case, type(connector)))
    assert await drive.until_public()
    before, armed_at = drive.progress, datetime.now(UTC)
    await Drive(connector, drive.draft, before).whole()
    link = control.posts(case.network)[0]["url"]
    with pytest.raises(Rejected) as refused:
        await connector.confirm(drive.draft, before, armed_at, link, somebody_owns)
    assert refused.value.field == FIELD


@pytest.mark.parametrize("network", ["x", "facebook", "instagram", "youtube"])
async def test_the_post_of_another_account_is_not_ours(opened: Open, control, network: str) -> None:
    case = next(case for case in ONE_EACH if case.network == network)
    other, ours = await opened(network, 1), await opened(network)
    assert ours.account.remote_id != other.account.remote_id
    await Drive(other, draft_of(case, type(other))).whole()
    await refused_as_not_ours(ours, case, control.posts(network)[0]["url"])


async def test_a_members_post_is_not_a_pages(opened: Open, control) -> None:
    member, page = await opened("linkedin", login="member"), await opened("linkedin", login="organization")
    case = next(case for case in CASES if str(case) == "linkedin-text")
    await Drive(member, draft_of(case, type(member))).whole()
    await refused_as_not_ours(page, case, control.posts("linkedin")[0]["url"])


async def test_the_address_of_a_tiktok_names_its_author(opened: Open) -> None:
    case = next(case for case in ONE_EACH if case.network == "tiktok")
    link = "https://www.tiktok.com/@somebody.else/video/7400000000000000001"
    await refused_as_not_ours(await opened("tiktok"), case, link)


async def refused_as_not_ours(connector: Connector, case: Case, link: str) -> None:
    drive = Drive(connector, draft_of(case, type(connector)))
    assert await drive.until_public()
    armed_at = datetime.now(UTC) - timedelta(minutes=1)
    with pytest.raises(Rejected) as refused:
        await connector.confirm(drive.draft, drive.progress, armed_at, link, nobody_owns)
    assert refused.value.field == FIELD


async def test_a_members_post_from_before_is_not_this_one(opened: Open) -> None:
    connector = await opened("linkedin", login="member")
    drive = Drive(connector, draft_of(next(case for case in CASES if case.network == "linkedin"), type(connector)))
    assert await drive.until_public()
    old = "https://www.linkedin.com/feed/update/urn:li:share:7240000000000000001/"
    with pytest.raises(Rejected, match="older"):
        await connector.confirm(drive.draft, drive.progress, datetime.now(UTC), old, nobody_owns)


async def test_an_address_of_facebook_that_hides_the_number_stands_for_the_post_with_these_words(
    opened: Open, control
) -> None:
    page = await opened("facebook")
    drive = Drive(page, draft_of(next(case for case in CASES if str(case) == "facebook-text"), type(page)))
    assert await drive.until_public()
    before, armed_at = drive.progress, datetime.now(UTC)
    hidden = "https://www.facebook.com/lumen/posts/pfbid02AbC9dEf"
    with pytest.raises(Rejected):
        await page.confirm(drive.draft, before, armed_at, hidden, nobody_owns)
    await page.advance(drive.draft, before)
    step = await page.confirm(drive.draft, before, armed_at, hidden, nobody_owns)
    assert isinstance(step, Published)
    assert step.live.remote_id == control.posts("facebook")[0]["id"]
