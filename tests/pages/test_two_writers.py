"""Two people, or two windows, in one post: nothing is overwritten unseen and nothing is lost."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from composer import send, value_of
from onepost.publishing import services
from onepost.publishing.models import Post, Version
from onepost.publishing.services import Author
from onepost.publishing.writing.content import Content

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(workspace, alice, x, page) -> Post:
    return services.create_post(Author(workspace, alice), Content("The lamps are lit", (x.id,)), None)


class Window:
    """A window of the composer in which somebody has opened ``post``."""

    def __init__(self, browser: Any, post: Post) -> None:
        self.browser, self.post = browser, post
        shown = browser.get(reverse("post-edit", args=[post.id]))
        self.form = {name: value_of(shown, name) for name in ("page", "revision", "post_id")}

    def save(self, *channels: Any, address: str = "post-edit", **fields: Any) -> Any:
        place = reverse(address, args=[self.post.id])
        return send(self.browser, *channels, address=place, **{"when": "draft", **self.form, **fields})


def fields_of(response: Any) -> dict[str, list[str]]:
    """The form of the page that asks, as a browser would send it back."""
    out: dict[str, list[str]] = {}
    (form,) = (part for part in response.content.decode().split("<form") if 'id="merged"' in part)
    for tag in re.findall(r'<input type="hidden"[^>]*>', form):
        name, value = re.search(r'name="([^"]*)" value="([^"]*)"', tag).groups()  # type: ignore[union-attr]
        out.setdefault(name, []).append(html.unescape(value))
    return out


def test_the_second_save_is_asked_and_both_texts_stand_there(client_of, alice, bob, post, x, page) -> None:
    first, second = Window(client_of(alice), post), Window(client_of(bob), post)
    assert first.save(x, text="The lamps are lit tonight").status_code == 302
    asked = second.save(x, page, text="The candles are lit", when="draft")
    assert asked.status_code == 409
    shown = asked.content.decode()
    assert "Alice changed this post" in shown
    assert "Theirs, as the post stands now" in shown
    assert "The <mark>candles</mark> are lit" in shown
    assert "The <mark>lamps</mark> are lit<mark> tonight</mark>" in shown
    assert "Facebook: Lumen, Lamps" in shown
    post.refresh_from_db()
    assert post.text == "The lamps are lit tonight"
    assert Version.objects.filter(author=bob, content__text="The candles are lit").exists()


@pytest.mark.parametrize(("use", "text"), [("mine", "Bob's words"), ("merged", "Words of both")])
def test_who_comes_second_decides(client_of, alice, bob, post, x, use: str, text: str) -> None:
    first, second = Window(client_of(alice), post), Window(client_of(bob), post)
    first.save(x, text="Alice's words")
    asked = second.save(x, text="Bob's words")
    form = {**fields_of(asked), "use": use, "merged": "Words of both"}
    assert value_of(asked, "merged") == "Bob&#x27;s words"
    answer = second.browser.post(reverse("post-edit", args=[post.id]), form)
    assert answer.status_code == 302
    post.refresh_from_db()
    assert post.text == text
    assert Version.objects.filter(content__text="Alice's words", kept=True).exists()


def test_a_third_change_while_somebody_decides_is_asked_again(client_of, alice, bob, post, x) -> None:
    first, second = Window(client_of(alice), post), Window(client_of(bob), post)
    first.save(x, text="One")
    asked = second.save(x, text="Two")
    Window(first.browser, post).save(x, text="Three")
    again = second.browser.post(reverse("post-edit", args=[post.id]), {**fields_of(asked), "use": "mine"})
    assert again.status_code == 409
    assert "Three" in again.content.decode()


def test_what_the_second_window_keeps_while_writing_stops_and_is_not_lost(browser, alice, post, x) -> None:
    first, second = Window(browser, post), Window(browser, post)
    assert first.save(x, address="post-autosave", text="In the first window").status_code == 200
    stopped = second.save(x, address="post-autosave", text="In the second window")
    assert stopped.status_code == 409
    assert "in another window" in stopped.json()["said"]
    heard = browser.post(reverse("post-presence", args=[post.id]), second.form)
    assert (heard.status_code, heard.json()["state"]) == (409, "behind")
    post.refresh_from_db()
    assert post.text == "In the first window"
    assert Version.objects.filter(content__text="In the second window").exists()
    # Keeping it aside does not make the window's next save pass unasked.
    asked = second.save(x, text="In the second window")
    assert asked.status_code == 409
    assert "In the other window, as the post stands now" in asked.content.decode()
    assert "Theirs" not in asked.content.decode()
    assert "Set aside" in browser.get(reverse("post-versions", args=[post.id])).content.decode()


def test_comparing_goes_on_in_the_composer_and_stores_nothing(client_of, alice, bob, post, x) -> None:
    first, second = Window(client_of(alice), post), Window(client_of(bob), post)
    first.save(x, text="Alice's words")
    asked = second.save(x, text="Bob's words", compare="yes", when="now")
    assert asked.status_code == 409
    on = second.browser.post(reverse("post-edit", args=[post.id]), {**fields_of(asked), "use": "mine"})
    assert on.status_code == 200
    assert value_of(on, "text") == "Bob&#x27;s words"
    post.refresh_from_db()
    assert post.text == "Alice's words"
    assert value_of(on, "revision") == str(post.revision)


def test_a_time_changed_in_the_calendar_is_not_taken_back_unseen(browser, workspace, alice, x) -> None:
    at = timezone.now() + timedelta(days=3)
    post = services.create_post(Author(workspace, alice), Content("The lamps are lit", (x.id,)), at)
    window = Window(browser, post)
    moved = (at + timedelta(days=2)).replace(second=0, microsecond=0)
    services.reschedule(post.publications.get(), moved)
    answer = window.save(x, text="Other words", when="at", at=at.astimezone(workspace.zone).strftime("%Y-%m-%dT%H:%M"))
    assert answer.status_code == 409
    assert "When" in answer.content.decode()
    assert post.publications.get().due_at == moved


def test_forms_without_a_number_are_taken_as_before(browser, post, x) -> None:
    answer = send(browser, x, address=reverse("post-edit", args=[post.id]), when="draft", text="New", page=str(uuid4()))
    assert answer.status_code == 302
