from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from youtube_person import Person

from control import Control


@pytest.fixture
def switch(control: Control) -> Callable[[str, object], None]:
    def turn(name: str, value: object) -> None:
        control.post("switches", network="youtube", name=name, value=value)

    return turn


@pytest.fixture
def lumen(sandbox: Any, control: Control, switch: Callable[[str, object], None]) -> Person:
    """Studio Lumen, a verified channel; videos are processed at once."""
    switch("processing_s", 0)
    return Person.connected(sandbox.url, 0)


@pytest.fixture
def mara(sandbox: Any, control: Control) -> Person:
    """Mara Okafor, whose phone is not verified."""
    return Person.connected(sandbox.url, 1)
