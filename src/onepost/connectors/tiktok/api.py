"""One account's calls to TikTok's API, and its envelope."""

from __future__ import annotations

from typing import Any

from onepost.connectors.http import Http, Response, unclear
from onepost.connectors.posts import Json
from onepost.connectors.secret import Secret
from onepost.connectors.tiktok.errors import classify, envelope

API = "https://open.tiktokapis.com/v2/"


class Api:
    """The door with this person's token in its hand."""

    def __init__(self, http: Http, token: Secret) -> None:
        self.http = http
        self._headers = {"Authorization": f"Bearer {token.reveal()}"}

    async def get(self, path: str, **params: str) -> dict[str, Any]:
        """The ``data`` of the answer."""
        response = await self.http.request("GET", API + path, params=params, headers=self._headers, classify=classify)
        return data_of(response)

    async def post(self, path: str, json: Json, *, armed: bool = False, fields: str = "") -> dict[str, Any]:
        """The ``data`` of the answer; ``fields`` are those to be returned, where the call asks for them."""
        return data_of(await self.ask(path, json, armed=armed, fields=fields))

    async def ask(self, path: str, json: Json, *, armed: bool = False, fields: str = "") -> Response:
        return await self.http.request(
            "POST",
            API + path,
            params={"fields": fields} if fields else None,
            headers=self._headers,
            json=json,
            armed=armed,
            classify=classify,
        )


def data_of(response: Response) -> dict[str, Any]:
    """The object under ``data`` of an answer whose error is ``ok``; anything else says nothing."""
    body = response.json()
    if envelope(body).get("code") != "ok":
        raise unclear(response.armed, f"{response.status} without an error code")
    data = body.get("data")
    return data if isinstance(data, dict) else {}
