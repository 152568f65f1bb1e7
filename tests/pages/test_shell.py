"""The frame around every page."""

from __future__ import annotations

import pytest

from onepost.channels.models import ChannelState
from world import make_channel

pytestmark = pytest.mark.django_db


def test_the_rail_shows_a_dozen_channels_those_in_need_first_and_says_how_many_more(
    client_of, workspace, alice
) -> None:
    for number in range(14):
        make_channel(workspace, alice, name=f"Lamp {number:02}")
    make_channel(workspace, alice, name="Zoe's lamps", state=ChannelState.HELD)
    page = client_of(alice).get("/calendar/").content.decode()
    rail = page.partition('aria-labelledby="rail-channels"')[2].partition("</ul>")[0]
    assert rail.count("rail-link") == 13
    assert rail.index("Zoe&#x27;s lamps") < rail.index("Lamp 00")
    assert "Lamp 13" not in rail
    assert "3 more" in rail
