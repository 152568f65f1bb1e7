"""Leaving: what goes, what stays, and that it happens whatever the network says."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from onepost.accounts.models import Membership, Role, Workspace
from onepost.channels.models import Channel, ConnectionAttempt, DataKey, Grant
from onepost.connectors.progress import Progress, Upload
from onepost.lib import vault
from onepost.publishing.ending.disconnect import disconnect
from onepost.publishing.models import Post, Publication, State
from onepost.publishing.sending import publisher
from stage import connect, until, worker
from stage import run as publish_all
from world import make_asset, make_channel, make_publication

pytestmark = pytest.mark.django_db
COMMITTED = pytest.mark.django_db(transaction=True)
"""For tests with a worker, whose connections are its own."""


def revocations(control, network: str) -> int:
    if network == "x":
        return sum(row["path"].endswith("/2/oauth2/revoke") for row in control.get("requests", network="x"))
    rows = control.get("requests", network=network)
    return sum(row["method"] == "DELETE" and row["path"].endswith("/permissions") for row in rows)


def pages(workspace, alice) -> list[Channel]:
    connect(workspace, alice, "facebook")
    found = list(Channel.objects.filter(network="facebook").order_by("name"))
    assert len(found) == 2, "the sandbox's first person has two pages"
    return found


@pytest.mark.clause("P-R.1", "P-6B.4")
def test_the_last_channel_takes_everything_secret_with_it(control, workspace, alice) -> None:
    channel = connect(workspace, alice, "x")
    done = disconnect(channel, keep_texts=False)
    assert done.last
    assert done.given_back.done
    assert revocations(control, "x")
    for model in (Channel, Grant, DataKey):
        assert not model.objects.exists(), model
    assert not ConnectionAttempt.objects.exclude(found="").exists()


@pytest.mark.clause("P-R.2")
@COMMITTED
def test_a_page_leaves_without_its_sister(control, workspace, alice) -> None:
    first, second = pages(workspace, alice)
    done = disconnect(first, keep_texts=False)
    assert (done.last, done.given_back.tried) == (False, False)
    assert revocations(control, "facebook") == 0
    assert Grant.objects.count() == DataKey.objects.count() == 1
    publication = make_publication(workspace, second, due_at=timezone.now(), next_attempt_at=timezone.now())
    publish_all([publication])
    assert publication.state == State.PUBLISHED
    assert disconnect(second, keep_texts=False).given_back.done
    assert revocations(control, "facebook") == 1
    assert not Grant.objects.exists()


@pytest.mark.clause("P-R.2", "P-2.2b")
def test_the_same_person_elsewhere_keeps_their_permission(control, workspace, alice) -> None:
    here = connect(workspace, alice, "x")
    elsewhere = Workspace.objects.create(name="Second")
    Membership.objects.create(workspace=elsewhere, user=alice, role=Role.OWNER)
    there = make_channel(elsewhere, alice, "x", remote_id=here.remote_id)
    assert not disconnect(there, keep_texts=False).given_back.tried
    assert revocations(control, "x") == 0
    assert disconnect(here, keep_texts=False).given_back.done
    assert revocations(control, "x")


@pytest.mark.clause("P-R.2")
@pytest.mark.parametrize(
    "fault",
    [
        {"effect": "status", "status": 400},
        {"effect": "status", "status": 503},
        {"effect": "refuse"},
        {"effect": "reset"},
        {"effect": "hang"},
    ],
    ids=lambda fault: f"{fault['effect']}{fault.get('status', '')}",
)
def test_it_happens_whatever_the_network_answers(control, workspace, alice, settings, fault) -> None:
    channel = connect(workspace, alice, "x")
    settings.TIME_SCALE = 0.02
    control.post("faults", network="x", path="revoke", phase="before", count=5, **fault)
    done = disconnect(channel, keep_texts=False)
    assert done.given_back.tried
    assert not done.given_back.done
    assert not Channel.objects.exists()
    assert not DataKey.objects.exists()


@pytest.mark.clause("P-R.2")
@pytest.mark.parametrize("fault", [None, {"status": 400}, {"status": 500}], ids=["works", "400", "500"])
@pytest.mark.parametrize("network", ["facebook", "instagram", "linkedin", "x", "youtube", "tiktok"])
def test_every_network_is_told_once_and_whatever_it_says_nothing_is_left(
    control, workspace, alice, network, fault
) -> None:
    channel = connect(workspace, alice, network)
    if fault:
        told = {"path": "revoke|permissions", "phase": "before", "effect": "status", "count": 9, **fault}
        control.post("faults", network=network, **told)
    before = len(control.get("requests", network=network))
    for sister in Channel.objects.filter(grant=channel.grant):
        done = disconnect(sister, keep_texts=False)
    asked = {request["path"] for request in control.get("requests", network=network)[before:]}
    assert len(asked) == 1, "one way of telling, no second try another way"
    assert fault or done.given_back.done
    assert not Grant.objects.exists()
    assert not DataKey.objects.exists()


@pytest.mark.clause("P-R.2")
def test_it_happens_without_the_master_key_and_without_the_network(workspace, alice, settings) -> None:
    channel = make_channel(workspace, alice)
    settings.SANDBOX_URL = ""
    assert not disconnect(channel, keep_texts=False).given_back.done
    assert not Grant.objects.exists()


def test_published_posts_keep_text_date_and_network_only(workspace, alice) -> None:
    channel = make_channel(workspace, alice)
    at = timezone.now() - timedelta(days=3)
    publication = make_publication(
        workspace,
        channel,
        text="Lamps",
        state=State.PUBLISHED,
        due_at=at,
        published_at=at,
        remote_id="17",
        also_ids=["18"],
        url="https://x.com/lumen/status/17",
        whole=True,
    )
    disconnect(channel, keep_texts=False)
    publication.refresh_from_db()
    assert (publication.text, publication.published_at, publication.network) == ("Lamps", at, "x")
    assert publication.state == State.PUBLISHED
    assert (publication.remote_id, publication.also_ids, publication.url, publication.channel) == ("", [], "", None)


@pytest.mark.clause("P-R.4")
@pytest.mark.parametrize("state", [State.SCHEDULED, State.HELD, State.FAILED, State.CANCELLED])
def test_what_is_not_out_is_deleted_with_its_post(workspace, alice, state) -> None:
    channel = make_channel(workspace, alice)
    make_publication(workspace, channel, state=state, due_at=timezone.now())
    done = disconnect(channel, keep_texts=False)
    assert (done.deleted, done.kept) == (1, 0)
    assert not Publication.objects.exists()
    assert not Post.objects.exists()


@pytest.mark.clause("P-R.4")
def test_a_post_that_goes_elsewhere_too_stays(workspace, alice) -> None:
    leaving, staying = make_channel(workspace, alice), make_channel(workspace, alice, "facebook")
    publication = make_publication(workspace, leaving, due_at=timezone.now())
    sister = Publication.objects.create(
        workspace=workspace, post=publication.post, channel=staying, network="facebook", state=State.SCHEDULED
    )
    disconnect(leaving, keep_texts=False)
    assert Publication.objects.get() == sister
    assert Post.objects.get() == publication.post


@pytest.mark.clause("P-R.4")
def test_texts_are_kept_as_drafts_when_asked_for(workspace, alice) -> None:
    channel = make_channel(workspace, alice)
    asset = make_asset(workspace)
    publication = make_publication(workspace, channel, text="For all", due_at=timezone.now())
    publication.own_text, publication.own_media = "For X only", True
    publication.save()
    publication.attachments.create(post=publication.post, asset=asset)
    done = disconnect(channel, keep_texts=True)
    assert (done.deleted, done.kept) == (1, 1)
    post = Post.objects.get()
    assert post.text == "For X only"
    assert [item.asset for item in post.attachments.all()] == [asset]
    assert not post.publications.exists()


def test_drafts_keep_their_text_in_any_case(workspace, alice) -> None:
    channel = make_channel(workspace, alice)
    make_publication(workspace, channel, text="Half an idea", state=State.DRAFT)
    assert disconnect(channel, keep_texts=False).deleted == 0
    assert Post.objects.get().text == "Half an idea"


@pytest.mark.parametrize(
    ("fields", "becomes"),
    [
        ({"state": State.PUBLISHING, "armed_at": timezone.now()}, State.UNCONFIRMED),
        ({"state": State.UNCONFIRMED, "armed_at": timezone.now()}, State.UNCONFIRMED),
        ({"state": State.PUBLISHING, "remote_id": "1"}, State.FAILED),
        ({"state": State.PUBLISHED, "remote_id": "1", "next_attempt_at": timezone.now()}, State.PUBLISHED),
    ],
    ids=["in flight", "in doubt", "half a thread", "first comment to come"],
)
def test_what_may_be_out_is_kept_and_says_how_it_stands(workspace, alice, fields, becomes) -> None:
    channel = make_channel(workspace, alice)
    publication = make_publication(workspace, channel, due_at=timezone.now(), **fields)
    disconnect(channel, keep_texts=False)
    publication.refresh_from_db()
    assert publication.state == becomes
    assert (publication.next_attempt_at, publication.armed_at, publication.remote_id) == (None, None, "")


@pytest.mark.clause("P-R.3")
@COMMITTED
def test_an_answer_that_comes_after_disconnecting_stores_no_id(control, workspace, alice) -> None:
    channel = connect(workspace, alice, "x")
    publication = make_publication(workspace, channel, due_at=timezone.now(), next_attempt_at=timezone.now())
    control.post("faults", network="x", path="revoke", phase="before", effect="reset", count=9)
    control.post("latency", network="x", ms=1000)

    def publish() -> None:
        async def work() -> None:
            async with worker() as pool:
                await publisher.publish(pool, publication.id)

        try:
            asyncio.run(work())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as workers:
        going = workers.submit(publish)
        until(lambda: any(row["path"].endswith("/2/tweets") for row in control.get("requests", network="x")))
        control.post("latency", network="x", ms=0)
        disconnect(channel, keep_texts=False)
        assert not going.done(), "the answer comes late"
        going.result()
    assert len(control.posts("x")) == 1
    publication.refresh_from_db()
    assert (publication.state, publication.remote_id, publication.url) == (State.UNCONFIRMED, "", "")
    assert publication.problem


def test_prepared_uploads_are_removed_at_the_network_first(control, workspace, alice) -> None:
    first, _second = pages(workspace, alice)
    publication = make_publication(workspace, first, due_at=timezone.now() + timedelta(days=1))
    progress = Progress("photos", (Upload("a.png", remote_id="123"),))
    publication.progress = vault.seal(first.grant.key.reveal(), progress.to_json(), publication.owner)
    publication.save()
    disconnect(first, keep_texts=False)
    assert any(
        row["method"] == "DELETE" and row["path"].endswith("/123")
        for row in control.get("requests", network="facebook")
    )


@pytest.mark.clause("P-R.1")
def test_a_full_plan_goes_in_few_statements(workspace, alice, django_assert_max_num_queries) -> None:
    channel = make_channel(workspace, alice)
    posts = Post.objects.bulk_create(Post(workspace=workspace, text=f"Post {n}") for n in range(5000))
    Publication.objects.bulk_create(
        Publication(workspace=workspace, post=post, channel=channel, network="x", state=State.SCHEDULED)
        for post in posts
    )
    with django_assert_max_num_queries(200):
        assert disconnect(channel, keep_texts=False).deleted == 5000
    assert not Post.objects.exists()


# --- the pages --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("P-R.1", "P-R.5")
def test_the_page_says_what_will_happen_and_then_what_did(control, workspace, alice, client_of) -> None:
    channel = connect(workspace, alice, "x")
    make_publication(workspace, channel, due_at=timezone.now() + timedelta(days=1))
    make_publication(workspace, channel, state=State.PUBLISHED, remote_id="1", published_at=timezone.now())
    browser = client_of(alice)
    address = reverse("channel-disconnect", args=[channel.id])
    page = browser.get(address).content.decode()
    assert "1 planned post is deleted" in page
    assert "1 published post stays at the network" in page
    assert Channel.objects.exists()
    done = browser.post(address, {"keep": "1"}, follow=True)
    text = done.content.decode()
    assert "X confirmed" in text
    assert "https://x.com/settings/connected_apps" in text
    assert "1 text is in your drafts" in text
    assert browser.post(address).status_code == 404


def test_a_channel_of_another_workspace_does_not_exist(workspace, alice, charlie, client_of) -> None:
    channel = make_channel(workspace, alice)
    address = reverse("channel-disconnect", args=[channel.id])
    for method in ("get", "post"):
        assert getattr(client_of(charlie), method)(address).status_code == 404
    assert Channel.objects.exists()


def test_editors_disconnect_what_they_connected(workspace, alice, bob, client_of, settings) -> None:
    settings.SANDBOX_URL = ""
    alices, bobs = make_channel(workspace, alice), make_channel(workspace, bob)
    browser = client_of(bob)
    assert browser.post(reverse("channel-disconnect", args=[alices.id])).status_code == 403
    assert browser.post(reverse("channel-disconnect", args=[bobs.id])).status_code == 302
    assert Channel.objects.get() == alices
    page = browser.get(reverse("channels")).content.decode()
    assert reverse("channel-disconnect", args=[alices.id]) not in page
