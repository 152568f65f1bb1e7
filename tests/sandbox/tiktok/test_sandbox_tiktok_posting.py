"""The Content Posting API on the wire: what is refused and in which order, states, photos, the inbox, lists, events."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import requests
from tiktok_person import SECRET, Person, code, mp4, put

import files
import pulling
from control import Control

Turn = Callable[[str, object], None]


def uploaded(person: Person, inbox: bool = False, **info: Any) -> str:
    """A video of 32 bytes; its publish_id."""
    begun = person.init(32, inbox=inbox, **info).json()["data"]
    assert put(begun["upload_url"], mp4(32), 0, 32).status_code == 201
    return str(begun["publish_id"])


def picture(form: str = "JPEG") -> str:
    return pulling.address(files.picture(form=form), f"image/{form.lower()}")


def test_creator_info_says_what_the_account_may(lumen: Person, mara: Person) -> None:
    public = lumen.post("post/publish/creator_info/query/").json()["data"]
    private = mara.post("post/publish/creator_info/query/").json()["data"]
    assert public["privacy_level_options"] == ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]
    assert private["privacy_level_options"] == ["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]
    assert (public["duet_disabled"], private["duet_disabled"]) == (False, True)
    assert public["creator_nickname"] == "Studio Lumen"
    assert public["max_video_post_duration_sec"] == 600


@pytest.mark.parametrize(
    "refusal",
    ["spam_risk_too_many_posts", "spam_risk_user_banned_from_posting", "reached_active_user_cap"],
)
def test_creator_info_refuses_with_200_and_the_post_itself_with_403(lumen: Person, switch: Turn, refusal: str) -> None:
    switch("refuses_creator", refusal)
    assert code(lumen.post("post/publish/creator_info/query/")) == (200, refusal)
    assert code(lumen.init(32)) == (403, refusal)


def test_an_app_without_the_audit_posts_only_to_private_accounts_for_nobody_else(lumen, mara, switch: Turn) -> None:
    switch("audited", False)
    refused = (403, "unaudited_client_can_only_post_to_private_accounts")
    assert code(lumen.init(32, privacy_level="SELF_ONLY")) == refused
    assert code(mara.init(32, privacy_level="MUTUAL_FOLLOW_FRIENDS")) == refused
    assert code(mara.init(32, privacy_level="SELF_ONLY")) == (200, "ok")
    assert code(lumen.init(32, inbox=True)) == (200, "ok")


@pytest.mark.parametrize(
    ("info", "answer"),
    [
        ({"privacy_level": "FOLLOWER_OF_CREATOR"}, (403, "privacy_level_option_mismatch")),
        ({"privacy_level": ""}, (403, "privacy_level_option_mismatch")),
        ({"title": "🏮" * 1101}, (400, "invalid_param")),
        ({"title": "🏮" * 1100}, (200, "ok")),
        ({"disable_duet": "yes"}, (400, "invalid_param")),
        ({"brand_content_toggle": True, "privacy_level": "SELF_ONLY"}, (400, "invalid_param")),
    ],
)
def test_what_a_post_says_of_itself_is_checked(lumen: Person, info: dict[str, Any], answer: tuple[int, str]) -> None:
    assert code(lumen.init(32, **info)) == answer


def test_seven_posts_in_a_minute_are_one_too_many(lumen: Person, mara: Person, control: Control, switch: Turn) -> None:
    switch("retry_after", True)
    assert {code(lumen.init(32)) for _ in range(6)} == {(200, "ok")}
    refused = lumen.init(32)
    assert code(refused) == (429, "rate_limit_exceeded")
    assert refused.headers["Retry-After"] == "60"
    assert code(mara.init(32, privacy_level="SELF_ONLY")) == (200, "ok")
    control.post("clock", advance_s=61)
    assert code(lumen.init(32)) == (200, "ok")


def test_posts_of_a_day_and_drafts_that_wait_are_limited(lumen: Person, control: Control, switch: Turn) -> None:
    switch("processing_s", 0)
    switch("daily_posts", 2)
    uploaded(lumen)
    uploaded(lumen)
    assert code(lumen.init(32)) == (403, "spam_risk_too_many_posts")
    assert code(lumen.post("post/publish/creator_info/query/")) == (200, "spam_risk_too_many_posts")
    for _ in range(5):
        uploaded(lumen, inbox=True)
    assert code(lumen.init(32, inbox=True)) == (403, "spam_risk_too_many_pending_share")
    control.post("clock", advance_s=86_000)
    assert code(lumen.init(32)) == (403, "spam_risk_too_many_posts")


def test_an_app_has_a_number_of_creators_a_day(lumen: Person, mara: Person, control: Control, switch: Turn) -> None:
    switch("active_users", 1)
    assert code(lumen.init(32)) == (200, "ok")
    assert code(mara.init(32, privacy_level="SELF_ONLY")) == (403, "reached_active_user_cap")
    assert code(lumen.init(32)) == (200, "ok")
    control.post("clock", advance_s=86_300)
    assert code(mara.init(32, privacy_level="SELF_ONLY")) == (403, "reached_active_user_cap")


def test_a_state_is_what_happens_and_an_id_comes_after_moderation(
    lumen: Person, control: Control, switch: Turn
) -> None:
    switch("processing_s", 60)
    switch("moderation_s", 600)
    publish = uploaded(lumen)
    assert lumen.status(publish)["status"] == "PROCESSING_UPLOAD"
    control.post("clock", advance_s=61)
    seen = lumen.status(publish)
    assert (seen["status"], seen["publicaly_available_post_id"]) == ("PUBLISH_COMPLETE", [])
    control.post("clock", advance_s=601)
    ids = lumen.status(publish)["publicaly_available_post_id"]
    assert [str(found) for found in ids] == [control.posts("tiktok")[0]["id"]]
    assert isinstance(ids[0], int)
    assert len(str(ids[0])) == 19


def test_a_publish_id_belongs_to_one_person(lumen: Person, mara: Person) -> None:
    publish = uploaded(lumen)
    refused = mara.post("post/publish/status/fetch/", {"publish_id": publish})
    assert code(refused) == (400, "token_not_authorized_for_specified_publish_id")
    assert code(lumen.post("post/publish/status/fetch/", {"publish_id": "v_x"})) == (400, "invalid_publish_id")


def test_a_post_can_be_stopped_until_it_is_out(lumen: Person, control: Control, switch: Turn) -> None:
    switch("processing_s", 60)
    publish = uploaded(lumen)
    assert code(lumen.post("post/publish/cancel/", {"publish_id": publish})) == (200, "ok")
    assert lumen.status(publish)["fail_reason"] == "publish_cancelled"
    assert code(lumen.post("post/publish/cancel/", {"publish_id": publish})) == (400, "publish_not_cancellable")
    control.post("clock", advance_s=61)
    assert control.posts("tiktok") == []


def test_a_permission_taken_back_while_tiktok_works_ends_the_post(
    lumen: Person, control: Control, switch: Turn
) -> None:
    switch("processing_s", 60)
    uploaded(lumen)
    control.post("revoke", network="tiktok", account=lumen.id)
    control.post("clock", advance_s=61)
    assert [row["fail_reason"] for row in control.get("objects", network="tiktok")] == ["auth_removed"]
    assert control.posts("tiktok") == []


def test_photos_are_fetched_and_shown_in_their_order(lumen: Person, control: Control) -> None:
    first, second = files.picture(form="JPEG"), files.picture(colour="gold", form="WEBP")
    urls = [pulling.address(first, "image/jpeg"), pulling.address(second, "image/webp")]
    answer = lumen.photos(*urls, cover=1, title="Evening", description="Two lamps")
    assert code(answer) == (200, "ok")
    assert lumen.status(answer.json()["data"]["publish_id"])["status"] == "PUBLISH_COMPLETE"
    post = control.posts("tiktok")[0]
    assert [item["sha256"] for item in post["media"]] == [hashlib.sha256(data).hexdigest() for data in (first, second)]
    assert (post["kind"], post["title"], post["text"]) == ("photos", "Evening", "Two lamps")


@pytest.mark.parametrize(
    ("urls", "more", "answer"),
    [
        (["https://elsewhere.example/a.jpg"], {}, (403, "url_ownership_unverified")),
        (["http://elsewhere.example/a.jpg"], {}, (400, "invalid_param")),
        ([], {}, (400, "invalid_param")),
        (["http://127.0.0.1:9/a.jpg"] * 36, {}, (400, "invalid_param")),
        (["http://127.0.0.1:9/a.jpg"], {"cover": 1}, (400, "invalid_param")),
        (["http://127.0.0.1:9/a.jpg"], {"title": "t" * 91}, (400, "invalid_param")),
        (["http://127.0.0.1:9/a.jpg"], {"mode": "DIRECT POST"}, (400, "invalid_param")),
    ],
)
def test_photos_that_cannot_be_fetched_or_do_not_fit_are_refused(lumen: Person, urls, more, answer) -> None:
    assert code(lumen.photos(*urls, **more)) == answer


def test_a_verified_domain_covers_what_is_below_it_and_a_prefix_only_itself(lumen: Person, switch: Turn) -> None:
    switch("verified", "example.org https://files.example.net/post/")
    for url in ("https://example.org/a.jpg", "https://cdn.example.org/a.jpg", "https://files.example.net/post/a.jpg"):
        assert code(lumen.photos(url)) == (200, "ok")
    for url in ("https://badexample.org/a.jpg", "https://files.example.net/a.jpg"):
        assert code(lumen.photos(url)) == (403, "url_ownership_unverified")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (lambda: "http://127.0.0.1:9/a.jpg", "photo_pull_failed"),
        (lambda: picture("PNG"), "file_format_check_failed"),
        (lambda: pulling.address(b"", ""), "photo_pull_failed"),
    ],
)
def test_photos_that_are_not_there_or_no_photos_fail(lumen: Person, control: Control, address, reason: str) -> None:
    publish = lumen.photos(address()).json()["data"]["publish_id"]
    assert lumen.status(publish)["fail_reason"] == reason
    assert control.posts("tiktok") == []


def test_a_video_is_fetched_from_a_verified_address(lumen: Person, control: Control, switch: Turn) -> None:
    switch("processing_s", 0)
    url = pulling.address(mp4(64), "video/mp4")
    source = {"source": "PULL_FROM_URL", "video_url": url}
    body = {"post_info": {"privacy_level": "PUBLIC_TO_EVERYONE"}, "source_info": source}
    data = lumen.post("post/publish/video/init/", body).json()["data"]
    assert set(data) == {"publish_id"}
    until(lambda: lumen.status(data["publish_id"])["status"] == "PUBLISH_COMPLETE")
    assert lumen.status(data["publish_id"])["downloaded_bytes"] == 64


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_what_comes_to_an_inbox_is_finished_there_and_can_become_several_posts(lumen, control, switch: Turn) -> None:
    switch("processing_s", 0)
    publish = uploaded(lumen, inbox=True)
    assert lumen.status(publish)["status"] == "SEND_TO_USER_INBOX"
    assert control.posts("tiktok") == []
    address = f"{lumen.url}/www.tiktok.com/inbox"
    assert "Studio Lumen" in requests.get(address, timeout=10).text
    requests.post(address, data={"publish_id": publish, "text": "Finished by hand"}, timeout=10)
    assert [post["text"] for post in control.posts("tiktok")] == ["Finished by hand"]
    assert lumen.status(publish)["status"] == "PUBLISH_COMPLETE"


def test_the_list_holds_public_posts_newest_first_with_a_cursor(lumen: Person, control: Control, switch: Turn) -> None:
    switch("processing_s", 0)
    switch("rate_limits", False)
    uploaded(lumen, privacy_level="SELF_ONLY")
    for number in range(3):
        uploaded(lumen, title=f"Lamp {number}")
        control.post("clock", advance_s=1)
    first = lumen.post("video/list/", {"max_count": 2}, fields="id,title,create_time").json()["data"]
    assert [row["title"] for row in first["videos"]] == ["Lamp 2", "Lamp 1"]
    assert first["has_more"] is True
    more = lumen.post("video/list/", {"cursor": first["cursor"]}, fields="id,title").json()["data"]
    assert [row["title"] for row in more["videos"]] == ["Lamp 0"]
    assert more["has_more"] is False
    wanted = {"filters": {"video_ids": [more["videos"][0]["id"], "1"]}}
    assert len(lumen.post("video/query/", wanted, fields="id").json()["data"]["videos"]) == 1
    assert code(lumen.post("video/list/", {"max_count": 21}, fields="id")) == (400, "invalid_params")


def test_the_page_shows_a_post_with_what_its_author_chose(lumen: Person, control: Control, switch: Turn) -> None:
    switch("processing_s", 0)
    uploaded(lumen, title="Lamps for friends", privacy_level="MUTUAL_FOLLOW_FRIENDS", is_aigc=True)
    shown = requests.get(f"{lumen.url}/?network=tiktok", timeout=10).text
    assert all(word in shown for word in ("Lamps for friends", "Friends", "AI-generated"))
    assert control.posts("tiktok")[0]["visibility"] == "friends"
    post = control.posts("tiktok")[0]["url"].removeprefix("https://")
    assert "Lamps for friends" in requests.get(f"{lumen.url}/{post}", timeout=10).text


class Inbox(BaseHTTPRequestHandler):
    """Where an app is told what happens."""

    came: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((self.headers["TikTok-Signature"], body))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def told(switch: Turn) -> Iterator[list[tuple[str, bytes]]]:
    server = HTTPServer(("127.0.0.1", 0), Inbox)
    server.came = []  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    switch("webhook_url", f"http://127.0.0.1:{server.server_port}/events")
    yield server.came  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


def test_an_app_is_told_what_happens_signed_with_its_secret(lumen: Person, control, switch: Turn, told) -> None:
    switch("processing_s", 0)
    publish = uploaded(lumen)
    until(lambda: len(told) == 2)
    for header, body in told:
        stamp, _, signature = header.removeprefix("t=").partition(",s=")
        made = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        assert signature == made
    events = [json.loads(body) for _, body in told]
    assert {event["event"] for event in events} == {"post.publish.complete", "post.publish.publicly_available"}
    assert {json.loads(event["content"])["publish_id"] for event in events} == {publish}
    assert {event["user_openid"] for event in events} == {lumen.id}


@pytest.mark.parametrize("copies", [1, 2])
def test_an_app_is_told_of_a_permission_taken_back(lumen: Person, control, switch: Turn, told, copies: int) -> None:
    switch("webhook_copies", copies)
    control.post("revoke", network="tiktok", account=lumen.id)
    until(lambda: len(told) == copies)
    event = json.loads(told[0][1])
    assert (event["event"], json.loads(event["content"])) == ("authorization.removed", {"reason": 1})


def test_a_token_needs_the_scope_of_each_call(sandbox: Any, control: Control) -> None:
    person = Person.connected(sandbox.url, refuse=("video.publish", "video.list"))
    refused = (401, "scope_not_authorized")
    assert code(person.init(32)) == refused
    assert code(person.post("post/publish/creator_info/query/")) == refused
    assert code(person.post("video/list/", {}, fields="id")) == refused
    assert code(person.photos(picture())) == refused
    assert code(person.init(32, inbox=True)) == (200, "ok")
    assert code(person.photos(picture(), mode="MEDIA_UPLOAD")) == (200, "ok")


def test_a_body_that_is_no_json_and_an_unknown_path_have_the_envelope_too(lumen: Person) -> None:
    address = f"{lumen.url}/open.tiktokapis.com/v2/post/publish/video/init/"
    headers = {"Authorization": f"Bearer {lumen.tokens['access_token']}", "Content-Type": "application/json"}
    assert code(requests.post(address, data="{", headers=headers, timeout=10)) == (400, "invalid_param")
    assert lumen.get("nothing/here/").status_code == 404
