from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

import wire
from control import Control
from onepost.connectors.http import Http
from onepost.connectors.youtube import YouTube

Switch = Callable[[str, object], None]


@pytest.fixture
async def door(sandbox: Any, control: Control) -> AsyncIterator[Http]:
    async with wire.door(sandbox.url) as http:
        yield http


@pytest.fixture
def switch(control: Control) -> Switch:
    def turn(name: str, value: object) -> None:
        control.post("switches", network="youtube", name=name, value=value)

    return turn


@pytest.fixture
async def lumen(door: Http, switch: Switch) -> YouTube:
    """A connector opened for Studio Lumen, a verified channel; YouTube processes at once."""
    switch("processing_s", 0)
    connector = await wire.consent(door, "youtube")
    assert isinstance(connector, YouTube)
    return connector
