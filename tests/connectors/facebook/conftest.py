from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

import wire
from control import Control
from onepost.connectors.facebook import Facebook
from onepost.connectors.http import Http


@pytest.fixture
async def door(sandbox: Any, control: Control) -> AsyncIterator[Http]:
    async with wire.door(sandbox.url) as http:
        yield http


@pytest.fixture
async def page(door: Http) -> Facebook:
    """A connector opened for Studio Lumen, Alice's first page."""
    connector = await wire.consent(door, "facebook")
    assert isinstance(connector, Facebook)
    return connector
