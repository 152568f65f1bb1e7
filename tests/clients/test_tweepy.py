"""tweepy against the sandbox, unchanged but for where its addresses lead."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
import requests
import tweepy
from detour import Detour

from control import Control
from onepost.demo.htmlforms import forms

BACK = "https://127.0.0.1:8000/back"
SCOPES = ["tweet.read", "tweet.write", "users.read", "offline.access"]


@pytest.fixture
def token(sandbox: Any, control: Control) -> dict[str, Any]:
    """What tweepy's own OAuth handler gets after the consent page."""
    handler = tweepy.OAuth2UserHandler(
        client_id="sandbox-x-app", client_secret="sandbox-x-secret", redirect_uri=BACK, scope=SCOPES
    )
    handler.mount("https://", Detour(sandbox.url))
    address = urlsplit(handler.get_authorization_url())
    page = requests.get(f"{sandbox.url}/{address.netloc}{address.path}?{address.query}", timeout=10)
    form = forms(page.text)[0]
    filled = [*form.without("account"), ("account", form.choices["account"][0]), ("decision", "allow")]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = requests.post(
        urljoin(page.url, form.action), urlencode(filled), headers=headers, allow_redirects=False, timeout=10
    )
    return dict(handler.fetch_token(answer.headers["Location"]))


@pytest.fixture
def client(sandbox: Any, token: dict[str, Any]) -> tweepy.Client:
    client = tweepy.Client(token["access_token"])
    client.session.mount("https://", Detour(sandbox.url))
    return client


def test_tweepy_signs_in_with_pkce(token: dict[str, Any]) -> None:
    assert token["token_type"] == "bearer"
    assert token["refresh_token"]


def test_tweepy_posts_and_deletes(client: tweepy.Client, control: Control) -> None:
    post = client.create_tweet(text="Hello from tweepy", reply_settings="following", user_auth=False)
    reply = client.create_tweet(text="And on", in_reply_to_tweet_id=post.data["id"], user_auth=False)
    assert [row["text"] for row in control.posts("x")] == ["Hello from tweepy", "And on"]
    assert client.delete_tweet(reply.data["id"], user_auth=False).data == {"deleted": True}
    assert [row["id"] for row in control.posts("x")] == [post.data["id"]]


def test_tweepy_makes_polls_and_reads_them(client: tweepy.Client) -> None:
    made = client.create_tweet(text="Which?", poll_options=["Tea", "Coffee"], poll_duration_minutes=60, user_auth=False)
    read = client.get_tweet(
        made.data["id"],
        tweet_fields=["created_at", "public_metrics"],
        expansions=["attachments.poll_ids", "author_id"],
        user_auth=False,
    )
    assert read.data.text == "Which?"
    assert read.data.public_metrics["retweet_count"] == 0
    assert [option["label"] for option in read.includes["polls"][0].options] == ["Tea", "Coffee"]
    assert read.includes["users"][0].username == "studio_lumen"


def test_tweepy_reads_who_it_is_and_its_timeline(client: tweepy.Client) -> None:
    me = client.get_me(user_auth=False).data
    assert me.username == "studio_lumen"
    made = [client.create_tweet(text=f"Number {number}", user_auth=False).data["id"] for number in range(7)]
    pages = tweepy.Paginator(client.get_users_tweets, me.id, max_results=5, user_auth=False)
    assert [str(post.id) for page in pages for post in page.data] == made[::-1]


def test_tweepy_understands_refusals(client: tweepy.Client) -> None:
    client.create_tweet(text="Once", user_auth=False)
    with pytest.raises(tweepy.Forbidden, match="duplicate content"):
        client.create_tweet(text="Once", user_auth=False)
    with pytest.raises(tweepy.BadRequest, match="too long"):
        client.create_tweet(text="x" * 281, user_auth=False)
    client.bearer_token = "nobody"
    with pytest.raises(tweepy.Unauthorized):
        client.get_me(user_auth=False)
