"""Consent, tokens, reads and changes at the simulated YouTube."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from youtube_person import BODY, FORCE, UPLOAD_ONLY, Person, asked, by_code, consent, reason, token

import files
from control import Control
from onepost_sandbox.networks.youtube.shape import rfc3339

PLAYLIST = "PLq3lumenstudio00000"
PUBLIC = {**BODY, "status": {"privacyStatus": "public"}}


def test_a_refresh_token_comes_with_offline_access_and_a_fresh_consent(sandbox: Any, control: Control) -> None:
    first = by_code(sandbox.url, consent(sandbox.url)["code"]).json()
    assert (first["token_type"], first["expires_in"], first["scope"]) == ("Bearer", 3599, FORCE)
    assert first["refresh_token"]
    again = by_code(sandbox.url, consent(sandbox.url, prompt="")["code"]).json()
    assert "refresh_token" not in again
    online = by_code(sandbox.url, consent(sandbox.url, access_type="online")["code"]).json()
    assert "refresh_token" not in online


def test_a_refresh_keeps_its_token(sandbox: Any, control: Control, lumen: Person) -> None:
    refresh = lumen.tokens["refresh_token"]
    for _ in range(2):
        renewed = token(sandbox.url, grant_type="refresh_token", refresh_token=refresh).json()
        assert "refresh_token" not in renewed
        lumen.tokens["access_token"] = renewed["access_token"]
    assert lumen.call("GET", "channels", part="id", mine="true").ok


def test_of_several_permissions_some_can_be_refused(sandbox: Any, control: Control) -> None:
    back = consent(sandbox.url, scopes=[UPLOAD_ONLY], scope=f"{FORCE} {UPLOAD_ONLY}")
    assert back["scope"] == UPLOAD_ONLY
    person = Person(sandbox.url, by_code(sandbox.url, back["code"]).json())
    refused = person.call("GET", "channels", part="id", mine="true")
    assert reason(refused) == (403, "insufficientPermissions")
    assert refused.json()["error"]["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    assert person.open(1000).status_code == 200


def test_a_person_can_say_no(sandbox: Any, control: Control) -> None:
    assert consent(sandbox.url, decision="refuse") == {"error": "access_denied", "state": "st4te"}


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "nobody"},
        {"redirect_uri": "https://elsewhere.example/back"},
        {"scope": "https://www.googleapis.com/auth/drive"},
        {"response_type": "token"},
    ],
)
def test_a_consent_that_makes_no_sense_is_never_shown(sandbox: Any, control: Control, change: dict[str, str]) -> None:
    page = requests.get(f"{sandbox.url}/accounts.google.com/o/oauth2/v2/auth", params=asked(**change), timeout=10)
    assert page.status_code == 400
    assert "Access blocked" in page.text


def test_codes_and_tokens_are_refused_in_googles_words(sandbox: Any, control: Control, lumen: Person) -> None:
    code = consent(sandbox.url)["code"]
    elsewhere = by_code(sandbox.url, code, redirect_uri="http://127.0.0.1:1/x")
    assert (elsewhere.status_code, elsewhere.json()["error"]) == (400, "redirect_uri_mismatch")
    assert by_code(sandbox.url, code).ok
    spent = by_code(sandbox.url, code)
    assert (spent.status_code, spent.json()["error"]) == (400, "invalid_grant")
    wrong = by_code(sandbox.url, code, client_secret="guess")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    control.post("clock", advance_s=3700)
    assert reason(lumen.call("GET", "channels", part="id", mine="true")) == (401, "authError")


def test_revoking_takes_everything_this_person_gave(sandbox: Any, control: Control, lumen: Person) -> None:
    other = Person.connected(sandbox.url)
    address = f"{sandbox.url}/oauth2.googleapis.com/revoke"
    assert requests.post(address, data={"token": lumen.tokens["access_token"]}, timeout=10).status_code == 200
    assert reason(other.call("GET", "channels", part="id", mine="true")) == (401, "authError")
    again = requests.post(address, params={"token": lumen.tokens["refresh_token"]}, timeout=10)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_token")
    dead = token(sandbox.url, grant_type="refresh_token", refresh_token=other.tokens["refresh_token"])
    assert dead.json()["error_description"] == "Token has been expired or revoked."


def test_the_hundred_and_first_connection_ends_the_oldest(sandbox: Any, control: Control, lumen: Person) -> None:
    network = sandbox.world.networks["youtube"]
    for _ in range(100):
        code = network.codes.issue(
            sandbox.world.apps.get("youtube", "sandbox-youtube-app"),
            "http://127.0.0.1:8000/back",
            "UCq3lumenstudio0000000001",
            [FORCE],
            60,
            offline=True,
            consented=True,
        )
        assert by_code(sandbox.url, code.value).ok
    dead = token(sandbox.url, grant_type="refresh_token", refresh_token=lumen.tokens["refresh_token"])
    assert dead.json()["error"] == "invalid_grant"


def test_an_update_erases_what_it_leaves_out(lumen: Person) -> None:
    full = {"privacyStatus": "private", "embeddable": False, "license": "creativeCommon"}
    video = lumen.video(body={**BODY, "status": full})
    lumen.call("PUT", "videos", {"id": video, "status": {"privacyStatus": "unlisted"}}, part="status")
    status = lumen.read(video)["status"]
    assert (status["privacyStatus"], status["embeddable"], status["license"]) == ("unlisted", True, "youtube")
    assert lumen.read(video)["snippet"]["title"] == "A lamp", "other parts are left alone"
    without = lumen.call("PUT", "videos", {"id": video, "snippet": {"title": "New"}}, part="snippet")
    assert reason(without) == (400, "invalidCategoryId")


def test_a_planned_video_becomes_public_by_itself(lumen: Person, control: Control, sandbox: Any) -> None:
    planned = {"privacyStatus": "private", "publishAt": "2099-01-01T00:00:00Z"}
    video = lumen.video(body={**BODY, "status": planned})
    soon = sandbox.world.clock.now() + 600
    again = {"id": video, "status": {"privacyStatus": "private", "publishAt": rfc3339(soon)}}
    assert lumen.call("PUT", "videos", again, part="status").ok
    assert control.posts("youtube") == []
    control.post("clock", advance_s=601)
    assert [post["id"] for post in control.posts("youtube")] == [video]
    assert "publishAt" not in lumen.read(video)["status"]
    assert reason(lumen.call("PUT", "videos", again, part="status")) == (400, "invalidPublishAt")


def test_what_is_private_is_there_for_its_owner_alone(lumen: Person, mara: Person, sandbox: Any) -> None:
    video = lumen.video()
    assert lumen.read(video)["id"] == video
    assert mara.call("GET", "videos", part="id", id=video).json()["items"] == []
    page = requests.get(f"{sandbox.url}/www.youtube.com/watch?v={video}", timeout=10)
    assert page.status_code == 403
    lumen.call("PUT", "videos", {"id": video, "status": {"privacyStatus": "unlisted"}}, part="status")
    assert mara.read(video)["id"] == video
    assert requests.get(f"{sandbox.url}/youtu.be/{video}", timeout=10).status_code == 200
    assert reason(mara.call("DELETE", "videos", id=video)) == (403, "forbidden")
    assert lumen.call("DELETE", "videos", id=video).status_code == 204
    assert reason(lumen.call("DELETE", "videos", id=video)) == (404, "videoNotFound")


def test_a_video_stands_once_in_a_playlist_that_is_ones_own(lumen: Person, mara: Person) -> None:
    video = lumen.video(body=PUBLIC)
    resource = {"kind": "youtube#video", "videoId": video}
    entry = {"snippet": {"playlistId": PLAYLIST, "resourceId": resource}}
    made = lumen.call("POST", "playlistItems", entry, part="snippet").json()
    assert (made["snippet"]["position"], made["snippet"]["title"]) == (0, "A lamp")
    assert reason(lumen.call("POST", "playlistItems", entry, part="snippet")) == (409, "videoAlreadyInPlaylist")
    assert reason(mara.call("POST", "playlistItems", entry, part="snippet")) == (403, "playlistItemsNotAccessible")
    entry["snippet"]["playlistId"] = "PLnone"
    assert reason(lumen.call("POST", "playlistItems", entry, part="snippet")) == (404, "playlistNotFound")
    listed = lumen.call("GET", "playlistItems", part="id", playlistId=PLAYLIST, videoId=video).json()["items"]
    assert [item["id"] for item in listed] == [made["id"]]
    assert lumen.call("DELETE", "playlistItems", id=made["id"]).status_code == 204


def test_uploads_are_a_playlist_newest_first_and_may_lag(lumen: Person, mara: Person, switch) -> None:
    channel = lumen.call("GET", "channels", part="contentDetails", mine="true").json()["items"][0]
    uploads = channel["contentDetails"]["relatedPlaylists"]["uploads"]
    made = [lumen.video(), lumen.video(body=PUBLIC)]

    def seen(person: Person) -> list[str]:
        items = person.call("GET", "playlistItems", part="contentDetails", playlistId=uploads).json()["items"]
        return [item["contentDetails"]["videoId"] for item in items]

    assert seen(lumen) == made[::-1]
    assert seen(mara) == made[1:]
    switch("feed_lag_s", 60)
    assert seen(lumen) == []


def test_comments_need_a_video_that_others_can_see(lumen: Person, switch) -> None:
    video = lumen.video()
    body = {"snippet": {"videoId": video, "topLevelComment": {"snippet": {"textOriginal": "First"}}}}
    assert reason(lumen.call("POST", "commentThreads", body, part="snippet")) == (403, "forbidden")
    lumen.call("PUT", "videos", {"id": video, "status": {"privacyStatus": "public"}}, part="status")
    made = lumen.call("POST", "commentThreads", body, part="snippet").json()
    listed = lumen.call("GET", "commentThreads", part="snippet", videoId=video).json()["items"]
    assert [one["id"] for one in listed] == [made["id"]]
    switch("comments", "off")
    assert reason(lumen.call("POST", "commentThreads", body, part="snippet")) == (403, "commentsDisabled")
    switch("comments", "on")
    assert lumen.call("DELETE", "comments", id=made["id"]).status_code == 204
    assert lumen.call("GET", "commentThreads", part="snippet", videoId=video).json()["items"] == []


def test_units_are_spent_even_by_calls_that_fail(lumen: Person, switch) -> None:
    switch("units", 51)
    assert reason(lumen.call("DELETE", "videos", id="nothing")) == (404, "videoNotFound")
    assert lumen.call("GET", "channels", part="id", mine="true").ok
    empty = lumen.call("GET", "channels", part="id", mine="true")
    assert reason(empty) == (403, "quotaExceeded")
    assert empty.json()["error"]["errors"][0]["domain"] == "youtube.quota"


def test_accounts_without_limits_are_not_counted(sandbox: Any, control: Control, switch) -> None:
    control.post("accounts", network="youtube", count=1, limits=False)
    switch("units", 0)
    assert Person.connected(sandbox.url, 2).call("GET", "channels", part="id", mine="true").ok


@pytest.mark.parametrize(("part", "said"), [("", "missingRequiredParameter"), ("snippet,nonsense", "unknownPart")])
def test_parts_have_to_be_named_and_known(lumen: Person, part: str, said: str) -> None:
    assert reason(lumen.call("GET", "channels", part=part, mine="true")) == (400, said)


def test_the_page_shows_video_comment_and_labels(lumen: Person, sandbox: Any) -> None:
    body = {**BODY, "status": {"privacyStatus": "public", "containsSyntheticMedia": True}}
    video = lumen.video(files.named("tall.mp4"), body)
    page = requests.get(f"{sandbox.url}/www.youtube.com/shorts/{video}", timeout=10).text
    for words in ("A lamp", "From brass to light.", "Short", "Altered or synthetic", "<video"):
        assert words in page
