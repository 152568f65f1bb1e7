"""What an author sees of a TikTok post: delivered to the inbox, published before its link is known, held."""

from __future__ import annotations

import asyncio

import pytest

from onepost.publishing.models import Publication, State
from stage import run, settle, worker

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = {"privacy": "PUBLIC_TO_EVERYONE"}


def test_a_video_for_the_inbox_ends_as_delivered(on, upload) -> None:
    stage = on("tiktok")
    publication = stage.publish(media=(upload("tall.mp4").id,), options={"destination": "inbox"})
    run([publication])
    assert publication.state == State.DELIVERED
    assert stage.control.posts("tiktok") == []


def test_a_post_is_published_at_once_and_gets_its_own_id_when_tiktok_names_it(on, upload) -> None:
    stage = on("tiktok")
    stage.control.post("switches", network="tiktok", name="moderation_s", value=3600)
    publication = stage.publish(media=(upload("tall.mp4").id,), options=PUBLIC)

    async def story() -> None:
        async with worker() as pool:
            going = asyncio.create_task(settle(pool, [publication.id]))
            for _ in range(1000):
                early = await Publication.objects.aget(id=publication.id)
                if early.state == State.PUBLISHED:
                    break
                await asyncio.sleep(0.01)
            assert early.remote_id.startswith("v_pub_file")
            assert early.url == ""
            await asyncio.to_thread(stage.control.post, "clock", advance_s=3601)
            await going

    asyncio.run(story())
    publication.refresh_from_db()
    shown = stage.control.posts("tiktok")
    assert [publication.remote_id] == [post["id"] for post in shown]
    assert publication.url.endswith(shown[0]["url"].removeprefix("https://"))


def test_an_app_without_the_audit_holds_the_post_and_names_it(on, upload) -> None:
    stage = on("tiktok")
    stage.control.post("switches", network="tiktok", name="audited", value=False)
    publication = stage.publish(media=(upload("tall.mp4").id,), options=PUBLIC)
    run([publication])
    assert publication.state == State.HELD
    assert "audit" in publication.problem["text"]
    assert stage.control.posts("tiktok") == []
