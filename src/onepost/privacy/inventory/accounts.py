"""People, workspaces and the keys of programs."""

from __future__ import annotations

from collections.abc import Mapping

from onepost.privacy.inventory.kinds import ABOUT_ACCOUNT, ACCOUNT, CREDENTIAL, MEMBER, PROOF, SECURITY, SHORT, fields
from onepost.privacy.vocabulary import Table

TABLES: Mapping[str, Table] = {
    "accounts.User": Table(
        person="self",
        fields={
            **fields(ACCOUNT, "email first_name last_name phone language time_zone"),
            **fields(ABOUT_ACCOUNT, "id date_joined is_active is_operator restricted_at"),
            **fields(PROOF, "of_age_confirmed_at"),
            **fields(CREDENTIAL, "password"),
            **fields(SECURITY, "last_login"),
        },
    ),
    "accounts.Workspace": Table(
        workspace="self",
        authors=("stopped_by",),
        fields={
            **fields(ACCOUNT, "name time_zone late_hours holidays utm language"),
            **fields(ABOUT_ACCOUNT, "id stopped_at created_at"),
            **fields(MEMBER, "stopped_by"),
        },
    ),
    "accounts.Membership": Table(
        person="user", workspace="workspace", fields=fields(ABOUT_ACCOUNT, "id workspace user role created_at")
    ),
    "accounts.PolicyAcknowledgement": Table(person="user", fields=fields(PROOF, "id user version sha256 surface at")),
    "accounts.ApiKey": Table(
        person="created_by",
        workspace="workspace",
        fields={
            **fields(SECURITY, "id workspace created_by name prefix created_at last_used_at expires_at"),
            **fields(CREDENTIAL, "sha256"),
        },
    ),
    "account.EmailAddress": Table(person="user", fields=fields(ACCOUNT, "id user email verified primary")),
    "account.EmailConfirmation": Table(
        person="email_address__user", fields=fields(SHORT, "id email_address created sent key")
    ),
}
