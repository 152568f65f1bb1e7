"""Consent, channel, renewal, and what the doctor sees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from youtube_drafts import PLAYLIST, draft

import wire
from onepost.connectors import registry
from onepost.connectors.accounts import AppKeys
from onepost.connectors.errors import ReconnectNeeded
from onepost.connectors.http import Http
from onepost.connectors.secret import Secret
from onepost.connectors.youtube import YouTube
from wire import BACK, Drive

APP = AppKeys("sandbox-youtube-app", Secret("sandbox-youtube-secret"), sandbox=True)


def test_the_consent_page_is_asked_for_a_lasting_permission_and_nothing_more() -> None:
    address = urlsplit(YouTube.login().auth.address(APP, BACK, "state", "v" * 43))
    asked = parse_qs(address.query)
    assert (address.netloc, address.path) == ("accounts.google.com", "/o/oauth2/v2/auth")
    assert asked["scope"] == ["https://www.googleapis.com/auth/youtube.force-ssl"]
    assert (asked["access_type"], asked["prompt"]) == (["offline"], ["consent"])


async def test_a_channel_comes_with_its_name_face_and_limits(lumen: YouTube) -> None:
    profile = await lumen.profile()
    (account,) = profile.accounts
    assert (profile.remote_id, account.name, account.handle) == (account.remote_id, "Studio Lumen", "studiolumen")
    assert account.url == "https://www.youtube.com/@studiolumen"
    assert account.limits["long"] is True
    assert account.limits["playlists"][0] == {"id": PLAYLIST, "title": "How lamps are made"}
    assert (await lumen.http.request("GET", lumen.http.address(account.avatar_url))).body.startswith(b"\x89PNG")


async def test_a_channel_without_a_verified_phone_has_shorter_videos_and_hears_of_it(door: Http) -> None:
    mara = await wire.consent(door, "youtube", 1)
    assert mara.account.limits["long"] is False
    assert mara.capabilities_of(mara.account.limits).kind("video").media[0].max_seconds == 900
    (remark,) = await mara.examine()
    assert remark.state == "warning"
    assert remark.mend is not None
    assert "youtube.com/verify" in str(remark.mend)


@pytest.mark.parametrize("answer", ["401", "empty"])
async def test_a_google_account_without_a_channel_is_told_to_make_one(lumen: YouTube, switch, answer: str) -> None:
    switch("channel_missing", answer)
    (account,) = (await lumen.profile()).accounts
    assert "no YouTube channel" in str(account.problem)
    assert [remark.state for remark in await lumen.examine()] == ["bad"]


async def test_a_renewal_keeps_the_refresh_token(lumen: YouTube) -> None:
    renewed = await lumen.refresh()
    assert renewed.refresh_token == lumen.credentials.refresh_token
    assert renewed.access_token != lumen.credentials.access_token
    assert renewed.expires_at is not None
    assert renewed.expires_at > datetime.now(UTC) + timedelta(minutes=50)


async def test_an_app_in_testing_is_noticed_before_its_seven_days_are_over(door: Http, switch, control) -> None:
    switch("testing_app", True)
    connector = await wire.consent(door, "youtube")
    assert connector.credentials.refresh_expires_at is not None
    remarks = await connector.examine()
    assert [remark.state for remark in remarks] == ["good", "warning"]
    assert "7 days" in str(remarks[1].what)
    assert (await connector.refresh()).refresh_expires_at == connector.credentials.refresh_expires_at
    control.post("clock", advance_s=8 * 86_400)
    with pytest.raises(ReconnectNeeded, match="7 days"):
        await connector.refresh()


@pytest.mark.parametrize("status", [400, 200])
async def test_a_permission_can_be_given_back_once_and_again(lumen: YouTube, switch, status: int) -> None:
    switch("revoked_again", status)
    await lumen.revoke()
    await lumen.revoke()
    with pytest.raises(ReconnectNeeded):
        await Drive(lumen, draft()).whole()


async def test_keys_are_probed_without_anybodys_consent(door: Http) -> None:
    good = registry.open_connector("youtube", door, APP)
    assert [remark.state for remark in await good.examine_app(BACK)] == ["good"]
    wrong = AppKeys("sandbox-youtube-app", Secret("wrong"), sandbox=True)
    assert [remark.state for remark in await registry.open_connector("youtube", door, wrong).examine_app(BACK)] == [
        "bad"
    ]
