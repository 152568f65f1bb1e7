"""One account's calls to X's API."""

from __future__ import annotations

from typing import Any

from onepost.connectors.errors import Patience
from onepost.connectors.http import DEADLINE_SECONDS, Classifier, FilePart, Form, Http, Response, unclear
from onepost.connectors.posts import Json
from onepost.connectors.secret import Secret
from onepost.connectors.x.errors import classify, patience

API = "https://api.x.com/2/"


class Api:
    """The door with this person's token in its hand."""

    def __init__(self, http: Http, token: Secret) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token.reveal()}"}
        self.patience: Patience | None = None

    async def get(self, path: str, params: Form | None = None) -> Response:
        return await self._http.request("GET", API + path, params=params, headers=self._headers, classify=classify)

    async def post(
        self,
        path: str,
        json: Json = None,
        *,
        form: Form | None = None,
        files: tuple[FilePart, ...] = (),
        armed: bool = False,
        deadline: float = DEADLINE_SECONDS,
    ) -> dict[str, Any]:
        """The ``data`` of the answer."""
        response = await self._http.request(
            "POST",
            API + path,
            headers=self._headers,
            json=json,
            form=form,
            files=files,
            armed=armed,
            deadline=deadline,
            classify=classify,
        )
        self.patience = patience(response.headers) if armed else None
        return data_of(response)

    async def delete(self, path: str, classify: Classifier, also_ok: tuple[int, ...]) -> None:
        await self._http.request("DELETE", API + path, headers=self._headers, classify=classify, also_ok=also_ok)


def data_of(response: Response) -> dict[str, Any]:
    """The object under ``data``; without it, what a call did is unknown."""
    body = response.json()
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict):
        raise unclear(response.armed, f"{response.status} without data")
    return data
