"""What tests of pages share: Lumen's channels, and Alice in front of her browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from onepost.channels.models import Channel
from world import make_channel


@pytest.fixture
def x(workspace, alice) -> Channel:
    return make_channel(workspace, alice, "x")


@pytest.fixture
def page(workspace, alice) -> Channel:
    return make_channel(workspace, alice, "facebook", name="Lumen, Lamps", handle="", kind="page")


@pytest.fixture
def browser(client_of: Callable[..., Client], alice) -> Client:
    return client_of(alice)
