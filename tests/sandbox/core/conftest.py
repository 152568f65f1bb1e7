from __future__ import annotations

from collections.abc import Iterator

import pytest
from pigeon import Pigeon

from control import Control
from onepost_sandbox.core.world import World
from onepost_sandbox.server import Running, running_in_thread


@pytest.fixture(scope="session")
def loft() -> Iterator[Running]:
    """A sandbox that knows one network: :mod:`pigeon`."""
    with running_in_thread(world=World({"pigeon": Pigeon})) as running:
        yield running


@pytest.fixture
def control(loft: Running) -> Iterator[Control]:
    """Its control API, with everything as after a start."""
    control = Control(loft.url)
    control.post("reset")
    yield control
    control.delete("faults")


@pytest.fixture
def pigeon(loft: Running, control: Control) -> Pigeon:
    """The network itself, to put something on its timeline."""
    network = loft.world.networks["pigeon"]
    assert isinstance(network, Pigeon)
    return network
