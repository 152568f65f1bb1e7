from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

import wire
from control import Control
from onepost.connectors.http import Http
from onepost.connectors.tiktok import TikTok


@pytest.fixture
async def door(sandbox: Any, control: Control) -> AsyncIterator[Http]:
    async with wire.door(sandbox.url) as http:
        yield http


@pytest.fixture
async def lumen(door: Http, switch: Callable[[str, object], None]) -> TikTok:
    """A connector opened for Studio Lumen, a public account that allows everything; TikTok works without a pause."""
    switch("processing_s", 0)
    connector = await wire.consent(door, "tiktok")
    assert isinstance(connector, TikTok)
    return connector


@pytest.fixture
def switch(control: Control) -> Callable[[str, object], None]:
    def turn(name: str, value: object) -> None:
        control.post("switches", network="tiktok", name=name, value=value)

    return turn
