"""What is said of a connected page, and of the pages that only a business reaches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from facebook_drafts import draft
from test_facebook_connecting import KEYS, allow, exchanged

from control import Control
from onepost.connectors.facebook import Facebook
from onepost.connectors.facebook.examining import version
from onepost.connectors.http import Http
from onepost.connectors.meta.graph import VERSION_LIVES_UNTIL
from wire import Drive


def turn(control: Control, name: str, value: object) -> None:
    control.post("switches", network="facebook", name=name, value=value)


async def states(connector: Any) -> list[tuple[str, bool]]:
    """State, and whether there is something to do."""
    return [(remark.state, remark.mend is not None) for remark in await connector.examine()]


async def test_a_page_in_order_is_said_to_be_so(page: Facebook) -> None:
    assert await states(page) == [("good", False), ("good", False), ("good", False)]


async def test_an_unpublished_page_is_warned_of(page: Facebook, control: Control) -> None:
    turn(control, "page_published", False)
    remark = (await page.examine())[0]
    assert (remark.state, "unpublished" in str(remark.what)) == ("warning", True)


async def test_a_role_that_may_not_publish_is_named_with_what_to_do(door: Http) -> None:
    credentials, bruno = await exchanged(door, await allow(door, 1))
    choir = next(account for account in (await bruno.profile()).accounts if account.problem)
    assert choir.token is not None
    remark = (await Facebook(door, KEYS, credentials, choir).examine())[1]
    assert (remark.state, "publish" in str(remark.what)) == ("bad", True)


async def test_a_page_that_is_not_reached_any_more_is_named(door: Http, page: Facebook, control: Control) -> None:
    other = control.get("accounts", network="facebook")[1]["id"]
    await allow(door, pages=[other])
    remark = (await page.examine())[1]
    assert (remark.state, remark.mend is not None) == ("bad", True)


async def test_the_page_is_looked_at_when_the_persons_token_has_ended(page: Facebook, control: Control) -> None:
    control.post("clock", advance_s=61 * 24 * 3600)
    assert await states(page) == [("good", False), ("good", False)]


@pytest.mark.parametrize(("days", "state"), [(365, "good"), (30, "warning"), (-1, "bad")])
def test_the_end_of_the_graph_version_is_told_in_time(days: int, state: str) -> None:
    end = datetime.combine(VERSION_LIVES_UNTIL, datetime.min.time(), UTC)
    remark = version(end - timedelta(days=days))
    assert remark.state == state
    assert VERSION_LIVES_UNTIL.isoformat() in str(remark.what)


async def test_pages_that_only_a_business_reaches_can_be_published_on(door: Http, control: Control) -> None:
    turn(control, "pages_of", "business")
    credentials, connector = await exchanged(door, await allow(door))
    accounts = (await connector.profile()).accounts
    assert [(account.name, account.problem) for account in accounts] == [
        ("Studio Lumen", None),
        ("Lumen Workshop", None),
    ]
    opened = Facebook(door, KEYS, credentials, accounts[0])
    assert await states(opened) == [("good", False), ("good", False), ("good", False)]
    await Drive(opened, draft()).whole()
    assert len(control.posts("facebook")) == 1


async def test_without_the_permission_a_business_hides_its_pages_and_the_others_stay(door: Http, control) -> None:
    scopes = [scope for scope in Facebook.login().auth.scopes["publish"] if scope != "business_management"]
    _, connector = await exchanged(door, await allow(door, scope=scopes))
    assert len((await connector.profile()).accounts) == 2
    turn(control, "pages_of", "business")
    assert (await connector.profile()).accounts == ()
