"""The ways into a network: each is an app's registration of its own, with its own consent and its own scopes."""

from __future__ import annotations

from dataclasses import dataclass

from onepost.connectors.guide import Guide
from onepost.connectors.oauth import OAuth


@dataclass(frozen=True, slots=True)
class Login:
    """One way in. ``name`` is empty where there is no other; ``label`` is what a person chooses by (``N_``).

    ``keys_of`` names the network whose keys serve this login when it has none of its own (Instagram through Facebook).
    """

    name: str
    label: str
    auth: OAuth
    guide: Guide
    keys_of: str = ""
