"""Posts, files and comments at the simulated LinkedIn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from linkedin_person import HALLE, LUMEN, Person, escaped

import files
from control import Control

Turn = Callable[[str, object], None]


def refused(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json().get("code"))


def test_a_post_is_answered_without_a_body_and_named_in_a_header(lumen: Person, control: Control) -> None:
    answer = lumen.post("Hello")
    urn = answer.headers["x-restli-id"]
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["location"] == "/posts/" + escaped(urn)
    assert urn.startswith("urn:li:share:")
    assert [(post["id"], post["account"], post["kind"]) for post in control.posts("linkedin")] == [
        (urn, "2414183", "text")
    ]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (r"All \(of\) it", "All (of) it"),
        ("All (of) it", "All "),
        ("snake_case", "snake"),
        ("Hi #lamp!", "Hi #lamp!"),
        (r"Hi {hashtag|\#|lamp}!", "Hi #lamp!"),
        ("By @[Studio Lumen](urn:li:organization:2414183) today", "By Studio Lumen today"),
        ("ends \\", "ends "),
    ],
)
def test_a_text_is_cut_at_a_sign_that_is_not_escaped(lumen: Person, control: Control, sent: str, shown: str) -> None:
    lumen.posted(sent)
    assert control.posts("linkedin")[0]["text"] == shown


def test_hashtags_come_back_as_templates_and_a_wrong_name_is_plain_text(lumen: Person) -> None:
    urn = lumen.posted(r"#lamp by @[studio](urn:li:organization:2414183) \(new\)")
    assert lumen.read(urn)["commentary"] == r"{hashtag|\#|lamp} by studio \(new\)"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"visibility": None}, 400, "MISSING_FIELD"),
        ({"visibility": "FRIENDS"}, 400, "INVALID_VALUE_FOR_FIELD"),
        ({"lifecycleState": "DRAFT"}, 400, "INVALID_VALUE_FOR_FIELD"),
        ({"commentary": "x" * 3001}, 400, "FIELD_LENGTH_TOO_LONG"),
        ({"commentary": " "}, 400, "INVALID_VALUE_BLANK_FIELD"),
        ({"scheduledAt": 1}, 403, "ACCESS_DENIED"),
        ({"author": HALLE}, 403, "ACCESS_DENIED"),
        ({"author": "urn:li:person:782bbtaQ"}, 403, "ACCESS_DENIED"),
        ({"content": {"media": {"id": "urn:li:image:nothing"}}}, 400, "INVALID_IMAGE_ID"),
        ({"content": {"article": {"source": "example"}}}, 400, "INVALID_URL"),
        ({"content": {"multiImage": {"images": [{}]}}}, 400, "INVALID_VALUE_FOR_FIELD"),
        ({"content": {"poll": {"question": "?", "options": [{"text": "a"}]}}}, 400, "INVALID_VALUE_FOR_FIELD"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_there(
    lumen: Person, control: Control, change: dict[str, Any], status: int, code: str
) -> None:
    body = {name: value for name, value in {**lumen.body(), **change}.items() if value is not None}
    assert refused(lumen.call("POST", "rest/posts", json=body)) == (status, code)
    assert control.posts("linkedin") == []


def test_an_equal_post_is_refused_for_ten_minutes_with_the_first_ones_urn(lumen: Person, control: Control) -> None:
    urn = lumen.posted("Hello")
    twin = lumen.post("Hello")
    assert (twin.status_code, twin.json()["errorDetails"]["inputErrors"][0]["code"]) == (422, "DUPLICATE_POST")
    assert f"Content is a duplicate of {urn}" in twin.json()["message"]
    assert lumen.post("Hello", visibility="LOGGED_IN").status_code == 201, "another body is another post"
    lumen.call("DELETE", f"rest/posts/{escaped(urn)}")
    assert lumen.post("Hello").status_code == 422, "also when the first one is gone"
    control.post("clock", advance_s=601)
    assert lumen.post("Hello").status_code == 201


def test_a_member_may_write_and_delete_and_read_nothing(alice: Person) -> None:
    urn = alice.posted("Hello")
    read = alice.call("GET", f"rest/posts/{escaped(urn)}")
    assert refused(read) == (403, "ACCESS_DENIED")
    assert read.json()["message"] == "Not enough permissions to access: partnerApiPostsExternal.GET.20260901"
    found = alice.call("GET", f"rest/posts?q=author&author={escaped(alice.author)}")
    assert "partnerApiPostsExternal.FINDER-author.20260901" in found.json()["message"]
    image = alice.uploaded("images", files.picture())
    assert "Accessing this image resource is forbidden" in alice.call("GET", f"rest/images/{escaped(image)}").text
    assert alice.call("DELETE", f"rest/posts/{escaped(urn)}").status_code == 204
    assert refused(alice.call("DELETE", f"rest/posts/{escaped(urn)}")) == (404, "NOT_FOUND")


def test_a_page_finds_its_posts_newest_first_page_by_page(lumen: Person) -> None:
    urns = [lumen.posted(f"Post {number}") for number in range(3)]
    query = f"rest/posts?q=author&author={escaped(LUMEN)}&sortBy=CREATED&count=2&start="
    ids = [[post["id"] for post in lumen.call("GET", f"{query}{start}").json()["elements"]] for start in (0, 2)]
    assert ids == [[urns[2], urns[1]], [urns[0]]]
    several = f"rest/posts?ids=List({escaped(urns[0])},{escaped('urn:li:share:1')})"
    batch = lumen.call("GET", several, headers={"X-RestLi-Method": "BATCH_GET"}).json()
    assert (list(batch["results"]), batch["errors"]["urn:li:share:1"]["status"]) == ([urns[0]], 404)


def test_a_urn_that_is_not_escaped_is_a_syntax_error(lumen: Person) -> None:
    urn = lumen.posted()
    answer = lumen.call("GET", f"rest/posts/{urn}")
    assert refused(answer) == (400, "ILLEGAL_ARGUMENT")
    assert "Syntax exception in path variables" in answer.json()["message"]


def test_a_text_can_be_changed_and_nothing_else(lumen: Person, control: Control) -> None:
    urn = lumen.posted()
    headers = {"X-RestLi-Method": "partial_update"}
    path = f"rest/posts/{escaped(urn)}"
    assert lumen.call("POST", path, json={"patch": {"$set": {"commentary": "New"}}}, headers=headers).status_code == 204
    assert control.posts("linkedin")[0]["text"] == "New"
    wrong = lumen.call("POST", path, json={"patch": {"$set": {"content": {}}}}, headers=headers)
    assert refused(wrong) == (400, "INVALID_VALUE_FOR_FIELD")


def test_a_video_comes_in_parts_whose_tags_are_checked(lumen: Person, switch: Turn) -> None:
    data = files.named("film.mp4") + b"\0" * 5_000_000
    value = lumen.started("videos", fileSizeBytes=len(data))
    parts = value["uploadInstructions"]
    assert [part["firstByte"] for part in parts] == [0, 4_194_304]
    assert value["uploadToken"] == ""
    short = requests.put(parts[0]["uploadUrl"], data=b"short", timeout=10)
    assert short.status_code == 400
    tags = []
    for part in parts:
        answer = requests.put(part["uploadUrl"], data=data[part["firstByte"] : part["lastByte"] + 1], timeout=10)
        assert answer.status_code == 200
        tags.append(answer.headers["ETag"].strip('"'))

    def finalized(ids: list[str]) -> requests.Response:
        asked = {"video": value["video"], "uploadToken": "", "uploadedPartIds": ids}
        return lumen.call("POST", "rest/videos?action=finalizeUpload", json={"finalizeUploadRequest": asked})

    assert refused(finalized(list(reversed(tags)))) == (400, "UPDATING_ASSET_FAILED")
    switch("processing_s", 3600)
    assert finalized(tags).status_code == 200
    assert lumen.call("GET", f"rest/videos/{escaped(value['video'])}").json()["status"] == "PROCESSING"
    early = lumen.post(content={"media": {"id": value["video"]}})
    assert refused(early) == (400, "MEDIA_ASSET_WAITING_UPLOAD")


@pytest.mark.parametrize("size", [74_999, 500_000_001])
def test_a_video_of_the_wrong_size_is_refused_at_once(lumen: Person, size: int) -> None:
    asked = {"initializeUploadRequest": {"owner": LUMEN, "fileSizeBytes": size}}
    assert refused(lumen.call("POST", "rest/videos?action=initializeUpload", json=asked))[0] == 400


def test_a_picture_that_turns_out_bad_hides_its_post(lumen: Person, control: Control) -> None:
    image = lumen.uploaded("images", b"no picture at all")
    assert lumen.call("GET", f"rest/images/{escaped(image)}").json()["status"] == "PROCESSING_FAILED"
    urn = lumen.posted(content={"media": {"id": image}})
    assert control.posts("linkedin") == []
    assert lumen.read(urn)["lifecycleState"] == "PUBLISH_REQUESTED"


def test_files_of_somebody_else_and_documents_without_a_title_are_refused(lumen: Person, alice: Person) -> None:
    image = alice.uploaded("images", files.picture())
    assert lumen.post(content={"media": {"id": image}}).status_code == 403
    deck = alice.uploaded("documents", files.document())
    assert refused(lumen.call("GET", f"rest/documents/{escaped(deck)}")) == (403, "DOCUMENT_FORBIDDEN")
    refused_ = lumen.post(content={"media": {"id": lumen.uploaded("documents", files.document())}})
    assert refused_.status_code == 400


def test_an_upload_address_ends(lumen: Person, control: Control) -> None:
    value = lumen.started("images")
    control.post("clock", advance_s=31 * 86_400)
    assert refused(requests.put(value["uploadUrl"], data=b"x", timeout=10)) == (400, "EXPIRED_UPLOAD_URL")


def test_comments_of_a_page_are_written_listed_and_deleted(lumen: Person, control: Control) -> None:
    path = f"rest/socialActions/{escaped(lumen.posted())}/comments"
    assert lumen.call("GET", path).status_code == 404, "there is none"
    body = {"actor": LUMEN, "object": "x", "message": {"text": "All (of) it_"}}
    answer = lumen.call("POST", path, json=body)
    assert (answer.status_code, answer.headers["x-restli-id"]) == (201, answer.json()["id"])
    listed = lumen.call("GET", path).json()["elements"]
    assert [row["message"]["text"] for row in listed] == ["All (of) it_"], "comments are not little text"
    gone = lumen.call("DELETE", f"{path}/{answer.json()['id']}?actor={escaped(LUMEN)}")
    assert gone.status_code == 204


def test_a_member_comments_on_the_old_api_only(alice: Person, switch: Turn) -> None:
    path = f"socialActions/{escaped(alice.posted())}/comments"
    body = {"actor": alice.author, "object": "x", "message": {"text": "First"}}
    new = alice.call("POST", f"rest/{path}", json=body)
    assert "partnerApiSocialActions.CREATE" in new.json()["message"]
    assert alice.call("POST", f"v2/{path}", json=body).status_code == 201
    switch("comments_per_minute", 1)
    assert alice.call("POST", f"v2/{path}", json=body).status_code == 429
    switch("member_comments", "nowhere")
    assert alice.call("POST", f"v2/{path}", json=body).status_code == 403


def test_the_pages_show_what_a_person_would_see(lumen: Person, sandbox: Any) -> None:
    image = lumen.uploaded("images", files.picture())
    article = {"source": "https://example.org/lamps", "title": "Lamps by hand", "thumbnail": image}
    urn = lumen.posted("A card", content={"article": article})
    options = [{"text": "Tea"}, {"text": "Coffee"}]
    poll = {"question": "Which?", "options": options, "settings": {"duration": "ONE_DAY"}}
    lumen.posted("A poll", content={"poll": poll})
    page = requests.get(f"{sandbox.url}/?network=linkedin&account=2414183", timeout=10).text
    assert all(words in page for words in ("Lamps by hand", "Coffee", "Studio Lumen"))
    assert requests.get(f"{sandbox.url}/www.linkedin.com/feed/update/{urn}/", timeout=10).ok
    assert requests.get(f"{sandbox.url}/www.linkedin.com/feed/update/urn:li:share:1/", timeout=10).status_code == 404
