"""Where accounts of a network can be connected: at the network itself, in the sandbox, at both or nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from onepost.channels.keys import Stored, has_keys, stored
from onepost.connectors import registry
from onepost.connectors.guidance import Link
from onepost.lib.sentences import sentence


@dataclass(frozen=True, slots=True)
class Way:
    """One of a network's logins. ``real``: the operator has keys for it; ``sandbox``: the sandbox is on.

    ``label`` is empty where a network has no other login; ``setting`` is how the names of its keys begin.
    """

    login: str
    label: str
    real: bool
    sandbox: bool
    setting: str

    @property
    def open(self) -> bool:
        return self.real or self.sandbox


@dataclass(frozen=True, slots=True)
class Place:
    """A network with its ways in, and what it wants people to be able to read."""

    network: str
    label: str
    ways: tuple[Way, ...]
    policies: tuple[Link, ...] = ()

    @property
    def real(self) -> bool:
        return any(way.real for way in self.ways)

    @property
    def sandbox(self) -> bool:
        return any(way.sandbox for way in self.ways)

    def way(self, login: str) -> Way | None:
        """The way of this name; the first one when it is empty."""
        return next((way for way in self.ways if login in ("", way.login)), None)


def of(network: str, table: Stored | None = None) -> Place:
    connector = registry.connector(network)
    table = stored() if table is None else table
    several = len(connector.logins) > 1
    return Place(
        network,
        connector.label,
        tuple(
            Way(
                login=login.name,
                label=sentence(login.label) if several else "",
                real=has_keys(network, False, login.name, table),
                sandbox=has_keys(network, True, login.name, table),
                setting=registry.setting(network, login.name),
            )
            for login in connector.logins
        ),
        connector.policies,
    )


def all_networks() -> list[Place]:
    table = stored()
    return [of(network, table) for network in registry.NETWORKS]
