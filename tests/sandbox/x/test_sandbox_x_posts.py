"""Posts at the simulated X: what is taken, what is refused, and what can be read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from x_person import Person

import files
from control import Control
from onepost.connectors.weighted import weighted_length
from onepost_sandbox.networks.x import text as texts

Turn = Callable[[str, object], None]


def refusal(answer: requests.Response) -> tuple[int, str]:
    body = answer.json()
    said = body["errors"][0]["message"] if "errors" in body else body["detail"]
    return answer.status_code, said


def test_a_post_is_answered_with_its_text_as_x_shows_it(lumen: Person) -> None:
    answer = lumen.post("Tea & <b> at https://example.com/menu")
    data = answer.json()["data"]
    assert answer.status_code == 201
    assert data["text"].startswith("Tea &amp; &lt;b&gt; at https://t.co/")
    assert data["edit_history_tweet_ids"] == [""]
    assert ((int(data["id"]) >> 22) + 1_288_834_974_657) / 1000 == pytest.approx(datetime.now(UTC).timestamp(), abs=5)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"foo": 1}, "foo: is not defined in the schema"),
        ({"text": 5}, "text: string expected"),
        ({"text": ""}, "text: is missing"),
        ({"poll": {"options": ["a"], "duration_minutes": 60}}, "must have 2 to 4 items"),
        ({"poll": {"options": ["a", "b" * 26], "duration_minutes": 60}}, "at most 25 characters"),
        ({"poll": {"options": ["a", "b"]}}, "duration_minutes: is missing"),
        ({"poll": {"options": ["a", "b"], "duration_minutes": 4}}, "from 5 to 10080"),
        ({"reply_settings": "friends"}, "enumeration"),
        ({"reply": {"in_reply_to_tweet_id": "abc"}}, "regex"),
        ({"reply": {"in_reply_to_tweet_id": "1"}}, "Your reply tweet ID is invalid."),
        ({"media": {"media_ids": []}}, "must have 1 to 4 items"),
        ({"media": {"media_ids": ["1"]}}, "Your media IDs are invalid."),
        ({"media": {"media_ids": ["1"]}, "quote_tweet_id": "2"}, "You can only provide one of"),
        ({"made_with_ai": "yes"}, "boolean expected"),
        ({"text": "x" * 281}, "Your Tweet text is too long."),
        ({"text": "本" * 141}, "Your Tweet text is too long."),
    ],
)
def test_a_body_that_is_wrong_is_refused_and_nothing_is_posted(
    lumen: Person, control: Control, body: dict[str, Any], words: str
) -> None:
    answer = lumen.call("POST", "tweets", json={"text": "Hello", **body})
    status, said = refusal(answer)
    assert (status, words in said) == (400, True), said
    assert answer.json()["type"] == "https://api.x.com/2/problems/invalid-request"
    assert control.posts("x") == []


def test_json_that_is_none_is_refused(lumen: Person) -> None:
    for data in (b"{", b"[1]", b"\xff"):
        answer = lumen.call("POST", "tweets", data=data)
        assert refusal(answer) == (400, "Request body must be a JSON object.")


def test_a_subscriber_writes_long_and_it_is_read_in_two_ways(mara: Person) -> None:
    text = ("The lamps of this street at https://example.com/map. " * 30).strip()
    mara.posted(text)
    post = mara.timeline(post__fields="note_post,entities")["data"][0]
    assert post["text"].rstrip("…").split("https")[0] in text
    assert len(post["text"]) < 400
    note = post["note_post"]
    assert note["text"].count("https://t.co/") == 30
    assert [one["url"] for one in note["entities"]["urls"]] == [
        word.rstrip(".") for word in note["text"].split() if word.startswith("https://t.co/")
    ]
    assert mara.post("x" * 25_001).status_code == 400


def test_the_same_text_is_refused_for_a_day(lumen: Person, mara: Person, control: Control, switch: Turn) -> None:
    first = lumen.posted("Good  morning")
    twice = (403, "You are not allowed to create a Tweet with duplicate content.")
    assert refusal(lumen.post("good morning ")) == twice
    assert mara.post("Good morning").ok
    lumen.call("DELETE", f"tweets/{first}")
    assert lumen.post("Good morning").ok, "what was deleted is no duplicate"
    switch("duplicate_window_s", 60)
    control.post("clock", advance_s=61)
    assert lumen.post("Good morning").ok


def test_what_makes_a_duplicate_can_be_switched(lumen: Person, switch: Turn) -> None:
    switch("duplicate_scope", "text and media")
    lumen.posted("Good morning")
    picture = lumen.picture(files.picture())
    assert lumen.post("Good morning", media={"media_ids": [picture]}).ok
    assert lumen.post("Good morning").status_code == 403


def test_policies_of_the_network_are_kept(lumen: Person, mara: Person, switch: Turn) -> None:
    theirs = mara.posted("Nice lamps")
    status, said = refusal(lumen.post("Thanks", reply={"in_reply_to_tweet_id": theirs}))
    assert (status, "have not been mentioned" in said) == (403, True)
    called = mara.posted("Nice lamps, @studio_lumen")
    assert lumen.post("Thank you", reply={"in_reply_to_tweet_id": called}).ok
    assert lumen.post("Look", quote_tweet_id=theirs).status_code == 403
    switch("tier", "enterprise")
    assert lumen.post("Look", quote_tweet_id=theirs).ok
    assert lumen.post("Anyway", reply={"in_reply_to_tweet_id": theirs}).ok
    assert "one cashtag" in refusal(lumen.post("Buy $ABC and $DEF"))[1]
    assert lumen.post("Buy $ABC for $5").ok


def test_a_community_post_is_on_the_timeline_when_it_is_shared_with_followers(lumen: Person, switch: Turn) -> None:
    hidden = lumen.posted("For us", community_id="149")
    reply = lumen.posted("Still for us", reply={"in_reply_to_tweet_id": hidden})
    shared = lumen.posted("For all", community_id="149", share_with_followers=True)
    assert [post["id"] for post in lumen.timeline()["data"]] == [shared]
    switch("community_on_timeline", "all")
    assert [post["id"] for post in lumen.timeline()["data"]] == [shared, reply, hidden]


def test_a_subscriber_may_edit_for_an_hour(lumen: Person, mara: Person, control: Control) -> None:
    first = mara.posted("Godo morning")
    better = mara.posted("Good morning", edit_options={"previous_post_id": first})
    assert [post["text"] for post in control.posts("x")] == ["Good morning"]
    assert mara.timeline(post__fields="text")["data"][0]["edit_history_post_ids"] == [first, better]
    control.post("clock", advance_s=3700)
    assert mara.post("Late", edit_options={"previous_post_id": better}).status_code == 403
    mine = lumen.posted("Mine")
    assert lumen.post("Edited", edit_options={"previous_post_id": mine}).status_code == 403


def test_a_post_is_deleted_by_its_author_only(lumen: Person, mara: Person, switch: Turn, control: Control) -> None:
    post = lumen.posted()
    assert mara.call("DELETE", f"tweets/{post}").status_code == 403
    for _ in range(2):
        assert lumen.call("DELETE", f"tweets/{post}").json() == {"data": {"deleted": True}}
    switch("delete_gone", "404")
    assert lumen.call("DELETE", f"tweets/{post}").status_code == 404
    assert [row["deleted"] for row in control.get("posts", network="x")] == [True]
    answer = lumen.get(f"tweets/{post}")
    assert (answer.status_code, answer.json()["errors"][0]["type"].rpartition("/")[2]) == (200, "resource-not-found")


@pytest.mark.parametrize(("asked", "other"), [("post", "tweet"), ("tweet", "post")])
def test_the_vocabulary_of_the_question_is_that_of_the_answer(lumen: Person, asked: str, other: str) -> None:
    first = lumen.posted("First")
    lumen.posted("Second", reply={"in_reply_to_tweet_id": first})
    expansion = "referenced_posts" if asked == "post" else "referenced_tweets.id"
    fields = "created_at,public_metrics,conversation_id,referenced_tweets"
    body = lumen.timeline(**{f"{asked}__fields": fields, "expansions": expansion})
    reply = body["data"][0]
    assert reply[f"edit_history_{asked}_ids"] == [reply["id"]]
    assert reply[f"referenced_{asked}s"] == [{"type": "replied_to", "id": first}]
    assert reply["conversation_id"] == first
    assert ("repost_count" if asked == "post" else "retweet_count") in reply["public_metrics"]
    assert f"{asked}s" in body["includes"]
    assert not any(other in name for name in reply)


def test_unknown_fields_are_dropped_or_refused(lumen: Person, switch: Turn) -> None:
    lumen.posted()
    assert set(lumen.timeline(post__fields="colour")["data"][0]) == {"id", "text", "edit_history_post_ids"}
    switch("unknown_fields", "refuse")
    answer = lumen.get(f"users/{lumen.id}/tweets", post__fields="colour")
    assert "is not one of" in refusal(answer)[1]


def test_links_tags_and_people_are_named_with_their_places(lumen: Person, mara: Person) -> None:
    picture = lumen.picture(files.picture())
    lumen.posted("Tea & #lamps by @mara_okafor at example.com/x", media={"media_ids": [picture]})
    post = lumen.timeline(post__fields="entities,attachments", expansions="attachments.media_keys")["data"][0]
    text, entities = post["text"], post["entities"]

    def cut(entity: Any) -> str:
        return str(text[entity["start"] : entity["end"]])

    assert cut(entities["hashtags"][0]) == "#lamps"
    assert cut(entities["mentions"][0]) == "@mara_okafor"
    assert entities["mentions"][0]["id"] == mara.id
    link, media = entities["urls"]
    assert (cut(link), link["expanded_url"]) == (link["url"], "http://example.com/x")
    assert (cut(media), media["media_key"]) == (media["url"], f"3_{picture}")
    assert media["expanded_url"].endswith(f"/status/{post['id']}/photo/1")
    assert post["attachments"] == {"media_keys": [f"3_{picture}"]}
    short = requests.get(f"{lumen.url}/{link['url'].removeprefix('https://')}", allow_redirects=False, timeout=10)
    assert short.headers["Location"] == "http://example.com/x"


def test_a_timeline_is_paged_bounded_and_newest_first(lumen: Person, control: Control) -> None:
    ids = [lumen.posted(f"Number {number}") for number in range(12)]
    first = lumen.timeline(max_results=5)
    assert [post["id"] for post in first["data"]] == ids[:6:-1]
    assert first["meta"]["result_count"] == 5
    second = lumen.timeline(max_results=5, pagination_token=first["meta"]["next_token"])
    third = lumen.timeline(max_results=5, pagination_token=second["meta"]["next_token"])
    assert [post["id"] for post in third["data"]] == [ids[1], ids[0]]
    assert "next_token" not in third["meta"]
    assert [post["id"] for post in lumen.timeline(since_id=ids[9])["data"]] == [ids[11], ids[10]]
    assert [post["id"] for post in lumen.timeline(until_id=ids[1])["data"]] == [ids[0]]
    later = (datetime.now(UTC) + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert lumen.timeline(start_time=later) == {"meta": {"result_count": 0}}
    assert lumen.get(f"users/{lumen.id}/tweets", max_results=4).status_code == 400
    assert lumen.get(f"users/{lumen.id}/tweets", start_time="yesterday").status_code == 400


def test_a_timeline_may_be_late(lumen: Person, switch: Turn, control: Control) -> None:
    switch("timeline_delay_s", 30)
    post = lumen.posted()
    assert lumen.timeline() == {"meta": {"result_count": 0}}
    assert lumen.get(f"tweets/{post}").json()["data"]["id"] == post
    control.post("clock", advance_s=31)
    assert lumen.timeline()["meta"]["result_count"] == 1


def test_numbers_grow_and_private_ones_are_the_authors_for_thirty_days(
    lumen: Person, mara: Person, control: Control
) -> None:
    post = lumen.posted("Look at https://example.com")
    fields = "public_metrics,non_public_metrics,organic_metrics"
    control.post("clock", advance_s=3600)
    renewed = Person.connected(lumen.url, 0)
    early = renewed.get("tweets", ids=post, tweet__fields=fields).json()["data"][0]
    control.post("clock", advance_s=86_400)
    renewed = Person.connected(lumen.url, 0)
    late = renewed.get("tweets", ids=post, tweet__fields=fields).json()["data"][0]
    assert late["public_metrics"]["impression_count"] > early["public_metrics"]["impression_count"] > 0
    assert late["non_public_metrics"]["url_link_clicks"] >= early["non_public_metrics"]["url_link_clicks"]
    stranger = Person.connected(lumen.url, 1).get("tweets", ids=post, tweet__fields=fields).json()
    assert "non_public_metrics" not in stranger["data"][0]
    assert stranger["errors"][0]["type"].endswith("not-authorized-for-field")
    control.post("clock", advance_s=30 * 86_400)
    old = Person.connected(lumen.url, 0).get("tweets", ids=post, tweet__fields=fields).json()
    assert "non_public_metrics" not in old["data"][0]


def test_windows_are_fixed_and_in_the_headers(lumen: Person, mara: Person, control: Control, switch: Turn) -> None:
    first = lumen.get("users/me")
    assert first.headers["x-rate-limit-limit"] == "75"
    reset = int(first.headers["x-rate-limit-reset"])
    while (answer := lumen.get("users/me")).ok:
        last = answer
    assert last.headers["x-rate-limit-remaining"] == "0"
    assert (answer.status_code, answer.json()["title"]) == (429, "Too Many Requests")
    assert int(answer.headers["x-rate-limit-reset"]) == reset
    assert mara.get("users/me").ok, "another person has a window of their own"
    switch("rate_limit_body", "code 88")
    assert lumen.get("users/me").json() == {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}
    control.post("clock", advance_s=901)
    assert lumen.get("users/me").ok


def test_accounts_without_limits_are_never_stopped(sandbox: Any, control: Control) -> None:
    control.post("accounts", network="x", count=1, limits=False)
    free = Person.connected(sandbox.url, 3)
    answers = [free.get("users/me") for _ in range(80)]
    assert all(answer.ok and "x-rate-limit-limit" not in answer.headers for answer in answers)


def test_credits_run_out_and_links_cost_more(lumen: Person, switch: Turn) -> None:
    switch("credits_usd", 0.1)
    assert lumen.post("See https://example.com").status_code == 402
    assert lumen.post("See nothing").ok
    answer = [lumen.post(f"Number {number}") for number in range(7)][-1]
    body = answer.json()
    assert (answer.status_code, body["title"], body["type"].rpartition("/")[2]) == (402, "CreditsDepleted", "credits")


def test_profiles_show_what_is_asked_for(lumen: Person, mara: Person) -> None:
    assert set(lumen.get("users/me").json()["data"]) == {"id", "name", "username"}
    data = mara.get("users/me", user__fields="subscription_type,verified,profile_image_url,public_metrics").json()[
        "data"
    ]
    assert (data["subscription_type"], data["verified"]) == ("Premium", True)
    assert requests.get(data["profile_image_url"], timeout=10).headers["Content-Type"] == "image/png"
    assert lumen.get("users/by/username/MARA_okafor").json()["data"]["id"] == mara.id
    assert lumen.get(f"users/{mara.id}").json()["data"]["username"] == "mara_okafor"
    assert "errors" in lumen.get("users/1").json()


def test_pages_of_posts_and_people_lead_somewhere(lumen: Person, sandbox: Any) -> None:
    post = lumen.posted("A page of its own")
    for path in (f"studio_lumen/status/{post}", f"i/web/status/{post}"):
        page = requests.get(f"{sandbox.url}/x.com/{path}", timeout=10)
        assert page.ok
        assert "A page of its own" in page.text
    assert requests.get(f"{sandbox.url}/x.com/studio_lumen", timeout=10).ok
    assert requests.get(f"{sandbox.url}/x.com/nobody/status/1", timeout=10).status_code == 404


def test_unknown_calls_and_tokens_are_answered_as_x_does(lumen: Person, sandbox: Any) -> None:
    assert lumen.get("unheard/of").status_code == 404
    bad = requests.get(f"{sandbox.url}/api.x.com/2/users/me", headers={"Authorization": "Bearer no"}, timeout=10)
    assert (bad.status_code, bad.json()["title"]) == (401, "Unauthorized")
    assert bad.headers["Content-Type"].startswith("application/problem+json")
    old = requests.get(f"{sandbox.url}/upload.twitter.com/1.1/media/upload.json", timeout=10)
    assert old.status_code == 404


def test_the_timeline_page_shows_threads_polls_and_labels(lumen: Person, sandbox: Any) -> None:
    first = lumen.posted("First", made_with_ai=True, reply_settings="following")
    lumen.posted("Second", reply={"in_reply_to_tweet_id": first})
    lumen.posted("Which?", poll={"options": ["Tea", "Coffee"], "duration_minutes": 60})
    account = next(found for found in sandbox.world.networks["x"].timeline() if found.id == lumen.id)
    poll, thread = account.posts
    assert [name for name, _ in poll.poll.options] == ["Tea", "Coffee"]
    assert [reply.text for reply in thread.replies] == ["Second"]
    assert thread.labels == ["Replies: people they follow", "Made with AI"]
    page = requests.get(sandbox.url, timeout=10).text
    assert all(words in page for words in ("First", "Second", "Coffee", "Made with AI"))


@pytest.mark.parametrize(
    "text",
    [
        "Hi http://test.co",
        "H🐱☺👨‍👩‍👧‍👦 🙋🏽👨‍🎤 🇫🇷 1️⃣ © ©️ ™",
        "故人西辞黄鹤楼 example.com中国語t.co/abcde한국twitter.com",
        "foo.baz foo.co.jp foo.comm $t.co @test.com john@mail.com (see example.com/wiki_(lamp)).",
        "“Grüße” – ELPAÍS.com… http://✪df.ws/ejp http://twitter.com/Русские_слова",
        "a_b.c http://twitter_underscore.com http://-x.com 3.14 e.g. test.tar.bz2",
    ],
)
def test_the_sandbox_and_the_connector_count_the_same_each_in_its_own_way(text: str) -> None:
    assert texts.weight(texts.normal(text)) == weighted_length(text)
