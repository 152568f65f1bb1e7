"""Both logins, token lives, and which token is taken where."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import requests
from instagram_graph import APP, BACK, OWN_DIALOG, SCOPES, Graph, code_of, consent, dialog


def test_the_consent_page_refuses_what_it_does_not_know(sandbox: Any, control) -> None:
    assert "Invalid platform app" in dialog(sandbox.url, OWN_DIALOG, SCOPES, client_id="nobody").text
    assert "redirect_uri" in dialog(sandbox.url, OWN_DIALOG, SCOPES, redirect_uri="https://elsewhere.example/").text
    assert "Invalid scope" in dialog(sandbox.url, OWN_DIALOG, "instagram_business_everything").text


def test_a_refusal_comes_back_as_one(sandbox: Any, control) -> None:
    came = consent(sandbox.url, OWN_DIALOG, SCOPES, decision="refuse")
    assert (came["error"], came["error_reason"], came["state"]) == ("access_denied", "user_denied", "s1")


def test_a_code_works_once_and_its_errors_have_their_own_shape(sandbox: Any, control) -> None:
    code = consent(sandbox.url, OWN_DIALOG, SCOPES)["code"]
    form = {**APP, "grant_type": "authorization_code", "redirect_uri": BACK, "code": code}
    place = f"{sandbox.url}/api.instagram.com/oauth/access_token"
    wrong = requests.post(place, data={**form, "client_secret": "wrong"}, timeout=10)
    assert wrong.json()["error_message"] == "Error validating client secret."
    first = requests.post(place, data=form, timeout=10).json()
    assert set(first) == {"access_token", "user_id", "permissions"}
    again = requests.post(place, data=form, timeout=10)
    assert (again.status_code, again.json()["error_type"]) == (400, "OAuthException")


def test_a_long_token_is_renewed_after_a_day_and_ends_after_sixty(lumen: Graph, control) -> None:
    def refresh(token: str) -> requests.Response:
        query = {"grant_type": "ig_refresh_token", "access_token": token}
        return requests.get(f"{lumen.url}/graph.instagram.com/refresh_access_token", params=query, timeout=10)

    assert code_of(refresh(lumen.token))[0] == 100
    control.post("clock", advance_s=86400)
    renewed = refresh(lumen.token).json()
    assert renewed["expires_in"] > 59 * 86400
    control.post("clock", advance_s=59.5 * 86400)
    assert code_of(lumen.get("me")) == (190, 463)
    assert code_of(refresh(lumen.token)) == (190, 463)
    assert refresh(renewed["access_token"]).ok


def test_each_logins_tokens_are_taken_at_its_own_host_only(lumen: Graph, paged: Graph) -> None:
    crossed = Graph(lumen.url, lumen.token, lumen.id, "graph.facebook.com")
    assert code_of(crossed.get(f"{lumen.id}/media"))[0] == 190
    crossed = Graph(lumen.url, paged.token, paged.id)
    assert code_of(crossed.get("me"))[0] == 190


def test_a_page_names_the_account_linked_to_it(paged: Graph, lumen: Graph) -> None:
    assert paged.id == lumen.id
    assert paged.get(paged.id, fields="username").json() == {"id": lumen.id, "username": "studio.lumen"}


def test_without_its_permission_a_call_is_refused(sandbox: Any, control) -> None:
    timid = Graph.of_account(sandbox.url, 0, scope=[])
    assert code_of(timid.post(f"{timid.id}/media", image_url="http://127.0.0.1/a.jpg"))[0] == 10


def test_removing_the_app_kills_its_tokens_and_tells_the_app(lumen: Graph, control) -> None:
    came: list[bytes] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.handle_request, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/removed"
    control.post("switches", network="instagram", name="deauthorize_callback", value=address)
    scoped = lumen.get("me", fields="id").json()["id"]
    control.post("revoke", network="instagram", account=lumen.id)
    server.server_close()
    assert code_of(lumen.get("me")) == (190, 458)
    signature, _, payload = parse_qs(came[0].decode())["signed_request"][0].partition(".")
    made = hmac.new(APP["client_secret"].encode(), payload.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64encode(made).rstrip(b"=").decode() == signature
    said = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert said["user_id"] == scoped


def test_a_person_takes_the_permission_back(lumen: Graph) -> None:
    assert lumen.delete("me/permissions").json() == {"success": True}
    assert code_of(lumen.get("me"))[0] == 190
