"""OAuth as data: what is sent, and what an answer means, for every shape the networks have."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from onepost.connectors.accounts import AppKeys
from onepost.connectors.errors import Misconfigured, ReconnectNeeded, Temporary
from onepost.connectors.http import Http
from onepost.connectors.oauth import OAuth
from onepost.connectors.secret import Secret
from peer import Peer, says, says_json

APP = AppKeys("our app", Secret("our secret"))
BACK = "https://onepost.example/channels/callback/x"
VERIFIER = "v" * 43
AUTH = OAuth(
    authorize_url="https://network.example/authorize",
    token_url="https://network.example/token",
    scopes={"publish": ("post", "read"), "statistics": ("read", "count")},
    extra={"prompt": "consent"},
)
TOKENS = {"access_token": "a1", "refresh_token": "r1", "expires_in": 7200, "scope": "post read", "token_type": "bearer"}


def query(auth: OAuth, **more: object) -> dict[str, list[str]]:
    return parse_qs(urlsplit(auth.address(APP, BACK, "st4te", VERIFIER, **more)).query)  # type: ignore[arg-type]


def test_the_consent_page_gets_state_scopes_and_the_challenge_but_never_the_secret() -> None:
    asked = query(AUTH)
    digest = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    assert asked == {
        "response_type": ["code"],
        "client_id": ["our app"],
        "redirect_uri": [BACK],
        "scope": ["post read"],
        "state": ["st4te"],
        "prompt": ["consent"],
        "code_challenge": [digest],
        "code_challenge_method": ["S256"],
    }
    assert VERIFIER not in str(asked)


def test_purposes_add_their_scopes_once_and_in_order() -> None:
    assert query(AUTH, purposes=("publish", "statistics"))["scope"] == ["post read count"]
    assert query(replace(AUTH, scope_separator=","))["scope"] == ["post,read"]
    assert query(AUTH, purposes=("comments",)).get("scope") is None


def test_other_forms_of_the_challenge() -> None:
    hexadecimal = query(replace(AUTH, pkce="hex", client_id_name="client_key"))
    assert hexadecimal["code_challenge"] == [hashlib.sha256(VERIFIER.encode()).hexdigest()]
    assert hexadecimal["client_key"] == ["our app"]
    assert "code_challenge" not in query(replace(AUTH, pkce=""))


async def test_a_code_becomes_tokens_with_the_secret_in_the_body(door: Http, peer: Peer) -> None:
    peer.replies = [says_json(TOKENS)]
    found = await AUTH.exchange(door, APP, "c0de", BACK, VERIFIER)
    assert found.access_token.reveal() == "a1"
    assert found.refresh_token is not None
    assert found.refresh_token.reveal() == "r1"
    assert found.scopes == {"post", "read"}
    assert found.expires_at is not None
    assert abs(found.expires_at - datetime.now(UTC) - timedelta(hours=2)) < timedelta(seconds=10)
    assert parse_qs(peer.asked[0].body.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["c0de"],
        "redirect_uri": [BACK],
        "code_verifier": [VERIFIER],
        "client_id": ["our app"],
        "client_secret": ["our secret"],
    }
    assert "authorization" not in peer.asked[0].headers


async def test_or_with_the_secret_in_the_header(door: Http, peer: Peer) -> None:
    peer.replies = [says_json(TOKENS)]
    await replace(AUTH, client_auth="basic", pkce="").exchange(door, APP, "c0de", BACK, VERIFIER)
    sent = parse_qs(peer.asked[0].body.decode())
    assert base64.b64decode(peer.asked[0].headers["authorization"].removeprefix("Basic ")) == b"our app:our secret"
    assert "client_secret" not in sent
    assert "code_verifier" not in sent


async def test_a_refresh_sends_the_refresh_token_and_takes_the_new_pair(door: Http, peer: Peer) -> None:
    peer.replies = [says_json({"access_token": "a2", "scope": "post,read", "refresh_expires_in": "86400"})]
    found = await AUTH.refresh(door, APP, Secret("r1"))
    assert parse_qs(peer.asked[0].body.decode())["refresh_token"] == ["r1"]
    assert found.refresh_token is None
    assert found.expires_at is None
    assert found.scopes == {"post", "read"}
    assert found.refresh_expires_at is not None


@pytest.mark.parametrize(
    ("status", "error", "raised"),
    [
        (400, "invalid_grant", ReconnectNeeded),
        (401, "invalid_grant", ReconnectNeeded),
        (400, "invalid_request", ReconnectNeeded),
        (200, "invalid_grant", ReconnectNeeded),
        (401, "invalid_client", Misconfigured),
        (400, "unauthorized_client", Misconfigured),
        (503, "temporarily_unavailable", Temporary),
        (400, "server_error", Temporary),
    ],
)
async def test_an_error_says_who_acts_whatever_its_status(door: Http, peer: Peer, status, error, raised) -> None:
    peer.replies = [says_json({"error": error, "error_description": "token r1 is bad"}, status)]
    with pytest.raises(raised) as met:
        await AUTH.refresh(door, APP, Secret("r1"))
    assert met.value.code == error
    assert "r1" not in str(met.value)


@pytest.mark.parametrize(
    "reply", [says(502, b"<html>"), says(200, b"<html>"), says_json({}), says_json(["a1"]), says_json(None)]
)
async def test_an_answer_that_holds_no_token_never_costs_the_permission(door: Http, peer: Peer, reply) -> None:
    peer.replies = [reply]
    with pytest.raises(Temporary):
        await AUTH.refresh(door, APP, Secret("r1"))


@pytest.mark.parametrize("expires", [None, "", "soon", 0])
async def test_a_network_that_names_no_end_gives_none(door: Http, peer: Peer, expires) -> None:
    peer.replies = [says_json({"access_token": "a1", "expires_in": expires})]
    found = await AUTH.exchange(door, APP, "c", BACK, VERIFIER)
    assert found.expires_at is None or expires == 0
