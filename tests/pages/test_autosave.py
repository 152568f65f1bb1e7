"""What is written is kept while it is written: in the draft, or beside what is planned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from composer import LATER, NEW, checked, place, send, value_of
from onepost.privacy import retention
from onepost.publishing import services
from onepost.publishing.models import Post, Presence, Version
from onepost.publishing.services import Author
from onepost.publishing.writing import versions
from onepost.publishing.writing.content import Content, Override

pytestmark = pytest.mark.django_db


def keep(browser: Client, post_id: Any, *channels: Any, **fields: Any) -> Any:
    """What the composer's script sends two seconds after the last key."""
    fields = {"page": str(PAGE), "revision": "0", **fields}
    address = reverse("post-autosave", args=[post_id])
    return send(browser, *channels, address=address, post_id=str(post_id), **fields)


PAGE = uuid4()


def test_opening_the_page_or_writing_nothing_makes_nothing(browser, x) -> None:
    browser.get(NEW)
    assert keep(browser, uuid4(), x, text="  ").json()["state"] == "empty"
    assert not Post.objects.exists()


def test_the_first_words_become_a_draft_and_the_next_ones_go_on_in_it(browser, x) -> None:
    post_id = uuid4()
    first = keep(browser, post_id, x, text="The la")
    assert first.status_code == 200
    assert first.json()["said"].startswith("Saved ")
    second = keep(browser, post_id, x, text="The lamps", revision=first.json()["revision"])
    post = Post.objects.get()
    assert (post.id, post.text) == (post_id, "The lamps")
    assert second.json()["revision"] == post.revision == 2
    assert [row.state for row in post.publications.all()] == ["draft"]


def test_a_sign_that_cannot_be_stored_costs_no_other(browser, x) -> None:
    answer = send(browser, x, when="draft", text="Good \0morning", **{"new-label": "lam\0ps"})
    assert answer.status_code == 302
    assert Post.objects.get().text == "Good morning"


def test_a_draft_is_gone_on_with_at_the_time_that_was_chosen(browser, x) -> None:
    post_id = uuid4()
    keep(browser, post_id, x, at=LATER)
    page = browser.get(reverse("post-edit", args=[post_id]))
    assert value_of(page, "at") == LATER
    assert checked(page, "when", "at")


def test_words_kept_for_a_planned_post_change_nothing_until_the_button(browser, workspace, alice, x) -> None:
    at = timezone.now() + timedelta(days=3)
    post = services.create_post(Author(workspace, alice), Content("As planned", (x.id,)), at)
    before = post.publications.values_list().get()
    said = keep(browser, post.id, x, text="Better words", revision=post.revision).json()
    assert "changes when you press the button" in said["said"]
    post.refresh_from_db()
    assert post.text == "As planned"
    assert post.publications.values_list().get() == before
    page = browser.get(reverse("post-edit", args=[post.id]))
    assert value_of(page, "text") == "As planned"
    assert "did not save it" in page.content.decode()
    written = Version.objects.get(kept=False)
    again = browser.get(f"{reverse('post-edit', args=[post.id])}?version={written.id}")
    assert value_of(again, "text") == "Better words"
    browser.post(reverse("version-discard", args=[post.id, written.id]))
    assert "did not save it" not in browser.get(reverse("post-edit", args=[post.id])).content.decode()


def test_an_answer_that_was_lost_does_not_stop_the_window_that_wrote(browser, x) -> None:
    post_id = uuid4()
    for text in ("One", "One two", "One two three"):  # each time as if nothing had ever come back
        assert keep(browser, post_id, x, text=text, revision=0).status_code == 200
    assert Post.objects.get().text == "One two three"
    assert send(browser, x, post_id=str(post_id), text="All", page=str(PAGE), revision=0).status_code == 302


def test_pressing_the_button_after_it_was_kept_makes_one_post(browser, x) -> None:
    post_id = uuid4()
    kept = keep(browser, post_id, x).json()
    fields = {"post_id": str(post_id), "page": str(PAGE), "revision": kept["revision"]}
    for _ in range(2):
        answer = send(browser, x, **fields)
        assert answer.status_code == 302
    assert [row.state for row in Post.objects.get().publications.all()] == ["scheduled"]


def test_the_script_that_sends_again_is_told_where_to_go_on(client_of, alice, x) -> None:
    browser = client_of(alice)
    browser.defaults["HTTP_ACCEPT"] = "application/json"
    fields = {"post_id": str(uuid4()), "when": "now"}
    first, second = send(browser, x, **fields), send(browser, x, **fields)
    assert first.json()["to"] == second.json()["to"]
    assert Post.objects.get().publications.count() == 1


def test_a_post_of_somebody_else_cannot_be_written_into(client_of, charlie, workspace, alice, x) -> None:
    post = services.create_post(Author(workspace, alice), Content("Lumen's", (x.id,)), None)
    assert keep(client_of(charlie), post.id, text="Mine").status_code == 404
    post.refresh_from_db()
    assert post.text == "Lumen's"


def test_a_post_deleted_while_it_is_written_may_be_saved_as_a_new_one(browser, x) -> None:
    post_id = uuid4()
    keep(browser, post_id, x)
    Post.objects.all().delete()
    gone = keep(browser, post_id, x, text="More", revision=1)
    assert gone.status_code == 410
    assert "was deleted" in gone.json()["said"]
    page = send(browser, x, address=reverse("post-edit", args=[post_id]), text="More", revision=1)
    assert page.status_code == 404
    assert value_of(page, "text") == "More"
    assert f'action="{NEW}"' in page.content.decode()
    assert send(browser, x, post_id=value_of(page, "post_id"), text="More").status_code == 302


