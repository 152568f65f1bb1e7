"""Documents, captions and the files of options, as programs give them."""

from __future__ import annotations

from typing import Any

import pytest

from composer import LATER
from onepost.publishing.models import Post
from paper import paper  # noqa: F401 - a fixture
from programs import description, fields
from world import make_channel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]


@pytest.fixture
def sheet(workspace, alice) -> Any:
    return make_channel(workspace, alice, "paper", name="Sheet")


@pytest.mark.parametrize(
    ("name", "kind", "mime", "pages"),
    [
        ("deck.pdf", "document", "application/pdf", 3),
        ("words.srt", "captions", "application/x-subrip", 0),
        ("words.vtt", "captions", "text/vtt", 0),
    ],
)
def test_documents_and_captions_are_uploaded_like_pictures(program, name, kind, mime, pages) -> None:
    answer = program.upload(name, alt=None)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["kind"], told["mime"], told["pages"]) == (kind, mime, pages)


def test_a_file_of_an_option_is_given_by_its_id(program, sheet) -> None:
    clip, cover = (program.upload(name).json()["id"] for name in ("clip.mp4", "a.png"))
    body = {"text": "Lit", "channels": [str(sheet.id)], "media": [clip], "options": {"paper": {"cover": cover}}}
    assert program.post("/posts/check", body).json()["ok"] is True
    made = program.post("/posts", body)
    assert made.status_code == 201
    program.patch(f"/posts/{made.json()['id']}", {"text": "Still lit"})
    post = Post.objects.get()
    assert (post.text, post.options) == ("Still lit", {"paper": {"cover": cover}})


def test_a_check_warns_of_a_cap_that_the_plan_goes_beyond(program, sheet) -> None:
    body = {"channels": [str(sheet.id)], "schedule": LATER}
    for number in range(3):
        body["text"] = f"Lit for the {number + 1}. time"
        assert program.post("/posts/check", body).json()["warnings"] == []
        assert program.post("/posts", body).status_code == 201
    told = program.post("/posts/check", {**body, "text": "Lit once more"}).json()
    assert told["ok"] is True
    assert told["warnings"] == [
        "Sheet: Sheets in 24 hours: 3 at most; with this post there are 4. It may have to wait."
    ]


@pytest.mark.parametrize("given", ["00000000-0000-4000-8000-000000000000", "cover.png", 7, ["a"]])
def test_a_file_that_does_not_exist_is_refused_at_its_option(program, sheet, given) -> None:
    clip = program.upload("clip.mp4").json()["id"]
    body = {"text": "Lit", "channels": [str(sheet.id)], "media": [clip], "options": {"paper": {"cover": given}}}
    answer = program.post("/posts", body)
    assert answer.status_code == 422
    assert fields(answer)["options.paper.cover"] == "unknown_media"
    assert not Post.objects.exists()


def test_the_description_says_how_a_file_is_given(program) -> None:
    options = description()["components"]["schemas"]["PostIn"]["properties"]["options"]
    assert "id of a file of the library" in options["description"]
