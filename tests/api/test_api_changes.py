"""Changing and deleting posts by the API: never what is out, never what was stopped by accident."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from onepost.channels.models import Channel
from onepost.publishing import services
from onepost.publishing.models import Attachment, Post, Publication, State
from programs import Program, fields

pytestmark = pytest.mark.django_db
TIME = "2027-01-15T09:00:00+00:00"


@pytest.fixture
def planned(program: Program, x: Channel, facebook: Channel) -> dict[str, Any]:
    """A post planned for both channels, with a picture and a text of its own on X."""
    picture = program.upload("a.png").json()["id"]
    body = {
        "text": "For everybody",
        "channels": [str(x.id), str(facebook.id)],
        "media": [picture],
        "options": {"facebook": {"first_comment": "Come in"}},
        "overrides": {str(x.id): {"text": "For X"}},
        "schedule": TIME,
    }
    return dict(program.post("/posts", body).json())


def set_state(channel: Channel, state: str, **more: Any) -> None:
    Publication.objects.filter(channel=channel).update(state=state, **more)


def states(answer: Any) -> dict[str, str]:
    return {row["network"]: row["state"] for row in answer.json()["publications"]}


def test_what_is_not_named_stays(program: Program, planned: Any, x: Channel, facebook: Channel) -> None:
    answer = program.patch(f"/posts/{planned['id']}", {"text": "For nearly everybody"})
    assert answer.status_code == 200
    on_x, on_facebook = Publication.objects.get(channel=x), Publication.objects.get(channel=facebook)
    assert (on_x.text, on_facebook.text) == ("For X", "For nearly everybody")
    assert on_facebook.options == {"first_comment": "Come in"}
    assert {row.due_at.isoformat() for row in (on_x, on_facebook)} == {TIME}
    assert Attachment.objects.filter(publication=None).count() == 1
    assert states(answer) == {"x": "scheduled", "facebook": "scheduled"}


def test_a_change_of_nothing_changes_nothing(program: Program, planned: Any) -> None:
    before = list(Publication.objects.order_by("id").values())
    assert program.patch(f"/posts/{planned['id']}", {}).json() == planned
    assert list(Publication.objects.order_by("id").values()) == before


def test_a_time_of_its_own_survives_a_change_of_the_text(
    program: Program, planned: Any, x: Channel, facebook: Channel
) -> None:
    later = timezone.now() + timedelta(days=400)
    services.reschedule(Publication.objects.get(channel=x), later)
    program.patch(f"/posts/{planned['id']}", {"text": "Other words"})
    assert Publication.objects.get(channel=x).due_at == later
    assert Publication.objects.get(channel=facebook).due_at.isoformat() == TIME


@pytest.mark.parametrize("state", [State.CANCELLED, State.FAILED, State.HELD])
def test_what_had_stopped_is_not_set_going_by_other_words(
    program: Program, planned: Any, x: Channel, state: str
) -> None:
    set_state(x, state, due_at=timezone.now() - timedelta(hours=1), next_attempt_at=None)
    answer = program.patch(f"/posts/{planned['id']}", {"text": "Other words"})
    assert states(answer) == {"x": state, "facebook": "scheduled"}
    assert Publication.objects.get(channel=x).next_attempt_at is None


def test_a_time_sets_going_what_had_stopped(program: Program, planned: Any, x: Channel) -> None:
    set_state(x, State.FAILED, due_at=timezone.now() - timedelta(hours=1), next_attempt_at=None)
    answer = program.patch(f"/posts/{planned['id']}", {"schedule": "now"})
    assert states(answer) == {"x": "scheduled", "facebook": "scheduled"}
    assert Publication.objects.get(channel=x).next_attempt_at is not None


def test_no_time_makes_it_a_draft(program: Program, planned: Any) -> None:
    answer = program.patch(f"/posts/{planned['id']}", {"schedule": None})
    assert states(answer) == {"x": "draft", "facebook": "draft"}
    assert {row["due_at"] for row in answer.json()["publications"]} == {None}
    assert not Publication.objects.exclude(next_attempt_at=None).exists()


@pytest.mark.parametrize("name", ["text", "channels", "media", "options", "overrides"])
def test_null_empties_nothing_by_accident(program: Program, planned: Any, name: str) -> None:
    answer = program.patch(f"/posts/{planned['id']}", {name: None})
    assert answer.status_code == 422
    assert set(fields(answer)) == {name}
    assert program.get(f"/posts/{planned['id']}").json() == planned


def test_a_new_channel_gets_the_time_of_the_others(program: Program, x: Channel, facebook: Channel) -> None:
    made = program.post("/posts", {"text": "Hello", "channels": [str(x.id)], "schedule": TIME}).json()
    program.patch(f"/posts/{made['id']}", {"channels": [str(x.id), str(facebook.id)]})
    assert Publication.objects.get(channel=facebook).due_at.isoformat() == TIME


def test_a_channel_left_out_goes_with_what_it_had_of_its_own(
    program: Program, planned: Any, x: Channel, facebook: Channel
) -> None:
    answer = program.patch(f"/posts/{planned['id']}", {"channels": [str(facebook.id)]})
    assert answer.status_code == 200
    assert states(answer) == {"facebook": "scheduled"}


def test_a_draft_can_be_planned_and_is_checked_then(program: Program, x: Channel) -> None:
    made = program.post("/posts", {"text": "a" * 281, "channels": [str(x.id)]}).json()
    refused = program.patch(f"/posts/{made['id']}", {"schedule": TIME})
    assert fields(refused) == {"text": "too_long"}
    assert states(program.get(f"/posts/{made['id']}")) == {"x": "draft"}
    assert states(program.patch(f"/posts/{made['id']}", {"text": "Short", "schedule": TIME})) == {"x": "scheduled"}


def test_a_planned_post_stays_good_or_is_not_changed(program: Program, planned: Any) -> None:
    answer = program.patch(f"/posts/{planned['id']}", {"overrides": {}, "text": "a" * 281})
    assert answer.status_code == 422
    assert program.get(f"/posts/{planned['id']}").json()["text"] == "For everybody"


# --- when something is out ------------------------------------------------------------------------------------------


def test_what_is_out_keeps_what_it_was_sent_with(program: Program, planned: Any, x: Channel, facebook: Channel) -> None:
    set_state(facebook, State.PUBLISHED, remote_id="1_2", next_attempt_at=None)
    answer = program.patch(f"/posts/{planned['id']}", {"text": "New words", "media": [], "overrides": {}})
    assert answer.status_code == 200
    on_x, on_facebook = Publication.objects.get(channel=x), Publication.objects.get(channel=facebook)
    assert (on_x.text, on_facebook.text) == ("New words", "For everybody")
    assert (on_x.attachments.count(), on_facebook.attachments.count()) == (0, 1)
    assert on_facebook.options == {"first_comment": "Come in"}
    assert states(answer) == {"x": "scheduled", "facebook": "published"}


def test_words_too_long_for_a_network_where_it_is_out_already_do_not_matter(
    program: Program, planned: Any, x: Channel
) -> None:
    set_state(x, State.PUBLISHED, remote_id="17", next_attempt_at=None)
    assert program.patch(f"/posts/{planned['id']}", {"text": "a" * 1000}).status_code == 200
    assert Publication.objects.get(channel=x).text == "For X"


def test_a_change_for_the_channel_where_it_is_out_is_refused_there(program: Program, planned: Any, x: Channel) -> None:
    set_state(x, State.PUBLISHED, remote_id="17", next_attempt_at=None)
    answer = program.patch(f"/posts/{planned['id']}", {"overrides": {str(x.id): {"text": "Other words"}}})
    assert answer.status_code == 422
    assert fields(answer) == {f"overrides.{x.id}": "is_out"}


def test_a_channel_where_it_is_out_cannot_be_left_out(
    program: Program, planned: Any, x: Channel, facebook: Channel
) -> None:
    set_state(x, State.PUBLISHED, remote_id="17", next_attempt_at=None)
    answer = program.patch(f"/posts/{planned['id']}", {"channels": [str(facebook.id)]})
    assert states(answer) == {"x": "published", "facebook": "scheduled"}


@pytest.mark.parametrize(
    ("state", "more"),
    [
        (State.PUBLISHED, {"remote_id": "17"}),
        (State.PUBLISHING, {}),
        (State.UNCONFIRMED, {}),
        (State.SCHEDULED, {"armed_at": timezone.now()}),
        (State.FAILED, {"remote_id": "17"}),
    ],
)
def test_a_post_that_is_out_or_on_its_way_is_not_changed(
    program: Program, planned: Any, state: str, more: dict[str, Any]
) -> None:
    Publication.objects.update(state=state, **more)
    answer = program.patch(f"/posts/{planned['id']}", {"text": "Too late", "schedule": "now"})
    assert answer.status_code == 409
    assert answer.json()["detail"]
    assert Post.objects.get().text == "For everybody"


def test_a_publication_whose_channel_was_disconnected_does_not_stand_in_the_way(
    program: Program, planned: Any, x: Channel, facebook: Channel
) -> None:
    Publication.objects.filter(channel=x).update(state=State.PUBLISHED, channel=None, next_attempt_at=None)
    answer = program.patch(f"/posts/{planned['id']}", {"text": "New words"})
    assert answer.status_code == 200
    assert Publication.objects.get(channel=facebook).text == "New words"


# --- deleting -------------------------------------------------------------------------------------------------------


def test_a_planned_post_is_deleted_and_never_goes_out(program: Program, planned: Any) -> None:
    answer = program.delete(f"/posts/{planned['id']}")
    assert answer.json() == {"id": planned["id"], "deleted": True, "remote": []}
    assert not Post.objects.exists()
    assert not Publication.objects.exists()
    assert program.delete(f"/posts/{planned['id']}").status_code == 404


@pytest.mark.parametrize("query", ["", "?remote=true"])
def test_a_post_that_is_being_published_is_not_deleted(program: Program, planned: Any, x: Channel, query: str) -> None:
    set_state(x, State.PUBLISHING, remote_id="17")
    assert program.delete(f"/posts/{planned['id']}{query}").status_code == 409
    assert Post.objects.exists()


def test_a_strange_wish_about_the_networks_is_refused(program: Program, planned: Any) -> None:
    answer = program.delete(f"/posts/{planned['id']}?remote=perhaps")
    assert fields(answer).keys() == {"remote"}
    assert Post.objects.exists()
