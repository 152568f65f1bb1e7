"""LinkedIn's own Python client against the sandbox, unchanged but for where its addresses lead."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
import requests
from detour import Detour
from linkedin_api.clients.auth.client import AuthClient
from linkedin_api.clients.restli.client import RestliClient

from control import Control
from onepost.demo.htmlforms import forms

BACK = "http://127.0.0.1:8000/back"
VERSION = "202609"
LUMEN = "urn:li:organization:2414183"
SCOPES = ["r_basicprofile", "rw_organization_admin", "r_organization_social", "w_organization_social"]


@pytest.fixture
def auth(sandbox: Any, control: Control) -> AuthClient:
    client = AuthClient("sandbox-linkedin-app", "sandbox-linkedin-secret", BACK)
    client.session.mount("https://", Detour(sandbox.url))
    return client


@pytest.fixture
def tokens(sandbox: Any, auth: AuthClient) -> Any:
    """What the client's own OAuth gets after the consent page."""
    address = urlsplit(auth.generate_member_auth_url(scopes=SCOPES, state="st4te"))
    page = requests.get(f"{sandbox.url}/{address.netloc}{address.path}?{address.query}", timeout=10)
    form = forms(page.text)[0]
    filled = [*form.without("account"), ("account", form.choices["account"][0]), ("decision", "allow")]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = requests.post(
        urljoin(page.url, form.action), urlencode(filled), headers=headers, allow_redirects=False, timeout=10
    )
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    return auth.exchange_auth_code_for_access_token(code)


@pytest.fixture
def client(sandbox: Any, tokens: Any) -> RestliClient:
    client = RestliClient()
    client.session.mount("https://", Detour(sandbox.url))
    return client


def post(client: RestliClient, access: str, text: str) -> str:
    entity = {
        "author": LUMEN,
        "commentary": text,
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
    }
    made = client.create(resource_path="/posts", entity=entity, version_string=VERSION, access_token=access)
    assert made.status_code == 201
    return str(made.entity_id)


def test_the_client_signs_in_renews_and_introspects(auth: AuthClient, tokens: Any) -> None:
    assert tokens.expires_in == 5_184_000
    assert auth.introspect_access_token(tokens.access_token).active
    renewed = auth.exchange_refresh_token_for_access_token(tokens.refresh_token)
    assert renewed.access_token != tokens.access_token


def test_the_client_posts_reads_changes_and_deletes(client: RestliClient, tokens: Any, control: Control) -> None:
    access = tokens.access_token
    urn = post(client, access, "Hello from the official client")
    keys = {"id": urn}
    common = {"resource_path": "/posts/{id}", "path_keys": keys, "version_string": VERSION, "access_token": access}
    assert client.get(**common).entity["commentary"] == "Hello from the official client"
    changed = client.partial_update(**common, patch_set_object={"commentary": "Changed"})
    assert changed.status_code == 204
    assert [row["text"] for row in control.posts("linkedin")] == ["Changed"]
    assert client.delete(**common).status_code == 204
    assert control.posts("linkedin") == []


def test_the_client_finds_posts_and_roles(client: RestliClient, tokens: Any) -> None:
    access = tokens.access_token
    urns = [post(client, access, f"Post {number}") for number in (1, 2)]
    common = {"version_string": VERSION, "access_token": access}
    query = {"author": LUMEN, "sortBy": "CREATED"}
    found = client.finder(resource_path="/posts", finder_name="author", query_params=query, **common)
    assert [row["id"] for row in found.elements] == list(reversed(urns))
    batch = client.batch_get(resource_path="/posts", ids=urns, **common)
    assert set(batch.results) == set(urns)
    roles = client.finder(resource_path="/organizationAcls", finder_name="roleAssignee", **common)
    assert [row["role"] for row in roles.elements] == ["ADMINISTRATOR", "ANALYST"]


def test_a_query_too_long_for_an_address_travels_in_the_body(client: RestliClient, tokens: Any) -> None:
    access = tokens.access_token
    urn = post(client, access, "Hello")
    ids = [urn, *(f"urn:li:share:{number:019d}" for number in range(200))]
    batch = client.batch_get(resource_path="/posts", ids=ids, version_string=VERSION, access_token=access)
    assert urn in batch.results
    assert batch.response.request.method == "POST"


def test_the_client_asks_for_an_upload(client: RestliClient, tokens: Any) -> None:
    asked = {"initializeUploadRequest": {"owner": LUMEN}}
    answer = client.action(
        resource_path="/images",
        action_name="initializeUpload",
        action_params=asked,
        version_string=VERSION,
        access_token=tokens.access_token,
    )
    assert answer.value["image"].startswith("urn:li:image:")
