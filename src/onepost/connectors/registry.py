"""The table of networks: the only place that imports their modules."""

from __future__ import annotations

from importlib import import_module

from onepost.connectors.accounts import Account, AppKeys, Credentials
from onepost.connectors.base import Connector
from onepost.connectors.http import Http

NETWORKS: dict[str, str] = {
    "facebook": "onepost.connectors.facebook:Facebook",
    "instagram": "onepost.connectors.instagram:Instagram",
    "linkedin": "onepost.connectors.linkedin:LinkedIn",
    "x": "onepost.connectors.x:X",
    "youtube": "onepost.connectors.youtube:YouTube",
    "tiktok": "onepost.connectors.tiktok:TikTok",
}
"""Name of a network and where its connector lives, in the order people see them."""


def connector(network: str) -> type[Connector]:
    """The connector class of ``network``. Raises KeyError for a network that is not in the table."""
    module, _, name = NETWORKS[network].partition(":")
    found: type[Connector] = getattr(import_module(module), name)
    return found


def network_label(network: str) -> str:
    """The network's name as it writes itself, also when this installation knows it no longer."""
    return connector(network).label if network in NETWORKS else network.title()


def setting(network: str, login: str) -> str:
    """How the names of an app's keys begin: ``ONEPOST_LINKEDIN`` for the first login, ``ONEPOST_LINKEDIN_ORGANIZATION``
    for a further one."""
    further = login and login != connector(network).logins[0].name
    return f"ONEPOST_{network}_{login}".upper() if further else f"ONEPOST_{network}".upper()


def open_connector(
    network: str,
    http: Http,
    app: AppKeys,
    credentials: Credentials | None = None,
    account: Account | None = None,
) -> Connector:
    """A connector for one grant and, when publishing, one account."""
    return connector(network)(http, app, credentials, account)
