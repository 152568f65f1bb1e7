"""One channel's calls to YouTube's API."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Any

from onepost.connectors.http import UPLOAD_DEADLINE_SECONDS, Form, Http, Response, unclear
from onepost.connectors.posts import Json, MediaFile
from onepost.connectors.secret import Secret
from onepost.connectors.youtube.errors import classify, classify_session

API = "https://youtube.googleapis.com/youtube/v3/"
UPLOAD = "https://www.googleapis.com/upload/youtube/v3/"


class Api:
    """The door with this person's token in its hand."""

    def __init__(self, http: Http, token: Secret) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token.reveal()}"}

    async def get(self, path: str, **params: str | int) -> dict[str, Any]:
        answer = await self._http.request("GET", API + path, params=params, headers=self._headers, classify=classify)
        return entry(answer)

    async def items(self, path: str, **params: str | int) -> list[dict[str, Any]]:
        """The items of a list's first page."""
        found = (await self.get(path, **params)).get("items")
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

    async def send(self, method: str, path: str, params: Form, body: Json, *, armed: bool = False) -> dict[str, Any]:
        """A changing call with a JSON body."""
        answer = await self._http.request(
            method, API + path, params=params, headers=self._headers, json=body, armed=armed, classify=classify
        )
        return entry(answer)

    async def delete(self, path: str, remote_id: str) -> None:
        await self._http.request(
            "DELETE", API + path, params={"id": remote_id}, headers=self._headers, classify=classify
        )

    async def open_upload(self, path: str, params: Form, body: Json, file: MediaFile, name: str) -> str:
        """The address to which the bytes of ``file`` go; empty when the answer names none."""
        headers = {
            **self._headers,
            "X-Upload-Content-Type": file.mime,
            "X-Upload-Content-Length": str(file.size),
            "Slug": name,
        }
        answer = await self._http.request(
            "POST",
            UPLOAD + path,
            params={"uploadType": "resumable", **params},
            headers=headers,
            json=body,
            classify=classify,
        )
        return answer.headers.get("Location", "")

    async def put_piece(self, address: str, file: MediaFile, offset: int, length: int) -> Response:
        """``length`` bytes from ``offset``: 308 and what is stored, or the finished video.

        Always on a connection of its own: the client's second attempt would send a body that is spent.
        """
        headers = {
            **self._headers,
            "Content-Type": file.mime,
            "Content-Length": str(length),
            "Content-Range": f"bytes {offset}-{offset + length - 1}/{file.size}",
        }
        return await self._http.request(
            "PUT",
            address,
            headers=headers,
            body=file.stream(offset, length),
            armed=True,
            deadline=UPLOAD_DEADLINE_SECONDS,
            classify=classify_session,
            also_ok=(308,),
        )

    async def ask_upload(self, address: str, size: int | None) -> Response:
        """What of an upload is stored; a finished one repeats its answer."""
        headers = {
            **self._headers,
            "Content-Length": "0",
            "Content-Range": f"bytes */{'*' if size is None else size}",
        }
        return await self._http.request(
            "PUT", address, headers=headers, body=b"", classify=classify_session, also_ok=(308,)
        )

    async def cancel_upload(self, address: str) -> None:
        # 499 is Google's answer to a cancelled upload; one that is over is fine.
        await self._http.request(
            "DELETE", address, headers=self._headers, classify=_nothing, also_ok=(400, 404, 405, 410, 499)
        )

    async def upload(self, path: str, params: Form, file: MediaFile, meta: Json = None) -> dict[str, Any]:
        """A small file in one call, with ``meta`` before it where the network wants some."""
        kind, before, after = file.mime, b"", b""
        if meta is not None:
            kind, before, after = _related(meta, file.mime)
        headers = {
            **self._headers,
            "Content-Type": kind,
            "Content-Length": str(len(before) + file.size + len(after)),
        }
        answer = await self._http.request(
            "POST",
            UPLOAD + path,
            params={"uploadType": "media" if meta is None else "multipart", **params},
            headers=headers,
            body=_framed(before, file, after),
            armed=True,
            deadline=UPLOAD_DEADLINE_SECONDS,
            classify=classify,
        )
        return entry(answer)


def _nothing(response: Response) -> None:
    """The status alone decides."""


def _related(meta: Json, mime: str) -> tuple[str, bytes, bytes]:
    """Type, beginning and end of a ``multipart/related`` body (RFC 2387)."""
    mark = secrets.token_hex(16)
    before = (
        f"--{mark}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{json.dumps(meta)}\r\n"
        f"--{mark}\r\nContent-Type: {mime}\r\n\r\n"
    )
    return f"multipart/related; boundary={mark}", before.encode(), f"\r\n--{mark}--\r\n".encode()


async def _framed(before: bytes, file: MediaFile, after: bytes) -> AsyncIterator[bytes]:
    if before:
        yield before
    async for piece in file.stream(0, file.size):
        yield piece
    if after:
        yield after


def entry(answer: Response) -> dict[str, Any]:
    """The object of an answer; without it, or with an error in it, what a call did is unknown."""
    body = answer.json()
    if not isinstance(body, dict) or "error" in body:
        raise unclear(answer.armed, f"{answer.status} without an object")
    return body


def part(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object inside an answer; empty when it is not there."""
    found = body.get(name)
    return found if isinstance(found, dict) else {}
