"""The accounts a consent brought, kept sealed until the person has chosen: some hold a token of their own."""

from __future__ import annotations

from collections.abc import Iterable

from onepost.channels.models import ConnectionAttempt
from onepost.connectors.accounts import Account
from onepost.connectors.messages import Message
from onepost.connectors.secret import Secret
from onepost.lib import vault


def seal(data_key: bytes, attempt: ConnectionAttempt, accounts: Iterable[Account]) -> str:
    return vault.seal(data_key, [_to_json(account) for account in accounts], _owner(attempt))


def unseal(data_key: bytes, attempt: ConnectionAttempt) -> tuple[Account, ...]:
    return tuple(_from_json(value) for value in vault.open_sealed(data_key, attempt.found, _owner(attempt)))


def _owner(attempt: ConnectionAttempt) -> str:
    return f"channels.connectionattempt|found|{attempt.workspace_id}|{attempt.id}"


def _to_json(account: Account) -> dict[str, object]:
    return {
        "remote_id": account.remote_id,
        "kind": account.kind,
        "name": account.name,
        "handle": account.handle,
        "url": account.url,
        "limits": dict(account.limits),
        "token": account.token.reveal() if account.token else "",
        "problem": account.problem.to_json() if account.problem else None,
    }


def _from_json(value: dict[str, object]) -> Account:
    plain = {name: value[name] for name in ("remote_id", "kind", "name", "handle", "url", "limits")}
    token, problem = value["token"], value["problem"]
    return Account(
        **plain,  # type: ignore[arg-type]
        token=Secret(str(token)) if token else None,
        problem=Message.from_json(problem) if isinstance(problem, dict) else None,
    )
