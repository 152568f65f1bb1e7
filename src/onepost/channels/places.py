"""Where accounts of a network can be connected: at the network itself, in the sandbox, at both or nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from onepost.channels.keys import has_keys
from onepost.connectors import registry


@dataclass(frozen=True, slots=True)
class Place:
    """``real``: the operator has keys of the network; ``sandbox``: this installation has the sandbox on."""

    network: str
    label: str
    real: bool
    sandbox: bool


def of(network: str) -> Place:
    label = registry.connector(network).label
    return Place(network, label, has_keys(network, sandbox=False), has_keys(network, sandbox=True))


def all_networks() -> list[Place]:
    return [of(network) for network in registry.NETWORKS]
