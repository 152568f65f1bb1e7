from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from instagram_graph import Graph

from control import Control


@pytest.fixture
def lumen(sandbox: Any, control: Control) -> Graph:
    """The Graph API with Studio Lumen's long token, from Instagram's own login."""
    return Graph.of_account(sandbox.url, 0)


@pytest.fixture
def paged(sandbox: Any, control: Control) -> Graph:
    """The same account with the token of its page."""
    return Graph.through_page(sandbox.url, "Studio Lumen")


@pytest.fixture
def switch(control: Control) -> Callable[[str, object], None]:
    def turn(name: str, value: object) -> None:
        control.post("switches", network="instagram", name=name, value=value)

    return turn
