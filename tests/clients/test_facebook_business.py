"""Meta's own SDK against the sandbox, unchanged but for where its addresses lead."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from detour import Detour
from facebook_business.adobjects.advideo import AdVideo
from facebook_business.adobjects.comment import Comment
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession
from facebook_business.video_uploader import VideoUploader

import files
from control import Control
from onepost.demo.htmlforms import forms

APP_ID, APP_SECRET = "sandbox-facebook-app", "sandbox-facebook-secret"
BACK = "http://127.0.0.1:8000/back"
SCOPES = "pages_show_list,pages_read_engagement,pages_manage_posts,pages_manage_engagement,pages_read_user_content"


def api_for(sandbox: str, token: str) -> FacebookAdsApi:
    session = FacebookSession(APP_ID, APP_SECRET, token)
    session.requests.mount("https://", Detour(sandbox))
    return FacebookAdsApi(session)


@pytest.fixture
def person(sandbox: Any, control: Control) -> FacebookAdsApi:
    """Alice, through consent, code and both exchanges."""
    dialog = f"{sandbox.url}/www.facebook.com/v26.0/dialog/oauth"
    query = {"client_id": APP_ID, "redirect_uri": BACK, "scope": SCOPES, "state": "s"}
    shown = requests.get(dialog, params=query, timeout=10)
    form = forms(shown.text)[0]
    sent = [*form.without("account"), ("account", form.choices["account"][0]), ("decision", "allow")]
    back = requests.post(urljoin(shown.url, form.action), data=sent, allow_redirects=False, timeout=10)
    code = parse_qs(urlsplit(back.headers["Location"]).query)["code"][0]
    exchange = f"{sandbox.url}/graph.facebook.com/v26.0/oauth/access_token"
    keys = {"client_id": APP_ID, "client_secret": APP_SECRET}
    short = requests.get(exchange, params={**keys, "redirect_uri": BACK, "code": code}, timeout=10).json()
    longer = {"grant_type": "fb_exchange_token", "fb_exchange_token": short["access_token"]}
    return api_for(sandbox.url, requests.get(exchange, params={**keys, **longer}, timeout=10).json()["access_token"])


@pytest.fixture
def page(sandbox: Any, person: FacebookAdsApi) -> Page:
    """Studio Lumen with its own token, found the way the SDK finds it."""
    accounts = User("me", api=person).get_accounts(fields=["name", "access_token"])
    found = next(account for account in accounts if account["name"] == "Studio Lumen")
    return Page(found["id"], api=api_for(sandbox.url, found["access_token"]))


@pytest.fixture
def picture(tmp_path: Path) -> str:
    path = tmp_path / "a.png"
    path.write_bytes(files.named("a.png"))
    return str(path)


@pytest.fixture
def clip(tmp_path: Path) -> str:
    path = tmp_path / "clip.mp4"
    path.write_bytes(files.named("clip.mp4"))
    return str(path)


def test_a_post_is_created_read_changed_commented_and_deleted(page: Page, control: Control) -> None:
    created = page.create_feed(params={"message": "From the SDK", "published": True})
    post = PagePost(created["id"], api=page.get_api_assured())
    assert control.posts("facebook")[0]["text"] == "From the SDK"
    read = post.api_get(fields=["message", "permalink_url", "created_time", "is_published", "from"])
    assert (read["message"], read["is_published"], read["from"]["name"]) == ("From the SDK", True, "Studio Lumen")
    post.api_update(params={"message": "Changed"})
    comment = post.create_comment(params={"message": "First"})
    assert [one["message"] for one in post.get_comments(fields=["message"])] == ["First"]
    Comment(comment["id"], api=page.get_api_assured()).api_delete()
    assert [one["message"] for one in page.get_published_posts(fields=["message"])] == ["Changed"]
    post.api_delete()
    assert control.posts("facebook") == []


def test_photos_are_uploaded_unseen_and_attached(page: Page, picture: str, control: Control) -> None:
    photos = [
        page.create_photo(params={"filename": picture, "published": False, "alt_text_custom": f"Lamp {n}"})["id"]
        for n in range(3)
    ]
    assert control.posts("facebook") == []
    page.create_feed(params={"message": "Three", "attached_media": [{"media_fbid": photo} for photo in photos]})
    assert [item["alt"] for item in control.posts("facebook")[0]["media"]] == ["Lamp 0", "Lamp 1", "Lamp 2"]


def test_a_video_in_one_call(page: Page, clip: str, control: Control) -> None:
    control.post("switches", network="facebook", name="video_processing_s", value=0)
    video = AdVideo(
        page.create_video(params={"filename": clip, "description": "Film"})["id"], api=page.get_api_assured()
    )
    end = time.monotonic() + 5
    while video.api_get(fields=["status"])["status"]["video_status"] != "ready":
        assert time.monotonic() < end
        time.sleep(0.02)
    assert control.posts("facebook")[0]["text"] == "Film"


def test_the_sdks_uploader_sends_a_video_in_pieces(page: Page, clip: str, control: Control) -> None:
    """Its own protocol of start, transfer and finish; only the name of its edge, an advertiser's, leads to a page's."""
    control.post("switches", network="facebook", name="upload_window_bytes", value=8192)
    control.post("switches", network="facebook", name="video_processing_s", value=0)
    control.post(
        "faults", network="facebook", path="/videos", phase="before", effect="status", status=500, skip=2, count=1
    )

    def to_page(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.url = str(request.url).replace("/advideos", "/videos")
        return request

    session = page.get_api_assured()._session.requests
    session.auth = to_page
    video = AdVideo(parent_id=page["id"], api=page.get_api_assured())
    video[AdVideo.Field.filepath] = clip
    done = VideoUploader().upload(video, wait_for_encoding=True)
    assert done["id"]
    post = control.posts("facebook")[0]
    assert (post["kind"], post["media"][0]["bytes"]) == ("video", Path(clip).stat().st_size)


def test_a_reel_with_a_cover_and_a_photo_story(page: Page, clip: str, picture: str, control: Control) -> None:
    control.post("switches", network="facebook", name="video_processing_s", value=0)
    opened = page.create_video_reel(params={"upload_phase": "start"})
    data = Path(clip).read_bytes()
    token = page.get_api_assured()._session.access_token
    headers = {"Authorization": f"OAuth {token}", "offset": "0", "file_size": str(len(data))}
    assert requests.post(opened["upload_url"], data=data, headers=headers, timeout=10).json() == {"success": True}
    video = AdVideo(opened["video_id"], api=page.get_api_assured())
    video.create_thumbnail(params={"source": picture, "is_preferred": True})
    told = {"upload_phase": "finish", "video_id": video["id"], "video_state": "PUBLISHED", "description": "A reel"}
    page.create_video_reel(params=told)
    end = time.monotonic() + 5
    while not list(page.get_video_reels(fields=["description"])):
        assert time.monotonic() < end
        time.sleep(0.02)
    photo = page.create_photo(params={"filename": picture, "published": False})["id"]
    page.create_photo_story(params={"photo_id": photo})
    stories = page.get_stories(params={"status": ["PUBLISHED"]})
    assert [story["media_id"] for story in stories] == [photo]
    kinds = {post["kind"]: post for post in control.posts("facebook")}
    assert set(kinds) == {"reel", "story"}
    assert kinds["reel"]["cover"]


def test_a_batch_has_an_answer_for_each_call(page: Page, control: Control) -> None:
    batch, told = page.get_api_assured().new_batch(), []
    for text in ("One", "Two"):
        page.create_feed(params={"message": text}, batch=batch, success=lambda answer: told.append(answer.json()["id"]))
    PagePost("12345", api=page.get_api_assured()).api_get(
        batch=batch, failure=lambda answer: told.append(answer.error().api_error_code())
    )
    batch.execute()
    assert {post["text"] for post in control.posts("facebook")} == {"One", "Two"}
    assert told[2] == 100
    assert {post["id"] for post in control.posts("facebook")} == set(told[:2])


def test_errors_are_read_by_the_sdk(page: Page, control: Control) -> None:
    with pytest.raises(FacebookRequestError) as refused:
        page.create_feed(params={"link": "https://gone.invalid/"})
    assert (refused.value.http_status(), refused.value.api_error_code()) == (400, 1609005)
    control.post("revoke", network="facebook", account=page["id"])
    with pytest.raises(FacebookRequestError) as gone:
        page.get_posts()
    assert (gone.value.api_error_code(), gone.value.api_error_subcode()) == (190, 458)
