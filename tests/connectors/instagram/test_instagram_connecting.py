"""From two consent pages to accounts, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
from instagram_drafts import draft

import wire
from onepost.connectors.accounts import AppKeys, Credentials, Profile
from onepost.connectors.errors import Misconfigured, ReconnectNeeded, Rejected
from onepost.connectors.http import Http
from onepost.connectors.instagram import Instagram
from onepost.connectors.secret import Secret
from onepost.demo.htmlforms import forms
from wire import Drive


def keys(login: str = "instagram", secret: str = "sandbox-instagram-secret") -> AppKeys:
    return AppKeys("sandbox-instagram-app", Secret(secret), sandbox=True, login=login)


async def allow(
    http: Http, number: int = 0, decision: str = "allow", login: str = "instagram", **ticked: list[str]
) -> dict[str, list[str]]:
    """Fill the consent page; returns what the network sends back. ``ticked`` replaces the boxes of that name."""
    address = http.address(Instagram.login(login).auth.address(keys(login), wire.BACK, "state-1", ""))
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


async def connected(http: Http, number: int = 0, login: str = "instagram", **ticked: list[str]) -> tuple[Any, Profile]:
    came = await allow(http, number, login=login, **ticked)
    credentials = await Instagram(http, keys(login)).exchange(came["code"][0], wire.BACK, "")
    connector = Instagram(http, keys(login), credentials)
    return connector, await connector.profile()


@pytest.mark.parametrize("shape", ["flat", "data"])
async def test_instagrams_own_login_gives_one_account_and_a_token_of_sixty_days(door: Http, switch, shape: str) -> None:
    switch("token_answers", shape)
    switch("me_answers", shape)
    connector, profile = await connected(door)
    assert connector.credentials.expires_at > datetime.now(UTC) + timedelta(days=59)
    assert connector.credentials.refresh_expires_at == connector.credentials.expires_at
    assert Instagram.login("instagram").auth.missing(connector.credentials.scopes) == ()
    account = profile.accounts[0]
    assert (account.name, account.handle, account.problem) == ("Studio Lumen", "studio.lumen", None)
    assert account.url == "https://www.instagram.com/studio.lumen/"
    assert account.limits == {"quotas": [{"name": "Posts in 24 hours", "used": 0, "most": 100}]}


async def test_the_accounts_own_number_of_posts_a_day_counts(door: Http, switch) -> None:
    switch("quota_total", 50)
    _, profile = await connected(door)
    assert [budget.most for budget in Instagram.capabilities_of(profile.accounts[0].limits).budgets] == [50]
    assert [budget.most for budget in Instagram.capabilities_of({}).budgets] == [100]


async def test_through_facebook_every_page_is_told_by_what_is_behind_it(door: Http) -> None:
    _, profile = await connected(door, 0, "facebook")
    said = {account.name: str(account.problem or "") for account in profile.accounts}
    assert said["Studio Lumen"] == ""
    assert "No professional Instagram account is linked to the page “Lumen Workshop”" in said["Lumen Workshop"]
    usable = next(account for account in profile.accounts if not account.problem)
    assert usable.token
    assert (usable.handle, usable.limits["can_delete"]) == ("studio.lumen", True)


async def test_a_missing_role_on_the_page_is_named(door: Http) -> None:
    _, profile = await connected(door, 1, "facebook")
    choir = next(account for account in profile.accounts if account.handle == "town.choir")
    assert "You may not publish on the page “Town Choir”" in str(choir.problem)


async def test_a_personal_account_is_told_to_become_professional(door: Http) -> None:
    _, profile = await connected(door, 3)
    assert "“alice.at.home” is a personal account" in str(profile.accounts[0].problem)


async def test_a_permission_left_out_is_named(door: Http) -> None:
    _, profile = await connected(door, scope=["instagram_business_manage_comments"])
    assert "instagram_business_content_publish" in str(profile.accounts[0].problem)
    _, through = await connected(door, 0, "facebook", scope=["pages_show_list", "pages_read_engagement"])
    assert all(account.problem for account in through.accounts)
    assert any("instagram_basic" in str(account.problem) for account in through.accounts)


async def test_a_code_works_once_and_wrong_keys_are_the_operators(door: Http) -> None:
    code = (await allow(door))["code"][0]
    with pytest.raises(Misconfigured) as wrong:
        await Instagram(door, keys(secret="wrong")).exchange(code, wire.BACK, "")
    assert wrong.value.code == "invalid_client"
    with pytest.raises(Misconfigured) as elsewhere:
        await Instagram(door, keys()).exchange(code, wire.BACK + "/elsewhere", "")
    assert elsewhere.value.code == "redirect_uri_mismatch"
    await Instagram(door, keys()).exchange(code, wire.BACK, "")
    with pytest.raises(ReconnectNeeded):
        await Instagram(door, keys()).exchange(code, wire.BACK, "")


@pytest.mark.parametrize(
    ("login", "secret", "state"),
    [
        ("instagram", "sandbox-instagram-secret", "good"),
        ("instagram", "wrong", "bad"),
        ("facebook", "sandbox-instagram-secret", "good"),
        ("facebook", "wrong", "bad"),
    ],
)
async def test_the_doctor_can_tell_good_keys_from_wrong_ones(door: Http, login: str, secret: str, state: str) -> None:
    remarks = await Instagram(door, keys(login, secret)).examine_app(wire.BACK)
    assert [remark.state for remark in remarks] == [state]


async def test_a_token_is_renewed_after_a_day_and_looked_at_before(own: Instagram, control, door: Http) -> None:
    young = await own.refresh()
    assert young == own.credentials
    control.post("clock", advance_s=2 * 86400)
    old = Credentials(
        own.credentials.access_token, expires_at=datetime.now(UTC) + timedelta(days=58), scopes=own.credentials.scopes
    )
    renewed = await Instagram(door, own.app, old, own.account).refresh()
    assert renewed.access_token != old.access_token
    assert renewed.scopes == old.scopes
    assert renewed.expires_at > datetime.now(UTC) + timedelta(days=59)
    await Drive(Instagram(door, own.app, renewed, own.account), draft()).whole()


async def test_revoking_through_facebook_ends_the_pages_tokens(paged: Instagram) -> None:
    await paged.revoke()
    with pytest.raises(ReconnectNeeded):
        await paged.profile()
    await paged.revoke()


async def test_only_the_login_through_facebook_deletes_posts(own: Instagram, paged: Instagram, control) -> None:
    done = await Drive(own, draft()).whole()
    assert own.capabilities_of(own.account.limits).can_delete is False
    with pytest.raises(Rejected) as refused:
        await own.delete(done.live.remote_id)
    assert "Delete it in the Instagram app" in str(refused.value.message)
    assert paged.capabilities_of(paged.account.limits).can_delete is True
    await paged.delete(done.live.remote_id)
    assert control.posts("instagram") == []


async def test_examining_says_what_is_well_and_when_the_quota_runs_out(
    own: Instagram, paged: Instagram, switch
) -> None:
    said = {remark.state for remark in await own.examine()}
    assert said == {"good"}
    assert any("linked to its page" in str(remark.what) for remark in await paged.examine())
    switch("quota_total", 1)
    await Drive(own, draft()).whole()
    warned = [str(remark.what) for remark in await own.examine() if remark.state == "warning"]
    assert warned == ["1 of 1 posts of the last 24 hours are used."]
