"""Posts that come again, by the API."""

from __future__ import annotations

import pytest

from onepost.channels.models import Channel
from onepost.publishing.models import Post, Publication, Recurrence
from programs import Program, fields

pytestmark = pytest.mark.django_db
BODY = {"text": "Hello", "schedule": "2027-06-01T12:34"}
WEEKLY = {"unit": "week", "count": 3, "texts": ["Hello again"]}


def test_a_post_begins_a_series_that_is_listed_and_ended(program: Program, facebook: Channel) -> None:
    body = {**BODY, "channels": [str(facebook.id)], "labels": ["Offers"], "repeat": WEEKLY}
    key = {"Idempotency-Key": "one"}
    post = program.call("POST", "/posts", body, key)
    assert post.status_code == 201
    assert program.call("POST", "/posts", body, key).json()["id"] == post.json()["id"]
    (found,) = program.get("/recurrences").json()["recurrences"]
    assert found["said"] == "Every week on Tuesday at 12:34, until 15 June 2027: 3 posts."
    assert (found["texts"], found["posts"]) == (["Hello", "Hello again"], [post.json()["id"]])
    assert found["next_on"] == "2027-06-08"
    assert program.get(f"/recurrences/{found['id']}").json() == found
    assert program.call("DELETE", f"/recurrences/{found['id']}").json()["removed"] == 1
    assert program.get(f"/recurrences/{found['id']}").json()["ended_at"]
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"repeat": {"unit": "week"}}, {"repeat": "wrong_rule"}),
        ({"repeat": WEEKLY, "schedule": None}, {"repeat": "wrong_rule"}),
        ({"repeat": WEEKLY, "schedule": "now"}, {"repeat": "wrong_rule"}),
        ({"repeat": {"unit": "again", "every": 3, "count": 3}}, {"repeat": "no_slots"}),
    ],
)
def test_a_series_that_cannot_be_stores_nothing(program: Program, facebook: Channel, body, place) -> None:
    answer = program.post("/posts", {**BODY, "channels": [str(facebook.id)], **body})
    assert answer.status_code == 422
    assert fields(answer) == place
    assert not Post.objects.exists()
    assert not Recurrence.objects.exists()
