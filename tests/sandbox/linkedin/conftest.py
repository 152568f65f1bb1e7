from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from linkedin_person import COMMUNITY, LUMEN, Person

from control import Control


@pytest.fixture
def alice(sandbox: Any, control: Control) -> Person:
    """Alice Martin with a self-serve app."""
    return Person.connected(sandbox.url)


@pytest.fixture
def lumen(sandbox: Any, control: Control) -> Person:
    """Alice Martin for Studio Lumen, with the Community Management API."""
    return Person.connected(sandbox.url, scope=COMMUNITY, author=LUMEN)


@pytest.fixture
def switch(control: Control) -> Callable[[str, object], None]:
    def turn(name: str, value: object) -> None:
        control.post("switches", network="linkedin", name=name, value=value)

    return turn
