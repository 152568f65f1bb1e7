"""One account's calls to LinkedIn's REST API: version, protocol, and how a URN is written in an address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from onepost.connectors.http import DEADLINE_SECONDS, UPLOAD_DEADLINE_SECONDS, Form, Http, Response
from onepost.connectors.linkedin.errors import classify, classify_upload
from onepost.connectors.posts import Json
from onepost.connectors.secret import Secret

VERSION = "202609"
"""Value of ``Linkedin-Version`` (learn.microsoft.com/en-us/linkedin/marketing/integrations/migrations, 2026-10-01)."""
VERSION_LIVES_UNTIL = date(2027, 9, 15)
"""Sunset of that version (same page)."""

REST = "https://api.linkedin.com/rest/"
LEGACY = "https://api.linkedin.com/v2/"
PAGE_OF_A_LIST = 100
"""Largest number of entries one answer of a list holds."""


def escaped(urn: str) -> str:
    """A URN in a path or a query: colons, brackets and commas are Rest.li's own signs there."""
    return quote(urn, safe="")


class Api:
    """The door with this person's token in its hand."""

    def __init__(self, http: Http, token: Secret) -> None:
        self._http = http
        self._token = {"Authorization": f"Bearer {token.reveal()}"}
        self._rest = {**self._token, "Linkedin-Version": VERSION, "X-Restli-Protocol-Version": "2.0.0"}

    async def get(self, path: str, params: Form | None = None, method: str = "GET") -> Response:
        """``method`` is Rest.li's own word for what is done."""
        headers = {**self._rest, "X-RestLi-Method": method}
        return await self._http.request("GET", REST + path, params=params, headers=headers, classify=classify)

    async def plain(self, path: str) -> dict[str, Any]:
        """An answer of the API without versions (``/v2``)."""
        answer = await self._http.request("GET", LEGACY + path, headers=self._token, classify=classify)
        return entry(answer.json())

    async def post(self, path: str, json: Json, *, armed: bool = False, legacy: bool = False) -> Response:
        return await self._http.request(
            "POST",
            (LEGACY if legacy else REST) + path,
            json=json,
            headers=self._token if legacy else self._rest,
            armed=armed,
            deadline=DEADLINE_SECONDS,
            classify=classify,
        )

    async def delete(self, path: str, params: Form | None = None) -> None:
        """Take something away; gone already is as good (the documentation and live answers differ: 204 or 404)."""
        await self._http.request(
            "DELETE",
            REST + path,
            params=params,
            headers={**self._rest, "X-RestLi-Method": "DELETE"},
            classify=lambda answer: None if answer.status == 404 else classify(answer),
            also_ok=(404,),
        )

    async def put(
        self, url: str, body: bytes | AsyncIterator[bytes], mime: str, length: int, *, token: bool
    ) -> Response:
        """``length`` bytes to an address LinkedIn gave; parts of a video go there without the token."""
        headers = {"Content-Type": mime, "Content-Length": str(length), **(self._token if token else {})}
        return await self._http.request(
            "PUT", url, body=body, headers=headers, deadline=UPLOAD_DEADLINE_SECONDS, classify=classify_upload
        )

    async def pages(self, path: str, params: Mapping[str, str | int], most: int) -> AsyncIterator[Response]:
        """The answers of a finder, at most ``most`` of them: a page that is not full is the last."""
        for number in range(most):
            paging = {"start": number * PAGE_OF_A_LIST, "count": PAGE_OF_A_LIST}
            answer = await self.get(path, {**params, **paging}, "FINDER")
            yield answer
            if len(elements(answer.json())) < PAGE_OF_A_LIST:
                return


def entry(value: Json) -> dict[str, Json]:
    """``value`` if it is an object, else an empty one: answers are read, not trusted."""
    return value if isinstance(value, dict) else {}


def elements(value: Json) -> list[dict[str, Json]]:
    """The objects of a list answer."""
    found = entry(value).get("elements")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
