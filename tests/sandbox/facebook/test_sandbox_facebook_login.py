"""The simulated Facebook Login: consent, tokens and their ends."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
from facebook_graph import APP, BACK, Graph, code_of, consent, dialog

from control import Control

Switch = Callable[[str, object], None]


def test_the_dialog_offers_persons_pages_and_permissions(sandbox: Any, control: Control) -> None:
    text = dialog(sandbox.url).text
    for words in ("Alice Martin", "Bruno Keller", "Studio Lumen", "Town Choir", "pages_manage_posts"):
        assert words in text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"client_id": "nobody"}, "Invalid app ID"),
        ({"redirect_uri": "https://elsewhere.example/back"}, "URL blocked"),
        ({"scope": "pages_show_list,steal_everything"}, "steal_everything"),
    ],
)
def test_a_request_that_makes_no_sense_is_never_redirected(
    sandbox: Any, control: Control, changed: dict[str, str], words: str
) -> None:
    answer = dialog(sandbox.url, **changed)
    assert answer.status_code == 400
    assert words in answer.text


def test_a_refusal_comes_back_as_meta_says_it(sandbox: Any, control: Control) -> None:
    came = consent(sandbox.url, decision="refuse")
    assert came == {
        "error": "access_denied",
        "error_code": "200",
        "error_description": "Permissions error",
        "error_reason": "user_denied",
        "state": "s1",
    }


def test_a_code_is_good_for_one_short_token(sandbox: Any, control: Control) -> None:
    bare, came = Graph(sandbox.url), consent(sandbox.url)
    redeem = {**APP, "redirect_uri": BACK, "code": came["code"]}
    assert code_of(bare.get("oauth/access_token", **redeem | {"redirect_uri": BACK + "2"})) == (100, 36008)
    assert code_of(bare.get("oauth/access_token", **redeem | {"client_secret": "no"})) == (1, None)
    assert code_of(bare.get("oauth/access_token", **redeem | {"client_id": "no"})) == (101, None)
    body = bare.get("oauth/access_token", **redeem).json()
    assert body["token_type"] == "bearer"
    assert 3600 <= body["expires_in"] <= 7200
    assert code_of(bare.post("oauth/access_token", **redeem)) == (100, 36009)
    late = consent(sandbox.url)
    control.post("clock", advance_s=3600)
    assert code_of(bare.get("oauth/access_token", **redeem | {"code": late["code"]})) == (100, 36007)


def test_page_tokens_of_a_long_token_have_no_end(alice: Graph, control: Control) -> None:
    page = alice.of_page("Studio Lumen")
    assert alice.of_page("Studio Lumen").token == page.token
    app = f"{APP['client_id']}|{APP['client_secret']}"
    data = Graph(alice.url).get("debug_token", input_token=page.token, access_token=app).json()["data"]
    assert (data["type"], data["expires_at"], data["is_valid"], data["profile_id"]) == ("PAGE", 0, True, page.id)
    assert data["user_id"] == alice.id
    control.post("clock", advance_s=70 * 24 * 3600)
    assert page.get("me", fields="name").json() == {"name": "Studio Lumen", "id": page.id}
    assert code_of(alice.get("me")) == (190, 463)
    data = Graph(alice.url).get("debug_token", input_token=alice.token, access_token=app).json()["data"]
    assert (data["is_valid"], data["error"]["subcode"]) == (False, 463)


def test_page_tokens_of_a_short_token_end_with_it(sandbox: Any, control: Control) -> None:
    bare = Graph(sandbox.url)
    redeem = {**APP, "redirect_uri": BACK, "code": consent(sandbox.url)["code"]}
    short = Graph(sandbox.url, bare.get("oauth/access_token", **redeem).json()["access_token"])
    page = short.of_page("Studio Lumen")
    control.post("clock", advance_s=7200)
    assert code_of(page.get("me")) == (190, 463)


def test_permissions_are_listed_and_taken_back_one_by_one(alice: Graph) -> None:
    page = alice.of_page("Studio Lumen")
    statuses = {row["permission"]: row["status"] for row in alice.get("me/permissions").json()["data"]}
    assert statuses["pages_manage_posts"] == statuses["public_profile"] == "granted"
    assert alice.delete("me/permissions", permission="pages_manage_posts").json() == {"success": True}
    assert code_of(page.post("me/feed", message="Hello")) == (200, None)
    assert alice.delete("me/permissions").json() == {"success": True}
    assert code_of(alice.get("me")) == code_of(page.get("me")) == (190, 458)


def test_declined_permissions_and_unticked_pages_stay_out(sandbox: Any, control: Control) -> None:
    pages = {row["name"]: row["id"] for row in control.get("accounts", network="facebook")}
    some = Graph.of_person(sandbox.url, pages=[pages["Studio Lumen"]], scope=["pages_show_list"])
    assert [row["name"] for row in some.get("me/accounts").json()["data"]] == ["Studio Lumen"]
    statuses = {row["permission"]: row["status"] for row in some.get("me/permissions").json()["data"]}
    assert statuses["pages_manage_posts"] == "declined"
    none = Graph.of_person(sandbox.url, scope=["pages_manage_posts"])
    assert none.get("me/accounts").json()["data"] == []


def test_the_proof_is_checked_over_the_token_that_is_used(page: Graph, alice: Graph, switch: Switch) -> None:
    def proof(token: str) -> str:
        return hmac.new(APP["client_secret"].encode(), token.encode(), hashlib.sha256).hexdigest()

    assert page.get("me", appsecret_proof=proof(page.token)).ok
    assert code_of(page.get("me", appsecret_proof=proof(alice.token))) == (100, None)
    assert code_of(page.get("me", appsecret_proof="ä")) == (100, None)
    switch("appsecret_proof_required", True)
    assert "appsecret_proof" in page.get("me").json()["error"]["message"]


@pytest.mark.parametrize("status", [400, 401])
def test_a_token_nobody_issued(alice: Graph, switch: Switch, status: int) -> None:
    switch("token_error_status", status)
    answer = Graph(alice.url, "made-up").get("me")
    assert (answer.status_code, code_of(answer)) == (status, (190, None))


def test_a_token_may_come_as_parameter_header_or_form(alice: Graph) -> None:
    bare, page = Graph(alice.url), alice.of_page("Studio Lumen")
    assert bare.get("me", access_token=page.token).json()["id"] == page.id
    assert bare.post(f"{page.id}/feed", message="Form", access_token=page.token).ok
    oauth = bare.call("GET", "me", headers={"Authorization": f"OAuth {page.token}"})
    assert oauth.json()["id"] == page.id


def test_versions_that_are_over_or_not_there_yet(alice: Graph) -> None:
    headers = {"Authorization": f"Bearer {alice.token}"}
    base = f"{alice.url}/graph.facebook.com"
    assert requests.get(f"{base}/v12.0/me", headers=headers, timeout=5).json()["error"]["code"] == 2635
    assert requests.get(f"{base}/v99.0/me", headers=headers, timeout=5).json()["error"]["code"] == 2500
    plain = requests.get(f"{base}/me", headers=headers, timeout=5)
    assert plain.headers["facebook-api-version"] == "v26.0"
    old = requests.get(f"{base}/v24.0/me", headers=headers, timeout=5)
    assert old.headers["facebook-api-version"] == "v24.0"


def test_removing_the_app_tells_it_by_a_signed_request(alice: Graph, control: Control, switch: Switch) -> None:
    came: list[str] = []

    class Callback(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            came.append(parse_qs(body)["signed_request"][0])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Callback)
    thread = threading.Thread(target=server.handle_request, daemon=True)
    thread.start()
    try:
        switch("deauthorize_callback", f"http://127.0.0.1:{server.server_port}/gone")
        control.post("revoke", network="facebook", account=alice.id)
        thread.join(5)
    finally:
        server.server_close()
    signature, _, payload = came[0].partition(".")
    made = hmac.new(APP["client_secret"].encode(), payload.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64encode(made).rstrip(b"=").decode() == signature
    told = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert (told["user_id"], told["algorithm"]) == (alice.id, "HMAC-SHA256")
    assert code_of(alice.get("me")) == (190, 458)


def test_no_callback_leaves_this_machine(alice: Graph, control: Control, switch: Switch) -> None:
    switch("deauthorize_callback", "https://example.org/gone")
    assert control.post("revoke", network="facebook", account=alice.id) == {"ok": True}


def test_a_person_who_comes_back_keeps_one_consent(sandbox: Any, alice: Graph, control: Control) -> None:
    again = Graph.of_person(sandbox.url)
    assert again.id == alice.id
    assert alice.get("me").ok
    again.delete("me/permissions")
    assert code_of(alice.get("me")) == (190, 458)
