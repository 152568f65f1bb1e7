from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

import wire
from control import Control
from onepost.connectors.http import Http
from onepost.connectors.instagram import Instagram


@pytest.fixture
async def door(sandbox: Any, control: Control) -> AsyncIterator[Http]:
    async with wire.door(sandbox.url) as http:
        yield http


@pytest.fixture
async def own(door: Http) -> Instagram:
    """A connector opened for Studio Lumen, through Instagram's own login."""
    connector = await wire.consent(door, "instagram")
    assert isinstance(connector, Instagram)
    return connector


@pytest.fixture
async def paged(door: Http) -> Instagram:
    """The same account, through its page."""
    connector = await wire.consent(door, "instagram", login="facebook")
    assert isinstance(connector, Instagram)
    return connector


@pytest.fixture
def switch(control: Control) -> Callable[[str, object], None]:
    def turn(name: str, value: object) -> None:
        control.post("switches", network="instagram", name=name, value=value)

    return turn
