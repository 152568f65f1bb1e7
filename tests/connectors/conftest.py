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


@pytest.fixture(autouse=True)
def invented_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests of the door call networks that do not exist; the real ones have to be on the list."""
    from onepost.connectors import http
    from onepost.privacy.registers import hosts

    made_up = (".example", "example.org", "localhost", "10.0.0.1", "169.254.169.254", "::1")
    monkeypatch.setattr(http, "_listed", lambda host: host.endswith(made_up) or hosts.listed(host))
