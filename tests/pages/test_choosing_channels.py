"""Choosing channels: groups of them, those of the last post, and which come first."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from composer import NEW, checked, place, send
from onepost.channels.models import ChannelGroup
from world import make_channel, make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(workspace, x, page) -> ChannelGroup:
    found = ChannelGroup.objects.create(workspace=workspace, name="Lamps")
    found.channels.set([x, page])
    return found


def order(response: Any) -> list[str]:
    return re.findall(r'name="channels" value="([^"]+)"', response.content.decode())


def test_a_group_chooses_its_channels_and_leaves_the_text(browser, group, x, page) -> None:
    response = send(browser, act=f"group:{group.id}", text="Half a sentence")
    assert checked(response, "channels", str(x.id))
    assert checked(response, "channels", str(page.id))
    assert "Half a sentence" in response.content.decode()
    again = send(browser, x, page, act=f"group:{group.id}")
    assert not checked(again, "channels", str(x.id)), "all were chosen: none is now"


def test_the_chosen_channels_become_a_group_where_one_writes(browser, workspace, x, page) -> None:
    send(browser, x, page, act="make-group", **{"group-name": "Lamps"})
    assert set(ChannelGroup.objects.get(workspace=workspace, name="Lamps").channels.all()) == {x, page}
    taken = send(browser, x, act="make-group", **{"group-name": "lamps"})
    assert "There is one with this name already" in place(taken, "channels")
    assert ChannelGroup.objects.count() == 1
    nothing = send(browser, act="make-group", **{"group-name": "Nobody"})
    assert "Choose at least one channel" in place(nothing, "channels")


def test_groups_are_named_changed_and_deleted_on_a_page_of_their_own(browser, workspace, group, x, page) -> None:
    mine = reverse("channel-group", args=[group.id])
    assert "Lumen, Lamps" in browser.get(reverse("channel-groups")).content.decode()
    assert browser.post(mine, {"name": "Light", "channels": [str(x.id)]}).status_code == 302
    assert list(ChannelGroup.objects.get(name="Light").channels.all()) == [x]
    assert browser.post(mine, {"name": "Light", "channels": []}).status_code == 422
    browser.post(reverse("channel-group-delete", args=[group.id]))
    assert not ChannelGroup.objects.exists()
    assert workspace.channels.count() == 2


def test_a_channel_of_another_workspace_gets_into_no_group(browser, client_of, charlie, workspace, group) -> None:
    theirs = make_channel(charlie.memberships.get().workspace, charlie, "x")
    response = browser.post(reverse("channel-groups"), {"name": "Stolen", "channels": [str(theirs.id)]})
    assert response.status_code == 422
    assert order(send(client_of(charlie), act=f"group:{group.id}")) == [str(theirs.id)], "only their own are offered"


def test_what_was_used_last_comes_first_and_can_be_chosen_again(browser, workspace, alice, x, page) -> None:
    others = [make_channel(workspace, alice, "linkedin", name=f"Page {number}") for number in range(3)]
    make_publication(workspace, page)
    make_publication(workspace, others[2])
    first = browser.get(NEW)
    assert order(first)[:2] == [str(others[2].id), str(page.id)]
    assert not any(checked(first, "channels", str(channel.id)) for channel in (x, page, *others)), "nobody chose one"
    chosen = browser.get(f"{NEW}?channel={x.id}")
    assert order(chosen)[:2] == [str(x.id), str(others[2].id)]
    again = send(browser, act="last-used")
    assert checked(again, "channels", str(others[2].id))
    assert not checked(again, "channels", str(page.id))


def test_many_posts_and_groups_cost_no_more_questions(
    browser, workspace, alice, group, django_assert_max_num_queries
) -> None:
    for number in range(10):
        channel = make_channel(workspace, alice, "linkedin", name=f"Page {number}")
        make_publication(workspace, channel)
        group.channels.add(channel)
    with django_assert_max_num_queries(12):
        assert browser.get(f"{NEW}?channel={group.channels.first().id}").status_code == 200
