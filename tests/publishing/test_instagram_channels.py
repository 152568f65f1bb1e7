"""Instagram inside the product: two ways in, tokens without a refresh token, files that are fetched from OnePost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from consents import Person
from onepost.channels import refresh
from onepost.channels.models import Channel, Grant
from onepost.publishing.ending import takedown
from onepost.publishing.models import State
from stage import connect, run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("login", "outcome", "left"), [("instagram", "not possible", 1), ("facebook", "deleted", 0)])
def test_a_post_is_fetched_from_onepost_and_taken_down_where_the_way_in_allows_it(
    on, upload, login: str, outcome: str, left: int
) -> None:
    stage = on("instagram", login)
    publication = stage.publish("Lamps", media=(upload("a.jpg").id,))
    run([publication])
    assert publication.state == State.PUBLISHED, publication.problem
    assert [row["outcome"] for row in takedown.take_down(publication.post)] == [outcome]
    assert len(stage.control.posts("instagram")) == left


def test_every_renewal_moves_the_end_of_the_connection(on) -> None:
    """Instagram's tokens renew themselves: what comes back says until when that is possible."""
    stage = on("instagram")
    stage.control.post("clock", advance_s=2 * 86400)
    soon = timezone.now() + timedelta(days=5)
    grant = Channel.objects.get().grant
    grant.put(replace(grant.credentials(), expires_at=soon, refresh_expires_at=soon))
    grant.save()
    asyncio.run(refresh.refresh(grant.id, grant.epoch))
    grant.refresh_from_db()
    assert grant.refresh_expires_at > timezone.now() + timedelta(days=50)
    assert grant.expires_at == grant.refresh_expires_at


def test_an_app_removed_in_instagrams_settings_ends_like_a_disconnect(on, live_server) -> None:
    """Over the wire: the account removes the app in the sandbox, and that calls back."""
    stage = on("instagram")
    address = f"{live_server.url}{reverse('network-notice', args=['instagram', 'removed'])}"
    stage.control.post("switches", network="instagram", name="deauthorize_callback", value=address)
    stage.control.post("revoke", network="instagram", account=stage.channel.remote_id)
    assert not Grant.objects.exists()
    assert not Channel.objects.exists()


def test_connected_both_ways_an_account_stays_one_channel_and_publishes(on, upload, workspace, alice) -> None:
    stage = on("instagram")
    connect(workspace, alice, "instagram", "facebook")
    channel = Channel.objects.get(remote_id=stage.channel.remote_id)
    stage.channel = channel
    publication = stage.publish("Lamps", media=(upload("a.jpg").id,))
    run([publication])
    assert publication.state == State.PUBLISHED, publication.problem


def test_a_personal_account_is_refused_with_what_to_do(control, workspace, alice, client_of) -> None:
    person = Person(client_of(alice))
    page = person.come_back(person.consent("instagram", account=3))
    assert "personal account" in unescape(page.content.decode())
    assert not Channel.objects.exists()
