from __future__ import annotations

from collections.abc import Callable

import pytest

from control import Control
from stage import Stage, connect


@pytest.fixture
def on(transactional_db, control: Control, workspace, alice) -> Callable[[str], Stage]:
    """``on("x")``: a stage with a channel of that network."""

    def make(network: str) -> Stage:
        return Stage(workspace, alice, control, connect(workspace, alice, network))

    return make
