from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from facebook_graph import Graph

from control import Control


@pytest.fixture
def alice(sandbox: Any, control: Control) -> Graph:
    """The Graph API with Alice's long token."""
    return Graph.of_person(sandbox.url, 0)


@pytest.fixture
def page(alice: Graph) -> Graph:
    """The Graph API with the token of Alice's first page."""
    return alice.of_page("Studio Lumen")


@pytest.fixture
def switch(control: Control) -> Callable[[str, object], None]:
    def turn(name: str, value: object) -> None:
        control.post("switches", network="facebook", name=name, value=value)

    return turn
