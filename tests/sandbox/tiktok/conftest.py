from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tiktok_person import Person

from control import Control


@pytest.fixture
def lumen(sandbox: Any, control: Control) -> Person:
    """Studio Lumen, a public account."""
    return Person.connected(sandbox.url, 0)


@pytest.fixture
def mara(sandbox: Any, control: Control) -> Person:
    """Mara Okafor, a private account."""
    return Person.connected(sandbox.url, 1)


@pytest.fixture
def switch(control: Control) -> Callable[[str, object], None]:
    def turn(name: str, value: object) -> None:
        control.post("switches", network="tiktok", name=name, value=value)

    return turn
