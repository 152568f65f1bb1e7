from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from stage import Control, Stage, connect


@pytest.fixture
def control(sandbox, settings) -> Iterator[Control]:
    """The sandbox as new, and OnePost talking to it."""
    settings.SANDBOX_URL = sandbox.url
    control = Control(sandbox.url)
    control.post("reset")
    yield control
    control.delete("faults")


@pytest.fixture
def on(transactional_db, control, workspace, alice) -> Callable[[str], Stage]:
    """``on("x")``: a stage with a channel of that network."""

    def make(network: str) -> Stage:
        return Stage(workspace, alice, control, connect(workspace, alice, network))

    return make
