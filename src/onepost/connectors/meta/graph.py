"""Meta's Graph API: addresses, version, and how a call is signed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from onepost.connectors.accounts import AppKeys
from onepost.connectors.errors import Patience
from onepost.connectors.http import DEADLINE_SECONDS, Classifier, FilePart, Form, Http, Response
from onepost.connectors.meta.errors import patience, pressure
from onepost.connectors.posts import Json
from onepost.connectors.secret import Secret

VERSION = "v26.0"
"""Released 2026-07-29 (developers.facebook.com/docs/graph-api/changelog)."""
VERSION_LIVES_UNTIL = date(2028, 7, 29)
"""At the earliest: Meta keeps a version two years beyond its successor's release, and v27.0 is not announced."""

DIALOG = f"https://www.facebook.com/{VERSION}/dialog/oauth"
GRAPH = f"https://graph.facebook.com/{VERSION}"
PAGE_OF_A_LIST = 100
"""Largest number of entries one answer of a list holds."""


@dataclass(slots=True)
class Graph:
    """Calls with one token. ``classify`` are the network's tables; ``signs``: the app's secret proves the calls.
    ``pause`` is how long, in seconds, Meta's headers ask for after the last answer, ``patience`` for whom."""

    http: Http
    app: AppKeys
    token: Secret
    classify: Classifier
    base: str = GRAPH
    signs: bool = True
    pause: float = 0.0
    patience: Patience | None = None

    async def get(self, path: str, **params: str | int) -> Response:
        return await self._send("GET", f"{self.base}/{path}", self.classify, params=self._signed(params))

    async def post(
        self,
        path: str,
        form: Form,
        *,
        files: tuple[FilePart, ...] = (),
        armed: bool = False,
        base: str = "",
        deadline: float = DEADLINE_SECONDS,
        classify: Classifier | None = None,
        also_ok: tuple[int, ...] = (),
    ) -> Response:
        return await self._send(
            "POST",
            f"{base or self.base}/{path}",
            classify or self.classify,
            form=self._signed(form),
            files=files,
            armed=armed,
            deadline=deadline,
            also_ok=also_ok,
        )

    async def delete(self, path: str) -> Response:
        return await self._send("DELETE", f"{self.base}/{path}", self.classify, params=self._signed({}))

    async def pages(self, path: str, most: int, **params: str | int) -> AsyncIterator[Response]:
        """The answers of a list, at most ``most`` of them. The next one is asked for by cursor, because the address
        Meta offers for it holds the token."""
        after: dict[str, str | int] = {}
        for _ in range(most):
            answer = await self.get(path, **{"limit": PAGE_OF_A_LIST, **params, **after})
            yield answer
            paging = entry(answer.json()).get("paging") or {}
            cursor = (paging.get("cursors") or {}).get("after")
            if not paging.get("next") or not cursor:
                return
            after = {"after": cursor}

    def _signed(self, params: Mapping[str, str | int]) -> dict[str, str | int]:
        """The proof is made over the token really used; the token itself travels in a header."""
        if not self.signs:
            return dict(params)
        key, token = self.app.client_secret.reveal(), self.token.reveal()
        return {**params, "appsecret_proof": hmac.new(key.encode(), token.encode(), hashlib.sha256).hexdigest()}

    async def _send(self, method: str, url: str, classify: Classifier, **more: Any) -> Response:
        headers = {"Authorization": f"Bearer {self.token.reveal()}"}
        answer = await self.http.request(method, url, headers=headers, classify=classify, **more)
        self.pause, self.patience = pressure(answer.headers), patience(answer.headers)
        return answer


def entry(value: Json) -> dict[str, Json]:
    """``value`` if it is an object, else an empty one: answers are read, not trusted."""
    return value if isinstance(value, dict) else {}


def entries(value: Json) -> list[dict[str, Json]]:
    """The objects of a list answer (``{"data": […]}``)."""
    data = entry(value).get("data")
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


def encoded(value: Json) -> str:
    """Lists, objects and booleans are JSON text in a form."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
