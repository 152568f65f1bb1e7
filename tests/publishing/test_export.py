"""Posts as a file: what comes out goes in again, nothing calculates in a spreadsheet, and memory does not grow."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from imports import brought, imported, problems
from onepost.publishing import exporting, services
from onepost.publishing.exporting import Choice
from onepost.publishing.models import Label, Post, Publication, State
from onepost.publishing.writing.content import Content, Override
from world import make_asset, make_channel, make_publication

pytestmark = pytest.mark.django_db

DUE = datetime(2027, 3, 9, 8, tzinfo=UTC)
TWICE = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.fixture
def x(workspace, alice):
    return make_channel(workspace, alice, "x")


@pytest.fixture
def page(workspace, alice):
    return make_channel(workspace, alice, "facebook", name="Lumen, Lamps", handle="", kind="page")


def written(workspace, alice, plan, text: str, *channels, **more) -> Post:
    content = Content(text=text, channels=tuple(channel.id for channel in channels), **more)
    return services.create_post(services.Author(workspace, alice), content, plan)


def table(workspace, choice: Choice | None = None) -> list[dict[str, str]]:
    data = b"".join(exporting.as_csv(workspace, choice or Choice())).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(data, newline="")))


def going_out(posts) -> list[tuple[object, ...]]:
    rows = Publication.objects.filter(post__in=posts).select_related("post")
    found = []
    for row in rows:
        files = row.post.attachments.filter(publication=row if row.own_media else None)
        labels = sorted(label.name for label in row.post.labels.all())
        media = [str(item.asset_id) for item in files]
        found.append((row.network, row.state, str(row.due_at), row.text, json.dumps(row.options), media, labels))
    return sorted(found)


def test_what_is_exported_goes_out_the_same_after_it_is_imported_again(workspace, alice, x, page) -> None:
    asset = make_asset(workspace)
    one = written(
        workspace,
        alice,
        DUE,
        '=1+1 with "quotes"; and\n\nlines',
        x,
        page,
        media=(asset.id,),
        options={"x": {"reply_settings": "following"}, "facebook": {"first_comment": "More, below"}},
        overrides={x.id: Override(text="@short for X")},
    )
    one.labels.add(Label.objects.create(workspace=workspace, name="spring, lamps"))
    two = written(workspace, alice, TWICE, "In the hour that comes twice", page)
    three = written(workspace, alice, None, "'Only a draft", x)
    before = going_out([one, two, three])
    data = b"".join(exporting.as_csv(workspace, Choice()))
    Post.objects.all().delete()
    run = imported(brought(workspace, alice, data))
    assert problems(run) == []
    assert going_out(Post.objects.all()) == before


def test_channels_that_get_the_same_share_a_row(workspace, alice, x, page) -> None:
    written(workspace, alice, DUE, "For both", x, page)
    written(workspace, alice, DUE, "Not the same", x, page, overrides={x.id: Override(text="Other words")})
    names = [(row["Channels"], row["Text"], row["Date and time"], row["State"]) for row in table(workspace)]
    assert names == [
        ("facebook: Lumen, Lamps || x: studio_lumen", "For both", "2027-03-09 09:00", "scheduled"),
        ("facebook: Lumen, Lamps", "Not the same", "2027-03-09 09:00", "scheduled"),
        ("x: studio_lumen", "Other words", "2027-03-09 09:00", "scheduled"),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+33", "-5", "@lumen", "\tx", "'=quoted"])
def test_no_cell_is_a_formula(workspace, alice, x, text) -> None:
    make_publication(workspace, x, text=text)
    assert table(workspace)[0]["Text"] == f"'{text}"


def test_only_what_is_chosen_is_exported_and_nothing_that_is_being_deleted(workspace, alice, x, charlie) -> None:
    label = Label.objects.create(workspace=workspace, name="lamps")
    planned = make_publication(workspace, x, "Planned", State.SCHEDULED, DUE)
    make_publication(workspace, x, "Out", State.PUBLISHED, DUE, remote_id="17", url="https://x.com/1/17")
    gone = make_publication(workspace, x, "Going", State.SCHEDULED, DUE)
    Post.objects.filter(id=gone.post_id).update(deleting_at=timezone.now())
    make_publication(charlie.memberships.get().workspace, text="Theirs")
    planned.post.labels.add(label)

    def texts(**choice) -> list[str]:
        return sorted(row["Text"] for row in table(workspace, Choice(**choice)))

    assert texts() == ["Out", "Planned"]
    assert texts(which="published") == ["Out"]
    assert texts(label=label.id) == ["Planned"]
    assert texts(first=DUE.date(), last=DUE.date()) == ["Out", "Planned"]
    assert texts(last=datetime(2027, 3, 8).date()) == []
    assert [row["Address"] for row in table(workspace, Choice("published"))] == ["https://x.com/1/17"]


def test_json_holds_everything_exactly(workspace, alice, x) -> None:
    asset = make_asset(workspace, alt="A window")
    post = written(workspace, alice, DUE, "=1+1", x, media=(asset.id,), overrides={x.id: Override(text="Own")})
    [found] = json.loads(b"".join(exporting.as_json(workspace, Choice())))["posts"]
    assert (found["id"], found["text"]) == (str(post.id), "=1+1")
    assert found["media"] == [{"id": str(asset.id), "name": asset.name, "alt": "A window", "part": 0}]
    [row] = found["publications"]
    assert (row["own_text"], row["due_at"], row["state"]) == ("Own", DUE.isoformat(), "scheduled")
    assert json.loads(b"".join(exporting.as_json(workspace, Choice("published"))))["posts"] == []


def test_thousands_of_posts_come_piece_by_piece(workspace, x) -> None:
    posts = Post.objects.bulk_create(Post(workspace=workspace, text="A lamp. " * 500) for _number in range(2000))
    Publication.objects.bulk_create(
        Publication(workspace=workspace, post=post, channel=x, network="x", state=State.SCHEDULED, due_at=DUE)
        for post in posts
    )
    del posts
    tracemalloc.start()
    try:
        total = sum(len(piece) for piece in exporting.as_csv(workspace, Choice()))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert total > 8_000_000
    assert most < 4_000_000
