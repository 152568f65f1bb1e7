"""The operator's registration at each network: from the environment, and the sandbox's own."""

from __future__ import annotations

from django.conf import settings

from onepost.connectors.base import AppKeys
from onepost.connectors.errors import Misconfigured
from onepost.connectors.messages import N_
from onepost.connectors.secret import Secret
from onepost.lib import env


def app_keys(network: str, sandbox: bool) -> AppKeys:
    """The keys of ``network``. Raises :class:`Misconfigured` when there are none."""
    if sandbox:
        if not settings.SANDBOX_URL:
            raise Misconfigured(N_("This channel belongs to the sandbox, and the sandbox is switched off."))
        return AppKeys(f"sandbox-{network}-app", Secret(f"sandbox-{network}-secret"), sandbox=True)
    name = f"ONEPOST_{network.upper()}"
    client_id, client_secret = env.text(f"{name}_CLIENT_ID"), env.text(f"{name}_CLIENT_SECRET")
    if not client_id or not client_secret:
        raise Misconfigured(N_("This installation has no keys for this network yet; the operator can add them."))
    return AppKeys(client_id, Secret(client_secret))


def has_keys(network: str, sandbox: bool) -> bool:
    """Whether people can connect accounts of ``network``."""
    try:
        app_keys(network, sandbox)
    except Misconfigured:
        return False
    return True
