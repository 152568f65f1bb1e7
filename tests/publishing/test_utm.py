"""Tags on links: which links take them, and that they are sent as they are shown."""

from __future__ import annotations

import pytest

from onepost.publishing.models import State
from onepost.publishing.writing import utm
from onepost.publishing.writing.content import Content, check_content
from stage import run
from world import make_channel

ON = {"source": "{network}", "medium": "social", "campaign": "Spring sale", "domains": []}
TAGS = "utm_source=x&utm_medium=social&utm_campaign=Spring%20sale"


def tagged(text: str, **settings: object) -> str:
    return utm.tagged(text, {**ON, **settings}, "x")


@pytest.mark.parametrize(
    ("link", "sent"),
    [
        ("https://lumen.example", f"https://lumen.example?{TAGS}"),
        ("https://lumen.example/a?b=1", f"https://lumen.example/a?b=1&{TAGS}"),
        ("https://lumen.example/a?b&", f"https://lumen.example/a?b&{TAGS}"),
        ("https://lumen.example/a#part", f"https://lumen.example/a?{TAGS}#part"),
        ("https://lumen.example/a?b=%20c#part?no", f"https://lumen.example/a?b=%20c&{TAGS}#part?no"),
        ("HTTPS://Lumen.Example/A", f"HTTPS://Lumen.Example/A?{TAGS}"),
    ],
)
def test_a_link_gets_tags_and_keeps_all_else(link: str, sent: str) -> None:
    assert tagged(link) == sent
    assert tagged(tagged(link)) == sent


@pytest.mark.parametrize(
    "text",
    [
        "https://lumen.example/?utm_source=mail",
        "https://lumen.example/?a=1&UTM_Campaign=x#b",
        "lumen.example and www.lumen.example",
        "ftp://lumen.example",
        "https://x.com/lumen/status/1 https://www.youtube.com/watch?v=1 https://lnkd.in/a",
        "http://[not/a/link",
        "https://",
    ],
)
def test_these_links_stay_as_they_are(text: str) -> None:
    assert tagged(text) == text


def test_the_sentence_around_a_link_is_no_part_of_it() -> None:
    assert tagged("(See https://lumen.example/a_(b)). Now!") == f"(See https://lumen.example/a_(b)?{TAGS}). Now!"
    assert tagged("«https://lumen.example», he said") == f"«https://lumen.example?{TAGS}», he said"


def test_only_the_websites_that_are_listed() -> None:
    text = "https://shop.lumen.example https://notlumen.example https://other.example"
    assert tagged(text, domains=["lumen.example"]) == text.replace("shop.lumen.example", f"shop.lumen.example?{TAGS}")


def test_nothing_when_it_is_off_or_was_never_set_up() -> None:
    assert tagged("https://lumen.example", off=True) == "https://lumen.example"
    assert utm.tagged("https://lumen.example", {}, "x") == "https://lumen.example"


@pytest.mark.django_db
def test_the_link_of_a_card_is_tagged_for_its_network_and_a_post_can_say_no(workspace, alice) -> None:
    page = make_channel(workspace, alice, "facebook", kind="page")
    workspace.utm = {**ON, "campaign": ""}
    options = {"link": "https://lumen.example/a"}
    sent = [
        check_content(
            workspace, Content("Look: https://lumen.example/b", (page.id,), (), {"facebook": given})
        ).channels[0]
        for given in (options, {**options, "plain_links": True})
    ]
    tags = "?utm_source=facebook&utm_medium=social"
    assert [one.rendered.link for one in sent] == [f"https://lumen.example/a{tags}", "https://lumen.example/a"]
    assert sent[0].rendered.parts[0].text == f"Look: https://lumen.example/b{tags}"
    assert sent[1].rendered.parts[0].text == "Look: https://lumen.example/b"
    assert [one.problems for one in sent] == [(), ()]


@pytest.mark.django_db(transaction=True)
def test_the_network_gets_the_tagged_link_in_every_part_of_a_thread(on) -> None:
    x = on("x")
    x.workspace.utm = {**ON, "campaign": ""}
    x.workspace.save()
    options = {"thread": [{"text": "More: https://lumen.example/2"}]}
    publication = x.publish("First: https://lumen.example/1", options=options)
    run([publication])
    assert publication.state == State.PUBLISHED
    tags = "?utm_source=x&utm_medium=social"
    sent = {post["text"] for post in x.control.posts("x")}
    assert sent == {f"First: https://lumen.example/1{tags}", f"More: https://lumen.example/2{tags}"}
