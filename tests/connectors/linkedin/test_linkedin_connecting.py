"""Who is connected: a person, or the pages the person has a role on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

import wire
from control import Control
from onepost.connectors.accounts import AppKeys
from onepost.connectors.errors import ReconnectNeeded, Rejected
from onepost.connectors.http import Http, HttpSettings
from onepost.connectors.linkedin import LinkedIn, identity
from onepost.connectors.linkedin.api import VERSION_LIVES_UNTIL
from onepost.connectors.secret import Secret

Turn = Callable[[str, object], None]


async def test_a_member_is_one_account(alice: LinkedIn) -> None:
    profile = await alice.profile()
    assert (profile.name, [account.kind for account in profile.accounts]) == ("Alice Martin", ["member"])
    assert profile.accounts[0].remote_id == profile.remote_id
    assert profile.accounts[0].avatar_url
    assert alice.credentials.scopes == {"openid", "profile", "w_member_social"}


async def test_every_page_is_listed_and_one_without_the_role_says_why(lumen: LinkedIn) -> None:
    profile = await lumen.profile()
    assert profile.name == "Alice Martin"
    pages = [(page.name, page.handle, page.kind, page.problem is None) for page in profile.accounts]
    assert pages == [
        ("Studio Lumen", "studio-lumen", "organization", True),
        ("Halle aux Lumières", "halle-aux-lumieres", "organization", False),
    ]
    assert "Content admin" in str(profile.accounts[1].problem)
    assert profile.accounts[0].url == "https://www.linkedin.com/company/studio-lumen/"


async def test_who_has_no_page_gets_none(door: Http) -> None:
    with pytest.raises(IndexError):
        await wire.consent(door, "linkedin", 1, "organization")


@pytest.mark.parametrize("login", ["member", "organization"])
def test_each_login_always_asks_for_its_whole_set_of_scopes(login: str) -> None:
    keys = AppKeys("id", Secret("secret"), login=login)
    auth = LinkedIn.login(login).auth
    asked = parse_qs(urlsplit(auth.address(keys, wire.BACK, "state", "verifier")).query)
    assert asked["scope"] == [" ".join(auth.scopes["publish"])]
    assert set(auth.scopes) == {"publish"}


async def test_both_logins_of_one_person_live_side_by_side(alice: LinkedIn, lumen: LinkedIn) -> None:
    assert (await alice.profile()).accounts
    assert (await lumen.profile()).accounts


async def test_a_member_gets_no_refresh_token_and_is_told_to_connect_again(alice: LinkedIn) -> None:
    assert alice.credentials.refresh_token is None
    expires = alice.credentials.expires_at
    assert expires is not None
    assert timedelta(days=59) < expires - datetime.now(UTC) <= timedelta(days=60)
    with pytest.raises(ReconnectNeeded, match="60 days"):
        await alice.refresh()


async def test_a_refresh_does_not_make_the_year_longer(lumen: LinkedIn, control: Control) -> None:
    control.post("clock", advance_s=86_400 * 300)
    renewed = await lumen.refresh()
    assert renewed.refresh_expires_at is not None
    assert renewed.refresh_expires_at - datetime.now(UTC) < timedelta(days=66)
    control.post("clock", advance_s=86_400 * 70)
    with pytest.raises(ReconnectNeeded):
        await lumen.refresh()


async def test_a_brand_new_token_that_is_refused_for_a_moment_is_tried_again(
    lumen: LinkedIn, control: Control, switch: Turn
) -> None:
    lumen.http.settings = HttpSettings(lumen.http.settings.sandbox_url, time_scale=0.05)
    fault = {"status": 401, "body": {"status": 401, "code": "REVOKED_ACCESS_TOKEN", "serviceErrorCode": 65601}}
    control.post("faults", network="linkedin", path="/rest/me", effect="status", count=1, **fault)
    assert (await lumen.profile()).name == "Alice Martin"
    switch("young_token_s", 3600)
    with pytest.raises(ReconnectNeeded):
        await lumen.profile()


async def test_an_older_token_that_was_taken_back_is_believed_at_once(lumen: LinkedIn, control: Control) -> None:
    old = replace(lumen.credentials, expires_at=datetime.now(UTC) + timedelta(days=30))
    again = LinkedIn(lumen.http, lumen.app, old, lumen.account)
    control.post("revoke", network="linkedin", account=lumen.account.remote_id)
    with pytest.raises(ReconnectNeeded):
        await again.profile()
    asked = [row["path"] for row in control.get("requests", network="linkedin") if row["path"] == "/rest/me"]
    assert len(asked) == 2, "once for the consent, once now"


async def test_a_revocation_linkedin_does_not_know_is_told(lumen: LinkedIn, switch: Turn) -> None:
    switch("revoke_endpoint", "404")
    with pytest.raises(Rejected):
        await lumen.revoke()


async def test_the_keys_are_known_or_not(door: Http) -> None:
    for secret, state in (("sandbox-linkedin-secret", "good"), ("wrong", "bad")):
        connector = LinkedIn(door, AppKeys("sandbox-linkedin-app", Secret(secret), sandbox=True))
        assert [remark.state for remark in await connector.examine_app(wire.BACK)] == [state]


async def test_the_doctor_names_the_role_and_what_may_not_be_read(lumen: LinkedIn) -> None:
    assert [remark.state for remark in await lumen.examine()] == ["good", "good"]
    halle = (await lumen.profile()).accounts[1]
    narrow = replace(lumen.credentials, scopes=lumen.credentials.scopes - {"r_organization_social"})
    remarks = await LinkedIn(lumen.http, lumen.app, narrow, halle).examine()
    assert [remark.state for remark in remarks] == ["good", "bad", "warning"]
    assert all(remark.mend for remark in remarks if remark.state != "good")


@pytest.mark.parametrize(("days", "state"), [(-200, "good"), (-30, "warning"), (0, "bad")])
def test_the_end_of_the_version_comes_into_sight(days: int, state: str) -> None:
    assert identity.about_version(VERSION_LIVES_UNTIL + timedelta(days=days)).state == state
