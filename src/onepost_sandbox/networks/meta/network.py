"""What the simulators of Facebook and Instagram do alike: Meta's answers, counted calls, and callbacks."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from aiohttp import web

from onepost_sandbox.networks.base import Network
from onepost_sandbox.networks.meta import callbacks, usage
from onepost_sandbox.networks.meta.errors import BROKEN, OF_STATUS, GraphError

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.core.oauth import App


class MetaNetwork(Network):
    """A network on the Graph API."""

    def failure(self, call: Call, status: int) -> web.Response:
        return self._answer(OF_STATUS.get(status, BROKEN).envelope(), status)

    def _answer(self, body: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
        more = {"x-fb-request-id": secrets.token_urlsafe(12), "Cache-Control": "no-store", **(headers or {})}
        text = json.dumps(body, ensure_ascii=False).encode()
        return web.Response(status=status, body=text, content_type="application/json", charset="UTF-8", headers=more)

    def _count_for(
        self, account_id: str, kind: str, calls: usage.Window, most: int | None, refusal: GraphError
    ) -> dict[str, str]:
        """Count a call of a page or account. Raises ``refusal``, with the headers, when there is none left."""
        fits = calls.count(most)
        minutes = 0 if fits else calls.minutes_left(most)
        business = usage.business_header(account_id, kind, calls.percent(most), minutes)
        headers = {"x-app-usage": usage.app_header(0), "x-business-use-case-usage": business}
        if not fits:
            refusal.headers.update(headers)
            raise refusal
        return headers

    async def tell_removed(self, app: App | None, person: str) -> None:
        """Send this network's callbacks to the app that ``person`` has removed."""
        wanted = (self.notice_address("deauthorize_callback", "removed"), str(self.switch("deletion_callback")))
        for address in wanted:
            if address and app is not None:
                await callbacks.send(address, person, app.client_secret, self.world.clock.now())
