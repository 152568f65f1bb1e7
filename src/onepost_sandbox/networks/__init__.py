"""The simulated networks, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onepost_sandbox.networks.facebook import Facebook
from onepost_sandbox.networks.x import X

if TYPE_CHECKING:
    from onepost_sandbox.networks.base import Network

NETWORKS: dict[str, type[Network]] = {"facebook": Facebook, "x": X}
