"""What is sent to LinkedIn: its mark-up, the kind of post, and what a form would not notice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from linkedin_drafts import PAGE, draft, file

from onepost.connectors.check import measured
from onepost.connectors.linkedin import little_text
from onepost.connectors.linkedin.capabilities import CAPABILITIES
from onepost.connectors.linkedin.rendering import body, problems, render
from onepost.connectors.posts import Draft
from onepost_sandbox.networks.linkedin import text as theirs

ACME = "@[Acme (EU)](urn:li:organization:2414183)"


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Plain words, and an émoji 🪔", "Plain words, and an émoji 🪔"),
        ("a_b *c* ~d~ (e) [f] {g} <h> |i| j@k l\\m", r"a\_b \*c\* \~d\~ \(e\) \[f\] \{g\} \<h\> \|i\| j\@k l\\m"),
        ("#lamp and #été2026!", "#lamp and #été2026!"),
        ("#snake_case", r"#snake\_case"),
        ("Room #12 costs C#", r"Room \#12 costs C\#"),
        ("https://x.org/a_b(c)?d=~e#frag", r"https://x.org/a\_b\(c\)?d=\~e\#frag"),
        (f"Thanks, {ACME}!", r"Thanks, @[Acme \(EU\)](urn:li:organization:2414183)!"),
        ("@[Broken](urn:li:share:1)", r"\@\[Broken\]\(urn:li:share:1\)"),
        ("{hashtag|\\#|x}", r"\{hashtag\|\\\#\|x\}"),
    ],
)
def test_every_sign_that_linkedin_would_cut_the_text_at_is_escaped(text: str, sent: str) -> None:
    assert little_text.written(text) == sent
    shown = little_text.shown(text)
    assert theirs.read(sent, lambda urn, name: True)[0] == shown, "the sandbox reads it whole"
    assert little_text.read(sent) == shown
    assert little_text.read(theirs.read(sent, lambda urn, name: True)[1]) == shown, "as LinkedIn gives it back"


def test_readers_see_a_name_where_the_author_mentioned_somebody() -> None:
    assert render(draft(f"With {ACME}\r\n")).text == "With Acme (EU)"


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (draft(), "text"),
        (draft("", "a.png"), "image"),
        (draft("", "a.png", "loop.gif"), "images"),
        (draft("", "film.mp4"), "video"),
        (draft("", "deck.pdf", "a.png"), "document"),
        (draft(link="example.org"), "article"),
        (draft("", "a.png", link="example.org"), "image"),
        (draft(poll=("Tea", "Coffee"), link="example.org"), "poll"),
        (draft(poll_question="Tea?"), "poll"),
    ],
)
def test_the_kind_follows_from_what_is_there(made: Draft, kind: str) -> None:
    assert render(made).kind == kind


def found(made: Draft, limits: dict[str, str] | None = None) -> list[tuple[str, str]]:
    rendered = render(made)
    seen = [*measured(made, rendered, CAPABILITIES), *problems(made, rendered, limits or {})]
    return [(problem.field, problem.code) for problem in seen]


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        (draft("", "a.png", link="https://example.org"), ("options.link", "excluded")),
        (draft(link="no address", link_title="T"), ("options.link", "not_an_address")),
        (draft(link="ftp://example.org", link_title="T"), ("options.link", "not_an_address")),
        (draft(link="https://example.org"), ("options.link_title", "required")),
        (draft(link_title="T"), ("options.link", "required")),
        (draft(title="Nothing shows it"), ("options.title", "not_here")),
        (draft("", "deck.pdf"), ("options.title", "required")),
        (draft(poll=("Tea",), poll_question="Which?"), ("options.poll.2", "required")),
        (draft(poll=("Tea", "x" * 31), poll_question="Which?"), ("options.poll.2", "too_long")),
        (draft(poll=("Tea", "Coffee")), ("options.poll_question", "required")),
        (draft("", "a.png", poll=("Tea", "Coffee"), poll_question="Which?"), ("media", "too_many_files")),
        (draft("(" * 2000), ("text", "too_long")),
        (draft("🪔" * 1501), ("text", "too_long")),
        (draft("", *["a.png"] * 21), ("media", "too_many_files")),
        (replace(draft("x"), media=(file(width=7000, height=6000),)), ("media.0", "too_many_pixels")),
        (replace(draft("x"), media=(file("video", size=60_000),)), ("media.0", "too_small")),
        (replace(draft("x"), media=(file("video", seconds=2.0),)), ("media.0", "too_short_video")),
        (replace(draft("x"), media=(file("gif", frames=251),)), ("media.0", "too_many_frames")),
        (replace(draft(title="T"), media=(file("document", frames=301),)), ("media.0", "too_many_pages")),
        (draft(first_comment="x" * 1251), ("options.first_comment", "too_long")),
    ],
)
def test_what_linkedin_would_refuse_is_said_at_its_field(made: Draft, problem: tuple[str, str]) -> None:
    assert found(made) == [problem]


def test_a_document_stands_alone() -> None:
    made = draft("", "deck.pdf", "a.png", title="T")
    assert found(made) == [("media", "too_many_files"), ("media.1", "wrong_kind")]


def test_a_page_has_no_connections_to_post_to() -> None:
    made = draft(visibility="CONNECTIONS")
    assert found(made, PAGE) == [("options.visibility", "not_for_pages")]
    assert found(made, {"author": "member"}) == []


def test_a_text_of_three_thousand_units_passes() -> None:
    assert found(draft("🪔" * 1500)) == []


def test_the_body_holds_every_choice() -> None:
    made = draft("Look", visibility="CONNECTIONS", no_reshare=True, link="https://example.org/", link_title="Lamps")
    sent = body(made, render(made), "urn:li:person:1", {})
    assert (sent["visibility"], sent["isReshareDisabledByAuthor"]) == ("CONNECTIONS", True)
    assert sent["content"] == {"article": {"source": "https://example.org/", "title": "Lamps"}}
