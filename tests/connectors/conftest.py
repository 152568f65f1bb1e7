from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

import peer as peers
from onepost.connectors.http import Http, HttpSettings


@pytest.fixture
async def peer() -> AsyncIterator[peers.Peer]:
    async with peers.listening() as found:
        yield found


@pytest.fixture
async def door(peer: peers.Peer) -> AsyncIterator[Http]:
    """A sandbox door whose sandbox is the peer; thirty seconds last 0.3."""
    async with Http(HttpSettings(sandbox_url=peer.url, time_scale=0.01), sandbox=True) as http:
        yield http
