"""From the API to the networks and back: published over the wire, taken down there, and what happens when they fail."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from onepost.media.models import Asset
from onepost.publishing.models import Post, Publication
from programs import Program, fields
from stage import connect, run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def out(transactional_db: None, control: Any, workspace: Any, alice: Any) -> Callable[[], tuple[Program, str]]:
    """A program, and the id of a post with a picture that is out on X and Facebook."""

    def make() -> tuple[Program, str]:
        channels = [str(connect(workspace, alice, network).id) for network in ("x", "facebook")]
        program = Program.of(workspace, alice)
        picture = program.upload("a.png").json()["id"]
        body = {"text": "The lamps are lit", "channels": channels, "media": [picture], "schedule": "now"}
        made = program.post("/posts", body, Idempotency_Key="show-1").json()
        run(list(Publication.objects.all()))
        return program, made["id"]

    return make


def test_a_post_with_a_picture_is_published_once_on_each_network(out: Any, control: Any) -> None:
    program, post_id = out()
    told = {row["network"]: row for row in program.get(f"/posts/{post_id}").json()["publications"]}
    for network in ("x", "facebook"):
        (there,) = control.posts(network)
        row = told[network]
        assert row["state"] == "published"
        assert row["problem"] is None
        assert row["remote_id"] == there["id"]
        assert row["url"].startswith(f"{control.url}/"), "a post in the sandbox is looked at there"
        assert row["published_at"] >= row["due_at"]
        assert there["text"].startswith("The lamps are lit")
        assert [item["alt"] for item in there["media"]] == ["A lamp in the window"]
        assert len({item["sha256"] for item in there["media"]}) == 1


def test_the_bytes_that_arrive_are_those_of_the_library(out: Any, control: Any) -> None:
    out()
    with Asset.objects.get().file.open("rb") as file:
        stored = hashlib.sha256(file.read()).hexdigest()
    arrived = {item["sha256"] for network in ("x", "facebook") for item in control.posts(network)[0]["media"]}
    assert arrived == {stored}


def test_deleting_here_leaves_it_there(out: Any, control: Any) -> None:
    program, post_id = out()
    assert program.delete(f"/posts/{post_id}").json()["remote"] == []
    assert not Post.objects.exists()
    assert [len(control.posts(network)) for network in ("x", "facebook")] == [1, 1]


def test_deleting_there_too_takes_it_down_on_every_network(out: Any, control: Any) -> None:
    program, post_id = out()
    answer = program.delete(f"/posts/{post_id}?remote=true")
    assert answer.status_code == 200
    assert {(one["network"], one["outcome"]) for one in answer.json()["remote"]} == {
        ("x", "deleted"),
        ("facebook", "deleted"),
    }
    assert not Post.objects.exists()
    assert [control.posts(network) for network in ("x", "facebook")] == [[], []]


def test_a_network_that_fails_keeps_the_post_here_and_the_request_can_be_sent_again(out: Any, control: Any) -> None:
    program, post_id = out()
    control.post(
        "faults", network="facebook", method="DELETE", path=".*", phase="before", effect="status", status=500, count=9
    )
    answer = program.delete(f"/posts/{post_id}?remote=true")
    assert answer.status_code == 502
    assert fields(answer) == {"remote": "failed"}
    assert answer.json()["errors"][0]["message"].startswith("facebook: ")
    assert Post.objects.exists()
    assert control.posts("x") == [], "what could be taken down is down"
    control.delete("faults")
    assert program.delete(f"/posts/{post_id}?remote=true").status_code == 200
    assert control.posts("facebook") == []
    assert not Post.objects.exists()
