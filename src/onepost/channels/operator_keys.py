"""What the operator's page does: one app's keys for each login of a network, saved or deleted."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from onepost.accounts.models import User
from onepost.channels import attempts, keys
from onepost.channels.models import AppKey
from onepost.channels.signals import keys_changed
from onepost.connectors import registry
from onepost.connectors.errors import Misconfigured
from onepost.connectors.logins import Login


@dataclass(frozen=True, slots=True)
class Slot:
    """One login of a network, and its keys as they are. ``borrowed`` names the network whose app serves it."""

    network: str
    label: str
    login: Login
    several: bool
    stored: AppKey | None
    source: str
    borrowed: str
    setting: str
    redirect: str


def slots(only: str = "") -> list[Slot]:
    """All logins of all networks, or of one."""
    rows = {(row.network, row.login): row for row in AppKey.objects.select_related("changed_by").defer("sealed")}
    table = keys.stored()
    return [
        _slot(network, login, rows.get((network, login.name)), table)
        for network in registry.NETWORKS
        if only in ("", network)
        for login in registry.connector(network).logins
    ]


@transaction.atomic
def save(network: str, login: str, client_id: str, secret: str, user: User) -> AppKey:
    """Keep these keys; an empty ``secret`` keeps the one that is there."""
    row = AppKey.objects.select_for_update().filter(network=network, login=login).first()
    row = row or AppKey(network=network, login=login)
    another = row.client_id != client_id
    row.client_id, row.changed_by = client_id, user
    if secret:
        row.put(secret)
    row.save()
    if another:
        keys_changed.send(AppKey, network=network, login=login)
    return row


def delete(network: str, login: str) -> bool:
    """True when there were any."""
    gone = AppKey.objects.filter(network=network, login=login).delete()[0] > 0
    if gone:
        keys_changed.send(AppKey, network=network, login=login)
    return gone


def _slot(network: str, login: Login, stored: AppKey | None, table: keys.Stored) -> Slot:
    connector = registry.connector(network)
    try:
        found = keys.look_up(network, False, login.name, table)
    except Misconfigured:
        found = None
    borrowed = registry.connector(found.network).label if found and found.network != network else ""
    return Slot(
        network,
        connector.label,
        login,
        len(connector.logins) > 1,
        stored,
        found.source if found else "",
        borrowed,
        registry.setting(network, login.name),
        attempts.redirect_uri(network),
    )
