from __future__ import annotations

from typing import Any

import pytest

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from programs import Program
from world import make_channel


@pytest.fixture
def program(workspace: Workspace, alice: Any) -> Program:
    return Program.of(workspace, alice)


@pytest.fixture
def x(workspace: Workspace, alice: Any) -> Channel:
    return make_channel(workspace, alice, "x")


@pytest.fixture
def facebook(workspace: Workspace, alice: Any) -> Channel:
    return make_channel(workspace, alice, "facebook", kind="page")
