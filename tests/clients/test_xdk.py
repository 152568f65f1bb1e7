"""X's own Python kit against the sandbox, unchanged but for its base address."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
import requests
from xdk import Client
from xdk.media.models import (
    AppendUploadRequest,
    CreateMetadataRequest,
    InitializeUploadRequest,
    UploadRequest,
)
from xdk.posts.models import CreateRequest

import files
from control import Control
from onepost.demo.htmlforms import forms

BACK = "http://127.0.0.1:8000/back"
SCOPES = ["tweet.read", "tweet.write", "users.read", "media.write", "offline.access"]


@pytest.fixture
def client(sandbox: Any, control: Control, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client that signed in with the kit's own PKCE helper."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    client = Client(
        base_url=f"{sandbox.url}/api.x.com",
        authorization_base_url=f"{sandbox.url}/x.com/i",
        client_id="sandbox-x-app",
        client_secret="sandbox-x-secret",
        redirect_uri=BACK,
        scope=SCOPES,
    )
    page = requests.get(client.get_authorization_url("st4te"), timeout=10)
    form = forms(page.text)[0]
    filled = [*form.without("account"), ("account", form.choices["account"][0]), ("decision", "allow")]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = requests.post(
        urljoin(page.url, form.action), urlencode(filled), headers=headers, allow_redirects=False, timeout=10
    )
    token = client.oauth2_auth.fetch_token(answer.headers["Location"])
    return Client(
        base_url=client.base_url,
        client_id="sandbox-x-app",
        client_secret="sandbox-x-secret",
        redirect_uri=BACK,
        scope=SCOPES,
        token=token,
    )


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_the_kit_uploads_a_picture_describes_and_posts_it(client: Client, control: Control) -> None:
    data = files.picture()
    media = client.media.upload(UploadRequest(media=encoded(data), media_category="tweet_image")).data.id
    client.media.create_metadata(
        CreateMetadataRequest(id=media, metadata={"alt_text": {"text": "A lamp in the window"}})
    )
    made = client.posts.create(CreateRequest(text="A lamp", media={"media_ids": [media]}))
    row = control.posts("x")[0]
    assert row["id"] == made.data.id
    assert (row["media"][0]["sha256"], row["media"][0]["alt"]) == (sha256(data).hexdigest(), "A lamp in the window")


def test_the_kit_uploads_a_video_in_segments(client: Client, control: Control) -> None:
    data = files.video()
    half = len(data) // 2
    started = client.media.initialize_upload(
        InitializeUploadRequest(media_type="video/mp4", media_category="tweet_video", total_bytes=len(data))
    )
    media = started.data.id
    for index, piece in enumerate((data[:half], data[half:])):
        body = AppendUploadRequest(media=encoded(piece), segment_index=index)
        assert client.media.append_upload(media, body).data.expires_at
    assert client.media.finalize_upload(media).data.processing_info.state == "pending"
    control.post("clock", advance_s=1)
    assert client.media.get_upload_status(media, "STATUS").data.processing_info.state == "succeeded"
    client.posts.create(CreateRequest(text="A film", media={"media_ids": [media]}))
    assert control.posts("x")[0]["media"][0]["sha256"] == sha256(data).hexdigest()


def test_the_kit_reads_and_deletes(client: Client, control: Control) -> None:
    me = client.users.get_me().data
    made = client.posts.create(CreateRequest(text="For a moment")).data.id
    page = next(client.users.get_posts(me.id, max_results=5))
    assert [post.id for post in page.data] == [made]
    assert client.posts.get_by_id(made).data.text == "For a moment"
    assert client.posts.delete(made).data.deleted
    assert control.posts("x") == []


def test_the_kit_renews_its_tokens(client: Client) -> None:
    before = client.oauth2_auth.token["access_token"]
    renewed = client.oauth2_auth.refresh_token()
    assert renewed["access_token"] != before
    client.access_token = renewed["access_token"]
    assert client.users.get_me().data.username == "studio_lumen"
