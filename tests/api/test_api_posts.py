"""Writing posts by the API: when, where, with what, and what is refused at which field."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from onepost.channels.models import Channel
from onepost.publishing.models import Attachment, Post, Publication
from programs import Program, fields
from world import make_channel

pytestmark = pytest.mark.django_db


def tomorrow(hour: int = 9) -> datetime:
    return (timezone.now() + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)


def test_channels_are_those_of_the_workspace(program: Program, x: Channel, charlie: Any) -> None:
    make_channel(charlie.memberships.get().workspace, charlie)
    assert program.get("/channels").json() == [
        {
            "id": str(x.id),
            "network": "x",
            "kind": "profile",
            "name": "Studio Lumen",
            "handle": "studio_lumen",
            "url": x.url,
            "state": x.state,
        }
    ]


def test_a_draft_may_be_unfinished(program: Program, x: Channel, alice: Any) -> None:
    answer = program.post("/posts", {"channels": [str(x.id)]})
    assert answer.status_code == 201
    told = answer.json()
    assert told["publications"][0] | {"id": ""} == {
        "id": "",
        "channel": str(x.id),
        "network": "x",
        "state": "draft",
        "due_at": None,
        "published_at": None,
        "remote_id": None,
        "url": None,
        "problem": None,
    }
    post = Post.objects.get()
    assert (str(post.id), post.author) == (told["id"], alice)
    assert program.get(f"/posts/{post.id}").json() == told


def test_now_is_now(program: Program, x: Channel, facebook: Channel) -> None:
    before = timezone.now()
    body = {"text": "Hello", "channels": [str(x.id), str(facebook.id)], "schedule": "now"}
    publications = program.post("/posts", body).json()["publications"]
    assert [(row["network"], row["state"]) for row in publications] == [("facebook", "scheduled"), ("x", "scheduled")]
    for row in Publication.objects.all():
        assert before <= row.due_at <= timezone.now()
        assert row.next_attempt_at <= timezone.now()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2027-01-15T09:00", datetime(2027, 1, 15, 8, 0, tzinfo=UTC)),
        ("2027-07-15T09:00", datetime(2027, 7, 15, 7, 0, tzinfo=UTC)),
        ("2027-01-15 09:00:30", datetime(2027, 1, 15, 8, 0, 30, tzinfo=UTC)),
        ("2027-01-15T09:00:00Z", datetime(2027, 1, 15, 9, 0, tzinfo=UTC)),
        ("2027-01-15T09:00:00-05:00", datetime(2027, 1, 15, 14, 0, tzinfo=UTC)),
    ],
)
def test_a_time_without_an_offset_is_the_workspaces(program: Program, x: Channel, said: str, meant: datetime) -> None:
    answer = program.post("/posts", {"text": "Hello", "channels": [str(x.id)], "schedule": said})
    told = parse_datetime(answer.json()["publications"][0]["due_at"])
    assert told == meant == Publication.objects.get().due_at


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("2020-01-01T09:00", "wrong_time"),
        ("2027-03-28T02:30", "wrong_time"),
        ("2027-01-15", "wrong_time"),
        ("tomorrow", "wrong_time"),
        ("", "wrong_time"),
        ("2099-01-01T00:00", "wrong_time"),
        ("0001-01-01T00:00:00+14:00", "wrong_time"),
        ("9999-12-31T23:59:59-14:00", "wrong_time"),
        ("next-slot", "no_slots"),
    ],
)
def test_a_time_that_cannot_be_meant_is_refused_at_its_field(
    program: Program, x: Channel, said: str, code: str
) -> None:
    answer = program.post("/posts", {"text": "Hello", "channels": [str(x.id)], "schedule": said})
    assert answer.status_code == 422
    assert fields(answer) == {"schedule": code}
    assert answer.json()["detail"]
    assert not Post.objects.exists()


def test_an_hour_that_does_not_exist_is_named(program: Program, x: Channel) -> None:
    body = {"text": "Hello", "channels": [str(x.id)], "schedule": "2027-03-28T02:30"}
    assert "02:30 does not exist on 2027-03-28 in Europe/Paris" in program.post("/posts", body).json()["detail"]


def test_each_channel_can_have_text_files_and_options_of_its_own(
    program: Program, x: Channel, facebook: Channel
) -> None:
    shared, own = (program.upload(name).json()["id"] for name in ("a.png", "b.png"))
    body = {
        "text": "For everybody",
        "channels": [str(x.id), str(facebook.id)],
        "media": [shared],
        "options": {"facebook": {"first_comment": "Come in"}},
        "overrides": {str(x.id): {"text": "For X", "media": [own]}},
    }
    program.post("/posts", body)
    on_x, on_facebook = Publication.objects.get(channel=x), Publication.objects.get(channel=facebook)
    assert (on_x.text, on_facebook.text) == ("For X", "For everybody")
    assert on_facebook.options == {"first_comment": "Come in"}
    assert [str(item.asset_id) for item in Attachment.objects.filter(publication=on_x)] == [own]
    assert [str(item.asset_id) for item in Attachment.objects.filter(publication=None)] == [shared]
    assert not on_facebook.own_media


def test_a_channel_named_twice_gets_one_publication(program: Program, x: Channel) -> None:
    answer = program.post("/posts", {"text": "Hello", "channels": [str(x.id)] * 2, "schedule": "now"})
    assert len(answer.json()["publications"]) == 1


def test_a_text_too_long_for_one_of_two_networks_is_told_there(program: Program, x: Channel, facebook: Channel) -> None:
    body = {"text": "a" * 300, "channels": [str(x.id), str(facebook.id)], "schedule": "now"}
    answer = program.post("/posts", body)
    assert answer.status_code == 422
    (wrong,) = answer.json()["errors"]
    assert (wrong["field"], wrong["code"], wrong["channel"]) == ("text", "too_long", str(x.id))
    assert not Post.objects.exists()
    body["overrides"] = {str(x.id): {"text": "b" * 281}}
    assert fields(program.post("/posts", body)) == {f"overrides.{x.id}.text": "too_long"}
    body["overrides"] = {str(x.id): {"text": "Short"}}
    assert program.post("/posts", body).status_code == 201


def test_five_pictures_are_one_too_many_for_x(program: Program, x: Channel) -> None:
    picture = program.upload("a.png").json()["id"]
    others = [program.upload(f"{name}.png").json()["id"] for name in "bcde"]
    answer = program.post("/posts", {"channels": [str(x.id)], "media": [picture, *others], "schedule": "now"})
    assert fields(answer) == {"media": "too_many_files"}
    assert "remove 1" in answer.json()["errors"][0]["message"]


def test_nothing_to_say_and_nowhere_to_say_it_are_refused(program: Program, x: Channel) -> None:
    assert fields(program.post("/posts", {"channels": [str(x.id)], "schedule": "now"})) == {"text": "required"}
    assert fields(program.post("/posts", {"text": "Hello", "schedule": "now"})) == {"channels": "required"}


@pytest.mark.parametrize("schedule", ["now", None])
def test_what_belongs_to_others_does_not_exist(
    program: Program, x: Channel, charlie: Any, schedule: str | None
) -> None:
    elsewhere = charlie.memberships.get().workspace
    foreign = make_channel(elsewhere, charlie)
    picture = Program.of(elsewhere, charlie).upload("a.png").json()["id"]
    body = {
        "text": "Hello",
        "channels": [str(x.id), str(foreign.id)],
        "media": [picture],
        "overrides": {str(foreign.id): {"media": [picture]}},
        "schedule": schedule,
    }
    answer = program.post("/posts", body)
    assert answer.status_code == 422
    assert fields(answer) == {
        "channels.1": "unknown_channel",
        "media.0": "unknown_media",
        f"overrides.{foreign.id}.media.0": "unknown_media",
    }
    body["channels"][1] = str(uuid.uuid4())
    body["overrides"] = {}
    told = program.post("/posts", body).json()["errors"][0]["message"]
    assert told == answer.json()["errors"][0]["message"], "a foreign channel is told like one that never was"
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"text": 5}, "text"),
        ({"text": None}, "text"),
        ({"text": "half\x00way"}, "text"),
        ({"text": "\ud83d"}, "text"),
        ({"channels": "all"}, "channels"),
        ({"channels": ["first"]}, "channels.0"),
        ({"media": [{"id": 1}]}, "media.0"),
        ({"options": {"x": []}}, "options.x"),
        ({"options": {"x": {"poll": ["a\x00"]}}}, "options.x"),
        ({"overrides": {"x": {}}}, "overrides.x.[key]"),
        (
            {"overrides": {"01a20efa-054c-77e4-b353-936051820853": {"text": []}}},
            "overrides.01a20efa-054c-77e4-b353-936051820853.text",
        ),
        ({"schedule": 1764061200}, "schedule"),
        ({"when": "now"}, "when"),
        ([], ""),
        ("text", ""),
    ],
)
def test_a_wrong_type_is_named_with_its_path(program: Program, body: Any, path: str) -> None:
    answer = program.post("/posts", body)
    assert answer.status_code == 422
    assert set(fields(answer)) == {path}
    assert answer.json()["type"] == "/api/problems/invalid-request"


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"mastodon": {}}, "options.mastodon"),
        ({"x": {"colour": "teal"}}, "options.x.colour"),
        ({"x": {"poll": 5}}, "options.x.poll"),
        ({"facebook": {"thread": ["Second"]}}, "options.facebook.thread"),
        ({"x": {"thread": "no list"}}, "options.x.thread"),
        ({"x": {"thread": [{"text": "a", "media": 5}]}}, "options.x.thread"),
        ({"x": {"thread": [{"text": "a", "media": ["no id"]}]}}, "options.x.thread"),
        ({"x": {"thread": [5]}}, "options.x.thread"),
    ],
)
def test_an_option_that_does_not_exist_or_makes_no_sense_is_named(
    program: Program, x: Channel, facebook: Channel, options: Any, path: str
) -> None:
    body = {"text": "Hello", "channels": [str(x.id), str(facebook.id)], "options": options, "schedule": "now"}
    answer = program.post("/posts", body)
    assert answer.status_code == 422
    assert all(name == path or name.startswith(f"{path}.") for name in fields(answer)), fields(answer)


# --- reading --------------------------------------------------------------------------------------------------------


def test_posts_come_newest_first_page_by_page(program: Program, charlie: Any) -> None:
    written = [program.post("/posts", {"text": f"Post {n}"}).json()["id"] for n in range(5)]
    Program.of(charlie.memberships.get().workspace, charlie).post("/posts", {"text": "Not yours"})
    read: list[str] = []
    after = ""
    for size in (2, 2, 1):
        page = program.get(f"/posts?limit=2{after}").json()
        assert len(page["posts"]) == size
        read += [post["id"] for post in page["posts"]]
        after = f"&after={page['next']}"
    assert page["next"] is None
    assert read == written[::-1]


@pytest.mark.parametrize(
    ("query", "path"), [("limit=0", "limit"), ("limit=51", "limit"), ("limit=x", "limit"), ("after=1", "after")]
)
def test_a_page_that_cannot_be_is_named(program: Program, query: str, path: str) -> None:
    answer = program.get(f"/posts?{query}")
    assert answer.status_code == 422
    assert set(fields(answer)) == {path}


def test_a_page_takes_as_many_queries_however_long_it_is(
    program: Program, x: Channel, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        program.post("/posts", {"text": f"Post {n}", "channels": [str(x.id)]})
    with django_assert_max_num_queries(6):
        assert len(program.get("/posts").json()["posts"]) == 12


# --- trying without doing -------------------------------------------------------------------------------------------


def test_a_check_tells_the_problems_and_stores_nothing(program: Program, x: Channel, facebook: Channel) -> None:
    body = {"text": "a" * 300, "channels": [str(x.id), str(facebook.id)], "schedule": "2020-01-01T09:00"}
    answer = program.post("/posts/check", body)
    assert answer.status_code == 200
    told = answer.json()
    assert not told["ok"]
    assert [(p["field"], p["code"]) for p in told["problems"]] == [("text", "too_long"), ("schedule", "wrong_time")]
    counts = {one["network"]: one["counts"]["text"] for one in told["channels"]}
    assert counts["x"] == {"used": 300, "max": 280, "unit": "weighted"}
    assert counts["facebook"]["used"] == 300
    assert not Post.objects.exists()
    assert not Publication.objects.exists()


def test_a_check_of_what_is_fine_says_so(program: Program, x: Channel) -> None:
    told = program.post("/posts/check", {"text": "Hello", "channels": [str(x.id)], "schedule": "now"}).json()
    assert (told["ok"], told["problems"]) == (True, [])
    assert [(one["channel"], one["text"]) for one in told["channels"]] == [(str(x.id), "Hello")]


def test_a_check_of_a_draft_tells_what_is_missing_before_it_can_go(program: Program, x: Channel) -> None:
    told = program.post("/posts/check", {"channels": [str(x.id)]}).json()
    assert [(p["field"], p["code"]) for p in told["problems"]] == [("text", "required")]


def test_a_check_finds_what_a_real_call_would_be_refused_for(program: Program, x: Channel) -> None:
    body = {"text": "a" * 281, "channels": [str(x.id), str(uuid.uuid4())], "schedule": "now"}
    checked = {p["field"]: p["code"] for p in program.post("/posts/check", body).json()["problems"]}
    assert checked == fields(program.post("/posts", body))


def test_a_mistake_in_the_form_of_a_request_is_said_in_plain_words(program: Program, x: Channel) -> None:
    answer = program.post("/posts", {"publish_at": "now", "channels": ["x"], "media": "a.png"})
    assert answer.status_code == 422
    assert {wrong["field"]: wrong["message"] for wrong in answer.json()["errors"]} == {
        "publish_at": "There is no field of this name here.",
        "channels.0": "Give an id, like those that the API answers with.",
        "media": "Give a list.",
    }
