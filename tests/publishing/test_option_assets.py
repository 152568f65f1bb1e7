"""Files of options, from the request to the connector: authorised, kept while they are needed, handed over whole."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

import files
from onepost.media import services as media
from onepost.publishing import services
from onepost.publishing.models import Attachment, Post, Publication, State
from onepost.publishing.services import Author
from onepost.publishing.writing import edit_state, shown
from onepost.publishing.writing.content import Content, ContentRefused, Override, check_content
from paper import Paper, paper  # noqa: F401 - a fixture
from stage import run
from world import make_asset, make_channel

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("paper")]


@pytest.fixture
def channel(transactional_db, workspace, alice) -> Any:
    return make_channel(workspace, alice, "paper", name="Sheet")


def content(channel: Any, clip: Any, **options: Any) -> Content:
    return Content("The lamps are lit", (channel.id,), (clip.id,), {"paper": options})


def problems(workspace: Any, asked: Content) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in check_content(workspace, asked).all_problems]


def attached(post: Post) -> dict[str, str]:
    return {item.option: item.asset.name for item in post.attachments.exclude(option="")}


def test_the_files_of_options_reach_the_network_with_the_post(workspace, alice, channel, upload, control) -> None:
    asked = content(channel, upload("clip.mp4"), cover=str(upload("a.png").id), captions=str(upload("words.srt").id))
    post = services.create_post(Author(workspace, alice), asked, "now")
    row = post.publications.get()
    run([row])
    assert row.state == State.PUBLISHED
    assert Paper.sent == [{"cover": files.named("a.png"), "captions": files.named("words.srt")}]


def test_options_of_one_channel_bring_their_own_files(workspace, alice, channel, upload, control) -> None:
    clip, cover, other = upload("clip.mp4"), upload("a.png"), upload("b.png")
    own = {channel.id: Override(options={"cover": str(other.id)})}
    asked = Content("Lit", (channel.id,), (clip.id,), {"paper": {"cover": str(cover.id)}}, own)
    post = services.create_post(Author(workspace, alice), asked, "now")
    assert attached(post) == {"paper.cover": "a.png", "cover": "b.png"}
    run([post.publications.get()])
    assert Paper.sent == [{"cover": files.named("b.png")}]


def test_a_file_that_is_not_ours_is_refused_at_its_option(workspace, charlie, channel, upload) -> None:
    stranger = make_asset(charlie.memberships.get().workspace)
    clip = upload("clip.mp4")
    for given in (str(stranger.id), str(uuid4()), "cover.png"):
        assert problems(workspace, content(channel, clip, cover=given)) == [("options.paper.cover", "unknown_media")]
        own = {channel.id: Override(options={"cover": given})}
        asked = Content("Lit", (channel.id,), (clip.id,), {}, own)
        assert problems(workspace, asked) == [(f"overrides.{channel.id}.options.cover", "unknown_media")]


def test_not_even_a_draft_keeps_a_file_that_is_not_ours(workspace, alice, channel, upload) -> None:
    asked = content(channel, upload("clip.mp4"), cover=str(uuid4()))
    with pytest.raises(ContentRefused):
        services.create_post(Author(workspace, alice), asked, None)
    assert not Post.objects.exists()


def test_a_file_of_the_wrong_kind_is_refused_at_its_option(workspace, channel, upload) -> None:
    clip = upload("clip.mp4")
    asked = content(channel, clip, cover=str(clip.id), captions=str(upload("a.png").id))
    assert problems(workspace, asked) == [
        ("options.paper.cover", "wrong_kind"),
        ("options.paper.captions", "wrong_kind"),
    ]


def test_a_file_of_an_option_cannot_be_deleted_while_a_post_needs_it(workspace, alice, channel, upload) -> None:
    cover = upload("a.png")
    post = services.create_post(
        Author(workspace, alice), content(channel, upload("clip.mp4"), cover=str(cover.id)), None
    )
    assert media.uses(cover) == [post]
    with pytest.raises(media.InUse):
        media.delete(cover)
    services.edit_post(post, content(channel, upload("clip.mp4")), None)
    assert media.uses(cover) == []
    media.delete(cover)


def test_an_edit_replaces_the_file_and_what_was_stored_comes_back_to_edit(workspace, alice, channel, upload) -> None:
    clip, cover, other = upload("clip.mp4"), upload("a.png"), upload("b.png")
    asked = content(channel, clip, cover=str(cover.id))
    post = services.create_post(Author(workspace, alice), asked, None)
    assert edit_state.content_of(post) == asked
    services.edit_post(post, content(channel, clip, cover=str(other.id)), None)
    assert attached(post) == {"paper.cover": "b.png"}
    again = edit_state.content_of(Post.objects.get())
    assert (again.media, again.options) == ((clip.id,), {"paper": {"cover": str(other.id)}})


def test_what_is_out_keeps_the_file_it_was_sent_with(workspace, alice, channel, upload) -> None:
    clip, cover = upload("clip.mp4"), upload("a.png")
    later = make_channel(workspace, alice, "paper", name="Later")
    both = Content("Lit", (channel.id, later.id), (clip.id,), {"paper": {"cover": str(cover.id)}})
    post = services.create_post(Author(workspace, alice), both, "now")
    out = post.publications.get(channel=channel)
    Publication.objects.filter(id=out.id).update(state=State.UNCONFIRMED, armed_at=timezone.now())
    services.edit_post(post, Content("Lit", (later.id,), (clip.id,)), None)
    assert [(item.publication_id, item.option) for item in Attachment.objects.filter(asset=cover)] == [
        (out.id, "cover")
    ]
    assert media.uses(cover) == [post], "the author may still say that it never came"
    out.refresh_from_db()
    assert shown.of(out).cover == cover


def test_a_post_whose_file_is_gone_fails_with_the_way_out(workspace, alice, channel, upload, control) -> None:
    cover = upload("a.png")
    post = services.create_post(
        Author(workspace, alice), content(channel, upload("clip.mp4"), cover=str(cover.id)), "now"
    )
    row = post.publications.get()
    services.cancel(row)
    media.delete(cover)
    row.refresh_from_db()
    services.try_again(row)
    run([row])
    assert (row.state, Paper.sent) == (State.FAILED, [])
    assert "no longer in the library" in row.problem["text"]


def test_the_card_of_a_post_shows_the_post_and_not_its_cover(workspace, alice, channel, upload) -> None:
    from onepost.publishing.planning.cards import cards_of_drafts

    clip = upload("clip.mp4")
    asked = content(channel, clip, cover=str(upload("a.png").id))
    post = services.create_post(Author(workspace, alice), asked, None)
    (card,) = cards_of_drafts([post])
    assert (card.files, card.thumbnail) == (1, clip.id)


# --- choices that are an account's own --------------------------------------------------------------------------------


def test_a_choice_of_another_account_is_a_problem_of_the_channel_that_lacks_it(workspace, alice, channel) -> None:
    channel.limits = {"shelves": ["lamps"]}
    channel.save()
    other = make_channel(workspace, alice, "paper", name="Other", limits={"shelves": ["books", "lamps"]})
    unknown = make_channel(workspace, alice, "paper", name="Not looked at yet")
    asked = Content("Lit", (channel.id, other.id, unknown.id), options={"paper": {"shelf": "books"}})
    found = [(p.field, p.code, p.channel) for p in check_content(workspace, asked).all_problems]
    assert found == [("options.paper.shelf", "not_on_account", channel.id)]
