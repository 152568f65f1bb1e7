"""The list of channels, and where people take permissions back."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from onepost.channels.models import Grant
from onepost.channels.revocation_links import LINKS, STEPS
from onepost.connectors import registry
from world import make_channel

pytestmark = pytest.mark.django_db


def test_the_list_says_which_channel_needs_somebody_and_why(workspace, alice, client_of) -> None:
    make_channel(workspace, alice, name="All is well")
    make_channel(workspace, alice, name="Not so well", state="held", problem={"text": "The key is gone.", "params": {}})
    page = client_of(alice).get(reverse("channels")).content.decode()
    assert "All is well" in page
    assert "The key is gone." in page
    assert page.count("Needs you") == 1


def test_the_list_takes_few_queries_however_long_it_is(
    workspace, alice, client_of, django_assert_max_num_queries
) -> None:
    for _ in range(12):
        make_channel(workspace, alice)
    browser = client_of(alice)
    with django_assert_max_num_queries(12):
        browser.get(reverse("channels"))


def test_nobody_connects_under_another_name_of_this_machine_unwarned(alice, client_of, settings) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    browser = client_of(alice)
    warned = browser.get(reverse("channels"), headers={"host": "localhost:8000"}).content.decode()
    assert 'href="http://127.0.0.1:8000/channels/"' in warned
    fine = browser.get(reverse("channels"), headers={"host": "127.0.0.1:8000"}).content.decode()
    assert 'href="http://127.0.0.1:8000/channels/"' not in fine


def test_without_a_disconnected_channel_there_is_nothing_to_say(alice, client_of) -> None:
    assert client_of(alice).get(reverse("channel-disconnected")).status_code == 302


@pytest.mark.clause("P-R.5")
@pytest.mark.parametrize("network", registry.NETWORKS)
def test_every_network_has_a_page_where_its_permission_ends(network) -> None:
    link = urlsplit(LINKS[network])
    assert link.scheme == "https"
    host = {"youtube": "google.com"}.get(network, f"{network}.com")
    assert (link.hostname or "").endswith(host)
    assert "OnePost" in STEPS[network]


def test_reconnecting_goes_the_way_the_channel_came(workspace, alice, client_of) -> None:
    channel = make_channel(workspace, alice, network="instagram")
    Grant.objects.filter(id=channel.grant_id).update(login="facebook")
    page = client_of(alice).get(reverse("channels")).content.decode()
    row = page[page.index(f'id="channel-{channel.id}"') :]
    form = row[row.index(reverse("channel-connect", args=["instagram"])) :]
    assert '<input type="hidden" name="login" value="facebook">' in form[: form.index("</form>")]
