"""What Facebook's and Instagram's connectors do alike."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping

from onepost.connectors.accounts import AppKeys, Credentials
from onepost.connectors.base import Connector
from onepost.connectors.errors import Patience, ReconnectNeeded, Rejected
from onepost.connectors.meta import notices
from onepost.connectors.meta.errors import GONE
from onepost.connectors.meta.graph import Graph
from onepost.connectors.meta.login import granted, lasting
from onepost.connectors.notices import Notice
from onepost.connectors.secret import Secret

REMOVED = "190/458"
"""The person removed the app at Meta already."""


class MetaConnector(Connector):
    """Tokens of a person and of what publishes, on the Graph API. ``_in_use`` is the client of the job at hand."""

    _in_use: Graph | None = None

    @abstractmethod
    def _graph(self, token: Secret) -> Graph:
        """A client with this token, judged by the network's own tables."""

    @abstractmethod
    def _acting(self) -> Graph:
        """With the token that publishes."""

    def _own(self) -> Graph:
        """With the token of the one who consented."""
        return self._graph(self.credentials.access_token)

    @classmethod
    def read_notice(cls, app: AppKeys, headers: Mapping[str, str], body: bytes, kind: str) -> Notice | None:
        return notices.read(app, body, kind)

    def patience(self) -> Patience | None:
        return self._in_use.patience if self._in_use else None

    async def revoke(self) -> None:
        try:
            await self._own().delete("me/permissions")
        except ReconnectNeeded as error:
            if error.code != REMOVED:
                raise

    async def delete(self, remote_id: str) -> None:
        await self._delete(self._acting(), remote_id)

    async def _delete(self, graph: Graph, remote_id: str) -> None:
        try:
            await graph.delete(remote_id)
        except Rejected as error:
            if error.code != GONE:
                raise

    async def _long_of_person(self, token: Secret) -> Credentials:
        """Exchange a token for a long one; Meta has no refresh token."""
        form = {"grant_type": "fb_exchange_token", "fb_exchange_token": token.reveal()}
        credentials = await self.auth.token(self.http, self.app, form)
        scopes = await granted(self._graph(credentials.access_token))
        return lasting(credentials, scopes)