def test_what_is_written_thins_out_and_what_was_saved_stays(browser, workspace, alice, x) -> None:
    at = timezone.now() + timedelta(days=3)
    post = services.create_post(Author(workspace, alice), Content("As planned", (x.id,)), at)
    for number in range(3):
        keep(browser, post.id, x, text=f"Words {number}", revision=post.revision)
    written = Version.objects.get(kept=False)
    assert written.content["text"] == "Words 2"
    for number in range(versions.MOST + 5):
        copy = Version.objects.create(post=post, number=1, kept=False, content=written.content)
        Version.objects.filter(id=copy.id).update(at=timezone.now() - timedelta(minutes=10 * (number + 1)))
    Version.objects.filter(id=written.id).update(at=timezone.now() - timedelta(hours=1))
    keep(browser, post.id, x, text="The newest", revision=post.revision)
    kept = list(Version.objects.filter(kept=False).order_by("-at"))
    assert len(kept) == versions.MOST
    assert kept[0].content["text"] == "The newest"
    assert Version.objects.filter(kept=True).count() == 1
    post.delete()
    assert not Version.objects.exists()


# --- a session that has ended ---------------------------------------------------------------------------------------


def test_a_form_sent_after_the_session_has_ended_waits_for_the_sign_in(browser, alice, x) -> None:
    writer = value_of(browser.get(NEW), "writer")
    browser.logout()
    answer = send(browser, x, text="Written for an hour", writer=writer, when="now")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")
    login = browser.get(answer["Location"])
    assert "What you wrote is kept" in login.content.decode()
    browser.post(answer["Location"], {"login": alice.email, "password": "correct horse battery"})
    page = browser.get(f"{NEW}?carried=1")
    assert value_of(page, "text") == "Written for an hour"
    assert checked(page, "channels", str(x.id))
    assert not Post.objects.exists()
    assert value_of(browser.get(f"{NEW}?carried=1"), "text") == ""


def test_nobody_else_is_shown_it_and_strangers_cannot_leave_anything(browser, client, bob, x) -> None:
    writer = value_of(browser.get(NEW), "writer")
    browser.logout()
    send(browser, x, text="Alice's words", writer=writer)
    browser.post("/accounts/login/", {"login": bob.email, "password": "correct horse battery"})
    assert "Alice" not in value_of(browser.get(f"{NEW}?carried=1"), "text")
    send(client, text="Rubbish", writer="made:up:proof")
    assert "carried" not in client.session


# --- who else writes ------------------------------------------------------------------------------------------------


def test_two_who_write_are_told_of_each_other_until_one_leaves(client_of, alice, bob, workspace, x) -> None:
    post = services.create_post(Author(workspace, alice), Content("Ours", (x.id,)), None)
    address = reverse("post-presence", args=[post.id])
    first, second = str(uuid4()), str(uuid4())
    seen = {"revision": post.revision}
    assert client_of(alice).post(address, {"page": first, **seen}).json()["others"] == ""
    assert client_of(bob).post(address, {"page": second, **seen}).json()["others"] == "Alice is writing here too."
    assert client_of(alice).post(address, {"page": first, **seen}).json()["others"] == "Bob is writing here too."
    client_of(bob).post(address, {"page": second, "leave": "yes"})
    assert client_of(alice).post(address, {"page": first, **seen}).json()["others"] == ""
    other = client_of(alice).post(address, {"page": str(uuid4()), **seen}).json()["others"]
    assert "another window" in other


def test_windows_that_were_left_open_are_forgotten(workspace, alice) -> None:
    row = {"post": Post.objects.create(workspace=workspace, text="Old"), "user": alice}
    Presence.objects.create(page="long ago", seen_at=timezone.now() - timedelta(days=2), **row)
    Presence.objects.create(page="now", seen_at=timezone.now(), **row)
    retention.purge()
    assert [found.page for found in Presence.objects.all()] == ["now"]


# --- a channel's own files ------------------------------------------------------------------------------------------


def test_a_channel_has_pictures_of_its_own_and_goes_back_to_the_posts(browser, x, page, upload) -> None:
    shared, own = upload("a.png"), upload("b.png")
    post_id = str(uuid4())
    form = {"post_id": post_id, "media": [str(shared.id)], f"shown-media-{page.id}": "yes"}
    with_own = {**form, f"own-media-{page.id}": "yes", f"media-{page.id}": [str(own.id)]}
    assert send(browser, x, page, **with_own).status_code == 302
    post = Post.objects.get()
    row = post.publications.get(network="facebook")
    assert [item.asset_id for item in row.attachments.all()] == [own.id]
    shown = browser.get(reverse("post-edit", args=[post.id]))
    assert checked(shown, f"own-media-{page.id}", "yes")
    assert value_of(shown, f"media-{page.id}") == str(own.id)
    assert "Differs from the post: pictures and files." in place(shown, f"differs-{page.id}")
    form["revision"] = str(post.revision)
    assert send(browser, x, page, address=reverse("post-edit", args=[post.id]), **form).status_code == 302
    row.refresh_from_db()
    assert not row.own_media


def test_a_problem_of_a_channels_own_file_stands_at_it(browser, workspace, alice, page, upload) -> None:
    own = upload("clip.mp4"), upload("b.png")
    content = Content("Both", (page.id,), (), {}, {page.id: Override(media=tuple(asset.id for asset in own))})
    post = services.create_post(Author(workspace, alice), content, None)
    fields = {f"shown-media-{page.id}": "yes", f"own-media-{page.id}": "yes"}
    fields |= {f"media-{page.id}": [str(asset.id) for asset in own], "check": "yes"}
    html = send(browser, page, address=reverse("post-edit", args=[post.id]), **fields)
    assert "field-error" in place(html, f"media-{page.id}") + place(html, f"media-{own[0].id}")
