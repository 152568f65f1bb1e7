"""From the consent page to page tokens, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
from facebook_drafts import draft

import wire
from onepost.connectors import registry
from onepost.connectors.accounts import AppKeys, Credentials
from onepost.connectors.base import Connector
from onepost.connectors.errors import Misconfigured, ReconnectNeeded
from onepost.connectors.facebook import Facebook
from onepost.connectors.facebook.pages import FOR_COMMENTS, NEEDED
from onepost.connectors.http import Http
from onepost.connectors.secret import Secret
from onepost.demo.htmlforms import forms

KEYS = AppKeys("sandbox-facebook-app", Secret("sandbox-facebook-secret"), sandbox=True)


async def allow(http: Http, number: int = 0, decision: str = "allow", **ticked: list[str]) -> dict[str, list[str]]:
    """Fill the consent page; returns what the network sends back. ``ticked`` replaces the boxes of that name."""
    address = http.address(Facebook.login().auth.address(KEYS, wire.BACK, "state-1", ""))
    form = forms((await http.request("GET", address)).body.decode())[0]
    filled = [*form.without("account", *ticked), ("account", form.choices["account"][number]), ("decision", decision)]
    filled += [(name, value) for name, values in ticked.items() for value in values]
    answer = await http.request(
        "POST",
        urljoin(address, form.action),
        body=urlencode(filled).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        also_ok=(302, 303),
    )
    return parse_qs(urlsplit(answer.headers["Location"]).query)


async def exchanged(http: Http, came: dict[str, list[str]], keys: AppKeys = KEYS) -> tuple[Credentials, Connector]:
    credentials = await Facebook(http, keys).exchange(came["code"][0], wire.BACK, "")
    return credentials, Facebook(http, keys, credentials)


async def test_a_consent_gives_a_long_token_and_every_ticked_page(door: Http) -> None:
    credentials, connector = await exchanged(door, await allow(door))
    assert credentials.expires_at is not None
    assert credentials.expires_at > datetime.now(UTC) + timedelta(days=59)
    assert credentials.refresh_expires_at == credentials.expires_at
    assert credentials.scopes >= {*NEEDED, *FOR_COMMENTS}
    assert Facebook.login().auth.missing(credentials.scopes) == ()
    profile = await connector.profile()
    assert profile.name == "Alice Martin"
    names = [(account.name, account.handle, account.kind, account.problem) for account in profile.accounts]
    assert names == [
        ("Studio Lumen", "studiolumen", "page", None),
        ("Lumen Workshop", "lumenworkshop", "page", None),
    ]
    assert all(account.token and account.url.startswith("https://www.facebook.com/") for account in profile.accounts)
    picture = await door.request("GET", profile.accounts[0].avatar_url)
    assert picture.body.startswith(b"\x89PNG")


async def test_a_page_the_person_may_not_post_on_is_listed_with_its_problem(door: Http) -> None:
    _, connector = await exchanged(door, await allow(door, number=1))
    by_name = {account.name: account for account in (await connector.profile()).accounts}
    assert by_name["Harbour Books"].problem is None
    problem = by_name["Town Choir"].problem
    assert problem is not None
    assert "administrator" in str(problem)


async def test_only_the_ticked_pages_are_reached(door: Http, control: Any) -> None:
    workshop = next(row for row in control.get("accounts", network="facebook") if row["name"] == "Lumen Workshop")
    _, connector = await exchanged(door, await allow(door, pages=[workshop["id"]]))
    assert [account.name for account in (await connector.profile()).accounts] == ["Lumen Workshop"]


async def test_a_declined_permission_is_named(door: Http) -> None:
    given = ["pages_show_list", "pages_read_engagement"]
    credentials, connector = await exchanged(door, await allow(door, scope=given))
    assert Facebook.login().auth.missing(credentials.scopes) == ("pages_manage_posts",)
    problems = {str(account.problem) for account in (await connector.profile()).accounts}
    assert len(problems) == 1
    assert "pages_manage_posts" in problems.pop()


async def test_without_the_list_of_pages_nothing_can_be_shown_and_it_is_said(door: Http) -> None:
    _, connector = await exchanged(door, await allow(door, scope=["pages_manage_posts", "pages_read_engagement"]))
    with pytest.raises(ReconnectNeeded, match="pages_show_list"):
        await connector.profile()


async def test_declined_comments_leave_the_page_usable(door: Http) -> None:
    credentials, connector = await exchanged(door, await allow(door, scope=list(NEEDED)))
    assert Facebook.login().auth.missing(credentials.scopes) == ()
    assert all(account.problem is None for account in (await connector.profile()).accounts)


async def test_a_refusal_brings_no_code(door: Http) -> None:
    came = await allow(door, decision="refuse")
    assert came["error"] == ["access_denied"]
    assert came["state"] == ["state-1"]
    assert "code" not in came


async def test_a_code_works_once_and_not_for_long(door: Http, control: Any) -> None:
    came = await allow(door)
    await exchanged(door, came)
    with pytest.raises(ReconnectNeeded):
        await exchanged(door, came)
    late = await allow(door)
    control.post("clock", advance_s=3600)
    with pytest.raises(ReconnectNeeded):
        await exchanged(door, late)


async def test_wrong_keys_are_the_operators_business(door: Http) -> None:
    came = await allow(door)
    with pytest.raises(Misconfigured):
        await exchanged(door, came, AppKeys("sandbox-facebook-app", Secret("wrong"), sandbox=True))
    with pytest.raises(Misconfigured):
        await exchanged(door, came, AppKeys("unknown-app", Secret("wrong"), sandbox=True))


async def test_hundreds_of_pages_are_read_list_by_list(door: Http, sandbox: Any, control: Any) -> None:
    store = sandbox.world.networks["facebook"].store
    alice = next(person for person in store.persons.values() if person.name == "Alice Martin")
    for number in range(230):
        store.add_page(alice, f"Branch {number}", f"branch{number}", "Shop")
    _, connector = await exchanged(door, await allow(door))
    profile = await connector.profile()
    assert len({account.remote_id for account in profile.accounts}) == 232


@pytest.mark.parametrize("restarts", [True, False])
async def test_a_refresh_keeps_the_permission_whatever_facebook_does_with_the_time(
    page: Facebook, control: Any, restarts: bool
) -> None:
    control.post("switches", network="facebook", name="long_token_restarts", value=restarts)
    control.post("clock", advance_s=30 * 24 * 3600)
    renewed = await page.refresh()
    assert (renewed.access_token != page.credentials.access_token) is restarts
    assert renewed.scopes == page.credentials.scopes
    assert renewed.expires_at is not None
    days = (renewed.expires_at - datetime.now(UTC)).days
    assert days in ((59, 60) if restarts else (29, 30))


async def test_a_token_that_ran_out_cannot_be_refreshed_and_the_page_goes_on(page: Facebook, control: Any) -> None:
    control.post("clock", advance_s=61 * 24 * 3600)
    with pytest.raises(ReconnectNeeded):
        await page.refresh()
    await wire.Drive(page, draft()).whole()
    assert len(control.posts("facebook")) == 1


async def test_an_answer_without_an_end_counts_as_sixty_days(door: Http, control: Any) -> None:
    control.post("switches", network="facebook", name="expires_in_given", value=False)
    credentials, _ = await exchanged(door, await allow(door))
    assert credentials.expires_at is not None
    assert (credentials.expires_at - datetime.now(UTC)).days in (59, 60)


async def test_revoking_twice_is_fine(page: Facebook) -> None:
    await page.revoke()
    await page.revoke()


async def test_every_call_is_signed_with_the_token_it_uses(door: Http, control: Any) -> None:
    """The app requires the proof: a call without it, or over another token, would be refused."""
    control.post("switches", network="facebook", name="appsecret_proof_required", value=True)
    connector = await wire.consent(door, "facebook")
    await wire.Drive(connector, draft("Signed", "a.png", first_comment="Indeed")).whole()
    await connector.refresh()
    await connector.revoke()


async def test_no_token_stands_in_an_address(page: Facebook, sandbox: Any) -> None:
    await wire.Drive(page, draft("Quiet", "clip.mp4", first_comment="Indeed")).whole()
    secrets = {page.credentials.access_token.reveal(), page.account.token.reveal() if page.account.token else ""}
    seen = [request.path for request in sandbox.world.requests if request.network == "facebook"]
    assert seen
    assert not any(secret in path for path in seen for secret in secrets)


def test_facebook_is_in_the_table() -> None:
    assert registry.connector("facebook") is Facebook
