from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

import wire
from control import Control
from onepost.connectors.http import Http
from onepost.connectors.x import X


@pytest.fixture
async def door(sandbox: Any, control: Control) -> AsyncIterator[Http]:
    async with wire.door(sandbox.url) as http:
        yield http


@pytest.fixture
async def lumen(door: Http) -> X:
    """A connector opened for Studio Lumen, who has no subscription."""
    return await account(door, 0)


async def account(door: Http, number: int) -> X:
    connector = await wire.consent(door, "x", number)
    assert isinstance(connector, X)
    return connector


@pytest.fixture
def switch(control: Control) -> Callable[[str, object], None]:
    def turn(name: str, value: object) -> None:
        control.post("switches", network="x", name=name, value=value)

    return turn
