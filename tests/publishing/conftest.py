from __future__ import annotations

from collections.abc import Callable

import pytest

from control import Control
from stage import Stage, connect

PULLING = {"instagram", "tiktok"}
"""Networks that fetch files from OnePost, which has to answer for that."""


@pytest.fixture
def on(transactional_db, control: Control, workspace, alice, request, settings) -> Callable[..., Stage]:
    """``on("x")``: a stage with a channel of that network."""

    def make(network: str, login: str = "") -> Stage:
        if network in PULLING:
            settings.PUBLIC_URL = request.getfixturevalue("live_server").url
        return Stage(workspace, alice, control, connect(workspace, alice, network, login))

    return make
