"""Consent, what the creator may do, tokens, giving the permission back, TikTok's notices, and the doctor."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tiktok_drafts import calls, end, video

import wire
from control import Control
from onepost.connectors.accounts import AppKeys
from onepost.connectors.errors import Misconfigured, ReconnectNeeded, Rejected
from onepost.connectors.http import Http
from onepost.connectors.notices import Notice
from onepost.connectors.progress import Published
from onepost.connectors.secret import Secret
from onepost.connectors.tiktok import TikTok
from onepost.connectors.tiktok.guide import pull_remark
from onepost.connectors.tiktok.options import EVERYONE
from wire import BACK, Drive

Turn = Callable[[str, object], None]
APP = AppKeys("sandbox-tiktok-app", Secret("sandbox-tiktok-secret"), sandbox=True)


def test_the_consent_page_is_asked_in_tiktoks_own_words() -> None:
    address = urlsplit(TikTok.login().auth.address(APP, BACK, "state", "v" * 43))
    asked = parse_qs(address.query)
    assert (address.netloc, address.path) == ("www.tiktok.com", "/v2/auth/authorize/")
    assert asked["client_key"] == ["sandbox-tiktok-app"]
    assert asked["scope"] == ["user.info.basic,video.publish,video.upload,video.list"]
    assert asked["code_challenge"] == [hashlib.sha256(b"v" * 43).hexdigest()]


@pytest.mark.parametrize(
    ("number", "limits"),
    [
        (0, {"privacy_levels": [EVERYONE, "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"], "seconds": 600}),
        (
            1,
            {
                "privacy_levels": ["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
                "seconds": 600,
                "off": ["duet", "stitch"],
            },
        ),
        (
            2,
            {
                "privacy_levels": [EVERYONE, "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
                "seconds": 180,
                "off": ["comment", "stitch"],
            },
        ),
    ],
)
async def test_the_profile_holds_what_the_creator_may_do(door: Http, number: int, limits: dict[str, Any]) -> None:
    connector = await wire.consent(door, "tiktok", number)
    account = (await connector.profile()).accounts[0]
    assert account.limits == limits
    assert account.url == f"https://www.tiktok.com/@{account.handle}"
    assert connector.capabilities_of(account.limits).kind("video").media[0].max_seconds == limits["seconds"]


async def test_a_daily_cap_does_not_stop_a_connection_and_a_ban_is_named(lumen: TikTok, switch: Turn) -> None:
    switch("refuses_creator", "spam_risk_too_many_posts")
    account = (await lumen.profile()).accounts[0]
    assert (account.problem, account.limits) == (None, {})
    switch("refuses_creator", "spam_risk_user_banned_from_posting")
    assert (await lumen.profile()).accounts[0].problem is not None


async def test_a_person_who_leaves_the_inbox_out_can_still_publish(door: Http, switch: Turn) -> None:
    switch("processing_s", 0)
    connector = await wire.consent(door, "tiktok", refuse=("video.upload",))
    assert connector.account.limits["inbox"] is False
    assert connector.auth.missing(connector.credentials.scopes) == ()
    assert isinstance(await end(Drive(connector, video())), Published)


async def test_without_the_permission_to_publish_the_profile_says_so(door: Http) -> None:
    with pytest.raises(ReconnectNeeded):
        await wire.consent(door, "tiktok", refuse=("video.publish",))


@pytest.mark.parametrize("rotates", [True, False])
async def test_a_refresh_keeps_the_connection_whether_or_not_its_token_changes(lumen, switch: Turn, rotates) -> None:
    switch("refresh_rotates", rotates)
    renewed = await lumen.refresh()
    assert renewed.refresh_token is not None
    assert (renewed.refresh_token == lumen.credentials.refresh_token) is not rotates
    again = await TikTok(lumen.http, lumen.app, renewed, lumen.account).refresh()
    assert again.access_token != renewed.access_token


@pytest.mark.parametrize("status", [200, 400, 401])
async def test_oauth_errors_are_read_whatever_their_status(
    lumen: TikTok, control: Control, switch: Turn, status
) -> None:
    switch("oauth_status", status)
    other = TikTok(lumen.http, replace(APP, client_secret=Secret("wrong")), lumen.credentials, lumen.account)
    with pytest.raises(Misconfigured):
        await other.refresh()
    control.post("revoke", network="tiktok", account=lumen.account.remote_id)
    with pytest.raises(ReconnectNeeded):
        await lumen.refresh()


async def test_a_permission_is_given_back_even_with_an_access_token_that_has_run_out(lumen, control) -> None:
    control.post("clock", advance_s=2 * 86_400)
    await lumen.revoke()
    with pytest.raises(ReconnectNeeded):
        await lumen.refresh()
    assert calls(control, "/oauth/revoke/") == 2


async def test_a_permission_that_is_gone_already_is_given_back_silently(lumen: TikTok, control: Control) -> None:
    control.post("revoke", network="tiktok", account=lumen.account.remote_id)
    await lumen.revoke()


def signed(event: str, secret: str = "sandbox-tiktok-secret", age: int = 0, **content: Any) -> tuple[dict, bytes]:
    envelope = {"client_key": "sandbox-tiktok-app", "event": event, "create_time": 1, "user_openid": "-000x"}
    body = json.dumps({**envelope, "content": json.dumps(content)}).encode()
    stamp = str(int(time.time()) - age)
    made = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Tiktok-Signature": f"t={stamp},s={made}"}, body


@pytest.mark.parametrize(
    ("event", "content", "notice"),
    [
        ("authorization.removed", {"reason": 1}, Notice("-000x", "removed")),
        ("authorization.removed", {"reason": 2}, Notice("-000x", "removed")),
        ("authorization.removed", {"reason": 3}, Notice("-000x", "removed", young=True)),
        ("authorization.removed", {"reason": 5}, None),
        ("post.publish.complete", {"publish_id": "v_pub_file~v2-1.1"}, None),
        ("video.upload.failed", {"share_id": "1"}, None),
    ],
)
def test_a_notice_of_a_permission_taken_back_is_believed_and_others_mean_nothing(event, content, notice) -> None:
    assert TikTok.read_notice(APP, *signed(event, **content), "events") == notice


@pytest.mark.parametrize(
    "forged",
    [
        lambda: signed("authorization.removed", "another secret", reason=1),
        lambda: signed("authorization.removed", age=310, reason=1),
        lambda: signed("authorization.removed", age=-310, reason=1),
        lambda: ({}, signed("authorization.removed", reason=1)[1]),
        lambda: ({"TikTok-Signature": "t=,s="}, b"{}"),
        lambda: ({"TikTok-Signature": "nonsense"}, b"{}"),
        lambda: (signed("authorization.removed", reason=1)[0], signed("authorization.removed", reason=2)[1]),
    ],
)
def test_a_notice_that_tiktok_did_not_just_sign_is_refused(forged: Callable[[], tuple[dict, bytes]]) -> None:
    with pytest.raises(Rejected):
        TikTok.read_notice(APP, *forged(), "events")


def test_a_signed_body_that_is_no_event_is_refused() -> None:
    body, stamp = b"[]", str(int(time.time()))
    made = hmac.new(b"sandbox-tiktok-secret", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    with pytest.raises(Rejected):
        TikTok.read_notice(APP, {"TikTok-Signature": f"t={stamp},s={made}"}, body, "events")


async def test_what_the_sandbox_sends_is_read_as_a_notice(lumen: TikTok, control: Control, switch: Turn, peer) -> None:
    switch("webhook_url", f"{peer.url}/notices/tiktok/events")
    control.post("revoke", network="tiktok", account=lumen.account.remote_id)
    for _ in range(200):
        if peer.asked:
            break
        await asyncio.sleep(0.01)
    asked = peer.asked[0]
    notice = TikTok.read_notice(APP, asked.headers, asked.body, "events")
    assert notice == Notice(lumen.account.remote_id, "removed")


async def test_the_doctor_says_whether_the_creator_may_post_now(lumen: TikTok, switch: Turn) -> None:
    assert {remark.state for remark in await lumen.examine()} == {"good"}
    switch("refuses_creator", "spam_risk_too_many_posts")
    assert [remark.state for remark in await lumen.examine()] == ["warning"]
    switch("refuses_creator", "spam_risk_user_banned_from_posting")
    banned = await lumen.examine()
    assert [remark.state for remark in banned] == ["bad"]
    assert banned[0].mend is not None


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("https://post.example.org/channels/callback/tiktok", "good"),
        ("http://post.example.org/channels/callback/tiktok", "warning"),
        ("http://localhost:8000/channels/callback/tiktok", "warning"),
        ("https://203.0.113.7/channels/callback/tiktok", "warning"),
    ],
)
def test_the_doctor_says_whether_tiktok_could_fetch_photos(address: str, state: str) -> None:
    remark = pull_remark(address)
    assert remark.state == state
    assert (remark.mend is None) is (state == "good")


async def test_the_doctor_tells_keys_that_tiktok_does_not_know(door: Http) -> None:
    good = await TikTok(door, APP).examine_app(BACK)
    assert [remark.state for remark in good] == ["good"]
    bad = await TikTok(door, replace(APP, client_secret=Secret("wrong"))).examine_app(BACK)
    assert [remark.state for remark in bad] == ["bad"]
