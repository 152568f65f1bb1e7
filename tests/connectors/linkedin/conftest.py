from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

import wire
from control import Control
from onepost.connectors.http import Http
from onepost.connectors.linkedin import LinkedIn


@pytest.fixture
async def door(sandbox: Any, control: Control) -> AsyncIterator[Http]:
    async with wire.door(sandbox.url) as http:
        yield http


@pytest.fixture
async def alice(door: Http) -> LinkedIn:
    """A connector opened for Alice Martin's own profile."""
    return await opened(door, "member")


@pytest.fixture
async def lumen(door: Http) -> LinkedIn:
    """A connector opened for Studio Lumen's page, which Alice administers."""
    return await opened(door, "organization")


async def opened(door: Http, login: str) -> LinkedIn:
    connector = await wire.consent(door, "linkedin", 0, login)
    assert isinstance(connector, LinkedIn)
    return connector


@pytest.fixture
def switch(control: Control) -> Callable[[str, object], None]:
    def turn(name: str, value: object) -> None:
        control.post("switches", network="linkedin", name=name, value=value)

    return turn
