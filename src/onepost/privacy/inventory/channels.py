"""Permissions at the networks, and what is published to by them."""

from __future__ import annotations

from collections.abc import Mapping

from onepost.privacy.inventory.kinds import APP_SECRET, CONNECTION, OPERATOR, PLAIN, SHORT, TOKEN, fields
from onepost.privacy.vocabulary import Table

TABLES: Mapping[str, Table] = {
    "channels.DataKey": Table(
        person="grant__user", workspace="grant__workspace", fields=fields(TOKEN, "id wrapped created_at")
    ),
    "channels.Grant": Table(
        person="user",
        workspace="workspace",
        fields={
            **fields(
                CONNECTION,
                "id workspace user network login sandbox remote_id name key scopes expires_at refresh_expires_at "
                "ends_at end_told epoch state created_at refreshed_at checked_at lost_at",
            ),
            **fields(TOKEN, "sealed"),
        },
    ),
    "channels.Channel": Table(
        person="grant__user",
        workspace="workspace",
        fields={
            **fields(
                CONNECTION,
                "id workspace grant network kind remote_id name handle url limits limits_at state problem paused_at "
                "connected_at",
            ),
            **fields(TOKEN, "sealed"),
        },
    ),
    "channels.ChannelGroup": Table(workspace="workspace", fields=fields(CONNECTION, "id workspace name created_at")),
    "channels.ChannelGroup_channels": Table(
        workspace="channelgroup__workspace", fields=fields(CONNECTION, "id channelgroup channel")
    ),
    "channels.AppKey": Table(
        authors=("changed_by",),
        fields={
            **fields(PLAIN, "id network login client_id changed_at"),
            **fields(OPERATOR, "changed_by"),
            **fields(APP_SECRET, "sealed"),
        },
    ),
    "channels.ConnectionAttempt": Table(
        person="user",
        workspace="workspace",
        fields={
            **fields(SHORT, "id workspace user network login sandbox session_sha256 created_at used_at grant"),
            **fields(TOKEN, "state_sha256 verifier found"),
        },
    ),
}
