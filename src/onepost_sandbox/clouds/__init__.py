"""The simulated places that files come from, by name. Nothing is posted there, so no timeline shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onepost_sandbox.clouds.dropbox import Dropbox

if TYPE_CHECKING:
    from onepost_sandbox.networks.base import Network

CLOUDS: dict[str, type[Network]] = {"dropbox": Dropbox}
