"""Meta's own SDK publishes on Instagram against the sandbox, unchanged but for where its addresses lead."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from detour import Detour
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

import files
import pulling
from control import Control
from onepost.demo.htmlforms import forms

APP_ID, APP_SECRET = "sandbox-instagram-app", "sandbox-instagram-secret"
BACK = "http://127.0.0.1:8000/back"
SCOPES = (
    "pages_show_list,pages_read_engagement,instagram_basic,instagram_content_publish,"
    "instagram_manage_comments,instagram_manage_contents"
)


def api_for(sandbox: str, token: str) -> FacebookAdsApi:
    session = FacebookSession(APP_ID, APP_SECRET, token)
    session.requests.mount("https://", Detour(sandbox))
    return FacebookAdsApi(session)


@pytest.fixture
def account(sandbox: Any, control: Control) -> IGUser:
    """Studio Lumen's account with its page's token, found the way the SDK finds it."""
    dialog = f"{sandbox.url}/www.facebook.com/v26.0/dialog/oauth"
    query = {"client_id": APP_ID, "redirect_uri": BACK, "scope": SCOPES, "state": "s"}
    shown = requests.get(dialog, params=query, timeout=10)
    form = forms(shown.text)[0]
    sent = [*form.without("account"), ("account", form.choices["account"][0]), ("decision", "allow")]
    back = requests.post(urljoin(shown.url, form.action), data=sent, allow_redirects=False, timeout=10)
    code = parse_qs(urlsplit(back.headers["Location"]).query)["code"][0]
    exchange = f"{sandbox.url}/graph.facebook.com/v26.0/oauth/access_token"
    keys = {"client_id": APP_ID, "client_secret": APP_SECRET, "redirect_uri": BACK, "code": code}
    token = requests.get(exchange, params=keys, timeout=10).json()["access_token"]
    fields = ["name", "access_token", "instagram_business_account"]
    pages = User("me", api=api_for(sandbox.url, token)).get_accounts(fields=fields)
    page = next(page for page in pages if page["name"] == "Studio Lumen")
    return IGUser(page["instagram_business_account"]["id"], api=api_for(sandbox.url, page["access_token"]))


def picture(name: str = "a.jpg") -> str:
    return pulling.address(files.named(name), "image/jpeg")


def test_a_picture_is_published_read_commented_and_deleted(account: IGUser, control: Control) -> None:
    made = account.create_media(params={"image_url": picture(), "caption": "From the SDK", "alt_text": "A lamp"})
    assert account.get_api_assured().call("GET", (made["id"],), params={"fields": "status_code"}).json() == {
        "status_code": "FINISHED",
        "id": made["id"],
    }
    done = account.create_media_publish(params={"creation_id": made["id"]})
    post = control.posts("instagram")[0]
    assert (post["id"], post["text"], post["media"][0]["alt"]) == (done["id"], "From the SDK", "A lamp")
    media = IGMedia(done["id"], api=account.get_api_assured())
    read = media.api_get(fields=["caption", "permalink", "media_type", "media_product_type"])
    assert (read["caption"], read["media_type"], read["media_product_type"]) == ("From the SDK", "IMAGE", "FEED")
    media.create_comment(params={"message": "First"})
    assert [comment["text"] for comment in media.get_comments(fields=["text"])] == ["First"]
    assert [one["id"] for one in account.get_media(fields=["caption"])] == [done["id"]]
    account.get_api_assured().call("DELETE", (done["id"],))
    assert control.posts("instagram") == []


def test_a_carousel_and_the_quota(account: IGUser, control: Control) -> None:
    children = [
        account.create_media(params={"image_url": picture(name), "is_carousel_item": True})["id"]
        for name in ("a.jpg", "b.jpg")
    ]
    whole = account.create_media(params={"media_type": "CAROUSEL", "children": children, "caption": "Two"})
    account.create_media_publish(params={"creation_id": whole["id"]})
    assert len(control.posts("instagram")[0]["media"]) == 2
    limit = account.get_content_publishing_limit(fields=["quota_usage", "config"])[0]
    assert (limit["quota_usage"], limit["config"]["quota_total"]) == (1, 100)


def test_errors_are_read_by_the_sdk(account: IGUser, control: Control) -> None:
    with pytest.raises(FacebookRequestError) as refused:
        account.create_media(params={"image_url": "https://example.org/a.jpg"})
    assert (refused.value.api_error_code(), refused.value.api_error_subcode()) == (9004, 2207052)
    with pytest.raises(FacebookRequestError) as unknown:
        account.create_media_publish(params={"creation_id": "17900000000999999"})
    assert (unknown.value.api_error_code(), unknown.value.api_error_subcode()) == (24, 2207006)
