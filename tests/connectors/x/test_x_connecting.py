"""Consent, profile, tokens that rotate, and giving the permission back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from x_drafts import draft

import wire
from control import Control
from onepost.connectors.accounts import AppKeys
from onepost.connectors.errors import Misconfigured, ReconnectNeeded, Temporary
from onepost.connectors.http import Http
from onepost.connectors.secret import Secret
from onepost.connectors.x import X
from wire import BACK, Drive

Turn = Callable[[str, object], None]
APP = AppKeys("sandbox-x-app", Secret("sandbox-x-secret"), sandbox=True)


def test_the_consent_page_is_asked_for_what_posting_needs() -> None:
    address = urlsplit(X.login().auth.address(APP, BACK, "state", "v" * 43))
    asked = parse_qs(address.query)
    assert (address.netloc, address.path) == ("x.com", "/i/oauth2/authorize")
    assert asked["scope"] == ["tweet.read tweet.write users.read media.write offline.access"]
    assert asked["code_challenge_method"] == ["S256"]


@pytest.mark.parametrize(("number", "text"), [(0, None), (1, 25_000)])
async def test_the_profile_names_the_account_and_its_limits(door: Http, number: int, text: int | None) -> None:
    connector = await wire.consent(door, "x", number)
    profile = await connector.profile()
    account = profile.accounts[0]
    assert len(profile.accounts) == 1
    assert profile.remote_id == account.remote_id
    assert account.url == f"https://x.com/{account.handle}"
    assert account.limits.get("text") == text
    kinds = connector.capabilities_of(account.limits).kinds
    assert {kind.text.max for kind in kinds} == {text or 280}
    assert (await door.request("GET", account.avatar_url)).headers["Content-Type"] == "image/png"


@pytest.mark.parametrize(("number", "most"), [(0, 280), (1, 25_000)])
async def test_a_look_at_the_account_says_how_long_a_text_may_be(door: Http, number: int, most: int) -> None:
    remarks = await (await wire.consent(door, "x", number)).examine()
    assert [(remark.state, dict(remark.what.params)) for remark in remarks] == [("good", {"most": most})]


async def test_a_look_at_a_protected_account_warns_that_few_will_see_its_posts(lumen: X, control: Control) -> None:
    control.post("switches", network="x", name="protected", value=True)
    remark = (await lumen.examine())[-1]
    assert remark.state == "warning"
    assert "protected" in str(remark.what)
    assert remark.mend is not None


async def test_a_subscriber_may_post_a_long_text(door: Http, control: Control) -> None:
    mara = await wire.consent(door, "x", 1)
    text = "The lamps of this street. " * 100
    await Drive(mara, draft(text.strip())).whole()
    assert control.posts("x")[0]["text"] == text.strip()


async def test_a_refresh_token_works_once_and_using_it_twice_ends_the_permission(lumen: X) -> None:
    renewed = await lumen.refresh()
    assert renewed.refresh_token
    assert renewed.refresh_token != lumen.credentials.refresh_token
    with pytest.raises(ReconnectNeeded):
        await lumen.refresh()
    after = X(lumen.http, lumen.app, renewed, lumen.account)
    with pytest.raises(ReconnectNeeded):
        await after.profile()


async def test_an_access_token_ends_after_two_hours_and_can_be_renewed(lumen: X, control: Control) -> None:
    control.post("clock", advance_s=7201)
    with pytest.raises(ReconnectNeeded):
        await lumen.profile()
    renewed = await lumen.refresh()
    assert (await X(lumen.http, lumen.app, renewed).profile()).name == "Studio Lumen"


async def test_a_connection_without_refresh_token_has_to_be_made_again(lumen: X) -> None:
    bare = X(lumen.http, lumen.app, replace(lumen.credentials, refresh_token=None), lumen.account)
    with pytest.raises(ReconnectNeeded):
        await bare.refresh()


@pytest.mark.parametrize("code_error", ["invalid_request", "invalid_grant"])
async def test_a_code_that_is_no_good_asks_for_a_new_consent(door: Http, switch: Turn, code_error: str) -> None:
    switch("code_error", code_error)
    with pytest.raises(ReconnectNeeded):
        await X(door, APP).exchange("not-a-code", BACK, "v" * 43)


async def test_wrong_keys_are_the_operators_to_mend(door: Http, lumen: X) -> None:
    wrong = AppKeys("sandbox-x-app", Secret("not the secret"), sandbox=True)
    with pytest.raises(Misconfigured):
        await X(door, wrong).exchange("any", BACK, "v" * 43)
    with pytest.raises(Misconfigured):
        await X(door, wrong, lumen.credentials).refresh()


async def test_a_fault_of_the_network_is_not_a_lost_permission(lumen: X, control: Control) -> None:
    control.post("faults", network="x", path="/oauth2/token$", effect="status", status=503, count=1)
    with pytest.raises(Temporary):
        await lumen.refresh()


@pytest.mark.parametrize("scope", ["consent", "token"])
async def test_revoking_ends_both_tokens_whichever_way_x_sees_it(lumen: X, switch: Turn, scope: str) -> None:
    switch("revoke_scope", scope)
    await lumen.revoke()
    with pytest.raises(ReconnectNeeded):
        await lumen.profile()
    with pytest.raises(ReconnectNeeded):
        await lumen.refresh()


async def test_the_second_token_is_revoked_even_when_the_first_call_fails(
    lumen: X, switch: Turn, control: Control
) -> None:
    switch("revoke_scope", "token")
    control.post("faults", network="x", path="/oauth2/revoke$", effect="status", status=503, count=1)
    with pytest.raises(Temporary):
        await lumen.revoke()
    with pytest.raises(ReconnectNeeded):
        await lumen.profile()


async def test_there_is_nothing_to_discard(lumen: X, control: Control) -> None:
    drive = Drive(lumen, draft("Later", "a.png"))
    assert await drive.until_public()
    seen: list[Any] = control.get("requests", network="x")
    await lumen.discard(drive.progress)
    assert len(control.get("requests", network="x")) == len(seen)
