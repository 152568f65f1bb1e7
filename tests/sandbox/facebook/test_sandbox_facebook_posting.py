"""The simulated page: posts, photos, comments, lists."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import requests
from facebook_graph import Graph, code_of

import files
from control import Control

Switch = Callable[[str, object], None]
PICTURE = files.named("a.png")


def upload(page: Graph, **form: Any) -> str:
    answer = page.post("me/photos", files={"source": ("a.png", PICTURE, "image/png")}, published="false", **form)
    assert answer.ok, answer.text
    return str(answer.json()["id"])


def attach(*photos: str) -> str:
    return json.dumps([{"media_fbid": photo} for photo in photos])


@pytest.mark.parametrize("form", ["query", "form", "json", "multipart"])
def test_parameters_come_in_four_ways(page: Graph, control: Control, form: str) -> None:
    said = {"message": "Ünïcode #1 & more", "published": "true"}
    more: dict[str, Any] = {
        "query": {"params": said},
        "form": {"data": said},
        "json": {"json": {"message": said["message"], "published": True}},
        "multipart": {"data": said, "files": {"unused": ("x.bin", b"1", "application/octet-stream")}},
    }[form]
    answer = page.call("POST", f"{page.id}/feed", **more)
    assert re.fullmatch(rf"{page.id}_\d+", answer.json()["id"])
    assert control.posts("facebook")[0]["text"] == said["message"]


def test_attached_photos_come_as_a_list_or_one_by_one(page: Graph, control: Control) -> None:
    first, second = upload(page), upload(page)
    indexed = {f"attached_media[{n}]": json.dumps({"media_fbid": one}) for n, one in enumerate((second, first))}
    assert page.post("me/feed", message="Two", **indexed).ok
    third = upload(page, alt_text_custom="A lamp")
    assert page.post("me/feed", attached_media=attach(third)).ok
    two, one = control.posts("facebook")
    assert (two["kind"], len(two["media"]), one["kind"]) == ("photos", 2, "photo")
    assert one["media"][0] == {
        "kind": "image",
        "mime": "image/png",
        "bytes": len(PICTURE),
        "sha256": one["media"][0]["sha256"],
        "alt": "A lamp",
    }


def test_an_unpublished_photo_is_seen_by_nobody_and_goes_after_a_day(page: Graph, control: Control) -> None:
    photo = upload(page)
    assert control.posts("facebook") == []
    row = next(row for row in control.get("objects", network="facebook") if row["id"] == photo)
    assert (row["public"], row["kind"]) == (False, "photo upload")
    assert page.get(photo, fields="alt_text_custom,page_story_id").json() == {"id": photo}
    control.post("clock", advance_s=24 * 3600 + 1)
    assert code_of(page.get(photo)) == (100, 33)
    assert code_of(page.post("me/feed", attached_media=attach(photo)))[0] == 100


def test_a_photo_is_used_once_and_only_by_its_page(page: Graph, alice: Graph) -> None:
    photo = upload(page)
    assert code_of(page.post("me/feed", attached_media=attach(photo, photo)))[0] == 100
    assert page.post("me/feed", attached_media=attach(photo)).ok
    assert code_of(page.post("me/feed", attached_media=attach(photo))) == (100, 1366051)
    workshop = alice.of_page("Lumen Workshop")
    assert code_of(workshop.post("me/feed", attached_media=attach(upload(page))))[0] == 100


def test_a_published_photo_is_a_post_at_once(page: Graph, control: Control) -> None:
    answer = page.post("me/photos", files={"source": ("a.png", PICTURE, "image/png")}, caption="At once").json()
    post = control.posts("facebook")[0]
    assert (answer["post_id"], post["text"], post["kind"]) == (post["id"], "At once", "photo")


def test_pictures_are_looked_at_and_never_fetched_from_outside(page: Graph, sandbox: Any) -> None:
    bad = page.post("me/photos", files={"source": ("a.png", b"GIF? no, text", "image/png")}, published="false")
    assert code_of(bad) == (324, None)
    assert code_of(page.post("me/photos", published="false")) == (324, None)
    assert code_of(page.post("me/photos", url="https://example.org/a.jpg")) == (324, 2069019)
    big = b"\x89PNG" + bytes(10_000_000)
    assert code_of(page.post("me/photos", files={"s": ("a.png", big, "image/png")})) == (100, 1366046)
    own = page.get(upload(page), fields="images").json()["images"][0]["source"]
    assert own.startswith(sandbox.url)
    assert page.post("me/photos", url=own, published="false").ok


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, (100, 1349125)),
        ({"message": "   "}, (100, 1349125)),
        ({"message": "a" * 63_207}, (100, None)),
        ({"message": "a", "tags": "1"}, (100, None)),
        ({"message": "a", "published": "perhaps"}, (100, None)),
        ({"attached_media": "not a list"}, (100, None)),
        ({"attached_media": '["1"]'}, (100, None)),
        ({"link": "https://www.facebook.com/x"}, (100, 1609008)),
        ({"link": "https://gone.invalid/x"}, (1609005, None)),
        ({"link": "no address"}, (100, 2061006)),
        ({"message": "a", "date_format": "U"}, (100, None)),
    ],
)
def test_a_post_that_makes_no_sense_is_refused(
    page: Graph, control: Control, form: dict[str, str], code: tuple[int, int | None]
) -> None:
    assert code_of(page.post("me/feed", **form)) == code
    assert control.posts("facebook") == []


def test_posting_needs_the_pages_own_token_and_the_task(alice: Graph, sandbox: Any, page: Graph) -> None:
    assert code_of(alice.post(f"{page.id}/feed", message="As myself")) == (200, None)
    assert code_of(page.post(f"{alice.of_page('Lumen Workshop').id}/feed", message="Elsewhere")) == (100, 33)
    choir = Graph.of_person(sandbox.url, 1).of_page("Town Choir")
    answer = choir.post("me/feed", message="May I?")
    assert (answer.status_code, code_of(answer)) == (403, (200, None))
    assert code_of(Graph(page.url).post(f"{page.id}/feed", message="Nobody")) == (104, None)


def test_fields_are_read_after_a_write(page: Graph) -> None:
    body = page.post(
        "me/feed?fields=id,permalink_url,created_time,attachments{type,target{id},unshimmed_url}",
        link="https://example.org/lamps",
    ).json()
    assert body["permalink_url"].startswith(f"https://www.facebook.com/{page.id}/posts/")
    assert datetime.strptime(body["created_time"], "%Y-%m-%dT%H:%M:%S%z")
    attached = body["attachments"]["data"][0]
    assert (attached["type"], attached["unshimmed_url"]) == ("share", "https://example.org/lamps")
    assert code_of(page.get(body["id"], fields="id,nonsense")) == (100, None)
    assert code_of(page.get(body["id"], fields="id,comments{id")) == (2500, None)


def test_an_album_lists_its_photos(page: Graph) -> None:
    photos = [upload(page), upload(page), upload(page)]
    post = page.post("me/feed", message="Album", attached_media=attach(*photos)).json()["id"]
    asked = "attachments{media_type,subattachments{target{id}}}"
    album = page.get(post, fields=asked).json()["attachments"]["data"][0]
    assert album["media_type"] == "album"
    assert [one["target"]["id"] for one in album["subattachments"]["data"]] == photos


def test_lists_are_paged_newest_first(page: Graph) -> None:
    made = [page.post("me/feed", message=f"Post {n}").json()["id"] for n in range(5)]
    first = page.get("me/published_posts", limit=2, fields="message").json()
    assert [one["id"] for one in first["data"]] == made[:2:-1]
    second = requests.get(first["paging"]["next"], headers={"Authorization": f"Bearer {page.token}"}, timeout=5).json()
    assert page.token not in first["paging"]["next"]
    assert [one["id"] for one in second["data"]] == made[2:0:-1]
    last = page.get("me/feed", limit=2, after=second["paging"]["cursors"]["after"]).json()
    assert [one["id"] for one in last["data"]] == made[:1]
    assert "next" not in last["paging"]
    assert page.get("me/posts", limit=0).json() == {"data": []}
    assert code_of(page.get("me/posts", limit=101))[0] == 100
    with_token = Graph(page.url).get(f"{page.id}/posts", limit=1, access_token=page.token).json()
    assert page.token in with_token["paging"]["next"]


def test_posts_are_planned_moved_published_early_and_taken_back(page: Graph, control: Control, switch: Switch) -> None:
    now = control.get("clock")["now"]
    plan = {"published": "false", "message": "Later"}
    for seconds in (60, 76 * 86_400):
        assert code_of(page.post("me/feed", **plan, scheduled_publish_time=int(now + seconds)))[0] == 100
    switch("feed_schedule_days", 30)
    assert code_of(page.post("me/feed", **plan, scheduled_publish_time=int(now + 31 * 86_400)))[0] == 100
    planned = [page.post("me/feed", **plan, scheduled_publish_time=int(now + 3600)).json()["id"] for _ in range(4)]
    assert control.posts("facebook") == []
    assert len(page.get("me/scheduled_posts").json()["data"]) == 4
    assert page.post(planned[1], scheduled_publish_time=int(now + 7200)).ok
    assert page.post(planned[2], is_published="true").ok
    assert page.delete(planned[3]).ok
    control.post("clock", advance_s=3700)
    assert {post["id"] for post in control.posts("facebook")} == {planned[0], planned[2]}
    control.post("clock", advance_s=3700)
    assert len(control.posts("facebook")) == 3


def test_a_planned_post_takes_only_temporary_photos(page: Graph, control: Control) -> None:
    at = int(control.get("clock")["now"] + 3600)
    plan = {"published": "false", "scheduled_publish_time": at, "unpublished_content_type": "SCHEDULED"}
    assert code_of(page.post("me/feed", attached_media=attach(upload(page)), **plan))[0] == 100
    assert page.post("me/feed", attached_media=attach(upload(page, temporary="true")), **plan).ok


def test_comments_are_written_listed_answered_and_deleted(page: Graph, control: Control) -> None:
    post = page.post("me/feed", message="Post").json()["id"]
    first = page.post(f"{post}/comments", message="First").json()["id"]
    answer = page.post(f"{first}/comments", message="Answer").json()["id"]
    deeper = page.post(f"{answer}/comments", message="Deeper").json()["id"]
    assert first.startswith(post.partition("_")[2] + "_")
    fields = "id,message,from{id},parent,permalink_url"
    top = page.get(f"{post}/comments", fields=fields, order="reverse_chronological").json()["data"]
    assert [one["id"] for one in top] == [first]
    assert top[0]["from"] == {"id": page.id}
    assert page.get(deeper, fields="parent").json()["parent"] == {"id": first}
    assert len(page.get(f"{post}/comments", filter="stream").json()["data"]) == 3
    counted = page.get(post, fields="comments.limit(0).summary(true)").json()["comments"]
    assert (counted["data"], counted["summary"]["total_count"]) == ([], 1)
    assert page.post(first, message="Changed", is_hidden="true").json() == {"success": True}
    assert page.delete(first).json() == {"success": True}
    assert code_of(page.delete(first)) == (100, 33)
    rows = {row["id"]: row for row in control.get("objects", network="facebook")}
    assert (rows[answer]["parent"], rows[first]["parent"], rows[first]["public"]) == (first, post, False)


def test_a_post_is_changed_and_deleted_with_what_belongs_to_it(page: Graph, control: Control) -> None:
    photo = upload(page)
    post = page.post("me/feed", message="Before", attached_media=attach(photo)).json()["id"]
    assert page.post(post, message="After").json() == {"success": True}
    assert control.posts("facebook")[0]["text"] == "After"
    assert page.delete(post).json() == {"success": True}
    assert code_of(page.get(photo)) == (100, 33)
    assert control.posts("facebook") == []
    assert control.get("posts", network="facebook")[0]["deleted"] is True


def test_only_the_app_that_made_a_post_changes_it(page: Graph, sandbox: Any) -> None:
    post = page.post("me/feed", message="Mine").json()["id"]
    sandbox.world.networks["facebook"].store.posts[post].app = "another app"
    assert code_of(page.post(post, message="Yours")) == (10, None)


def test_the_same_text_twice_is_accepted_or_refused_by_switch(page: Graph, switch: Switch, control: Control) -> None:
    assert page.post("me/feed", message="Twice").ok
    assert page.post("me/feed", message="Twice").ok
    switch("identical_posts", "refused")
    assert code_of(page.post("me/feed", message="Twice"))[0] == 506
    assert page.post("me/feed", message="Another").ok
    assert page.post("me/feed", message="Twice").ok


def test_a_batch_answers_each_call_for_itself(page: Graph, control: Control) -> None:
    calls = [
        {"method": "GET", "relative_url": "me?fields=name"},
        {"method": "POST", "relative_url": "v26.0/me/feed", "body": "message=From%20a%20batch"},
        {"method": "GET", "relative_url": "123456"},
        {"method": "POST", "relative_url": "me/photos", "body": "published=false", "attached_files": "one"},
    ]
    files_ = {"one": ("a.png", PICTURE, "image/png")}
    answers = page.call("POST", "", data={"batch": json.dumps(calls)}, files=files_).json()
    assert [one["code"] for one in answers] == [200, 200, 400, 200]
    assert json.loads(answers[0]["body"])["name"] == "Studio Lumen"
    assert control.posts("facebook")[0]["text"] == "From a batch"
    assert code_of(page.call("POST", "", data={"batch": json.dumps(calls * 13)})) == (100, None)


def test_limits_by_the_sandbox_clock(page: Graph, alice: Graph, control: Control, switch: Switch) -> None:
    assert page.post("me/feed", message="One").ok
    switch("page_calls_per_day", 4)
    used = json.loads(page.get("me").headers["X-Business-Use-Case-Usage"])[page.id][0]
    assert (used["type"], used["call_count"], used["estimated_time_to_regain_access"]) == ("pages", 50, 0)
    page.get("me"), page.get("me")
    refused = page.get("me")
    assert code_of(refused) == (80001, None)
    left = json.loads(refused.headers["x-business-use-case-usage"])[page.id][0]
    assert left["call_count"] == 100
    assert 23 * 60 < left["estimated_time_to_regain_access"] <= 24 * 60
    control.post("clock", advance_s=24 * 3600 + 5)
    assert page.get("me").ok
    switch("app_calls_per_hour", 1)
    assert alice.get("me").ok
    assert code_of(alice.get("me")) == (4, None)


def test_more_pages_each_with_a_person_of_its_own(sandbox: Any, control: Control) -> None:
    rows = control.post("accounts", network="facebook", count=3, limits=False)["accounts"]
    assert len({row["person"] for row in rows}) == 3
    assert all(row["limits"] is False for row in rows)
    page = Graph.of_person(sandbox.url, 2).of_page(rows[0]["name"])
    control.post("switches", network="facebook", name="page_calls_per_day", value=1)
    assert all(page.post("me/feed", message=f"Post {n}").ok for n in range(5))


def test_the_page_shows_what_a_person_would_see(page: Graph, sandbox: Any, control: Control) -> None:
    post = page.post("me/feed", message="Look <b>", attached_media=attach(upload(page))).json()["id"]
    page.post(f"{post}/comments", message="Nice")
    account = next(one for one in sandbox.world.networks["facebook"].timeline() if one.id == page.id)
    shown = account.posts[0]
    assert (shown.id, shown.text, [one.text for one in shown.replies]) == (post, "Look <b>", ["Nice"])
    assert requests.get(sandbox.url + shown.media[0].url, timeout=5).content == PICTURE
    assert requests.get(sandbox.url + account.avatar, timeout=5).content.startswith(b"\x89PNG")
    for address in (f"https://www.facebook.com/{post}", shown.url):
        public = requests.get(sandbox.at(address), timeout=5)
        assert "Look &lt;b&gt;" in public.text
        assert "Nice" in public.text
    page.delete(post)
    assert requests.get(sandbox.at(shown.url), timeout=5).status_code == 404


@pytest.mark.parametrize(
    ("status", "code"), [(400, 100), (401, 190), (403, 200), (404, 100), (429, 4), (500, 2), (503, 2)]
)
def test_a_fault_speaks_metas_language(page: Graph, control: Control, status: int, code: int) -> None:
    control.post("faults", network="facebook", effect="status", status=status, count=1)
    answer = page.get("me")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_fault_for_one_page_leaves_the_other_alone(page: Graph, alice: Graph, control: Control) -> None:
    workshop = alice.of_page("Lumen Workshop")
    control.post("faults", network="facebook", account=page.id, effect="status", status=500)
    assert page.get("me").status_code == 500
    assert workshop.get("me").ok
