"""Dropbox, by its API v2 (https://www.dropbox.com/developers/documentation/http, read 2026-11-25).

OnePost asks for no lasting access: the token ends after four hours, and no other is kept.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.connectors.accounts import AppKeys
from onepost.connectors.errors import ConnectorError, RateLimited, ReconnectNeeded, Rejected
from onepost.connectors.http import Http, Response
from onepost.connectors.secret import Secret
from onepost.media import sniff
from onepost.media.sources.base import Access, AccessGone, Entry, Link, Listing, SourceRefused

CONSENT = "https://www.dropbox.com/oauth2/authorize"
API = "https://api.dropboxapi.com"
CONTENT = "https://content.dropboxapi.com"
SCOPES = "account_info.read files.metadata.read files.content.read"
PAGE = 50
SHORTEST = timedelta(minutes=1)
"""A token that ends sooner is not used any more."""
TAKEN = {*sniff.EXTENSIONS.values(), ".jpeg", ".m4v", ".tif", ".jfif"}
PREVIEWED = {".jpg", ".jpeg", ".png", ".tiff", ".tif", ".gif", ".webp", ".bmp", ".mp4", ".mov", ".m4v"}
"""Of these Dropbox makes small pictures."""


@dataclass(slots=True)
class Dropbox:
    door: Http
    token: Secret
    name: ClassVar[str] = "dropbox"
    label: ClassVar[str] = "Dropbox"

    @staticmethod
    def consent(keys: AppKeys, redirect_uri: str, state: str, verifier: str) -> str:
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": keys.client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPES,
            "state": state,
            "token_access_type": "online",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{CONSENT}?{urlencode(asked)}"

    @classmethod
    async def exchange(cls, door: Http, keys: AppKeys, code: str, redirect_uri: str, verifier: str) -> Access:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": keys.client_id,
            "client_secret": keys.client_secret.reveal(),
        }
        try:
            given = (await door.request("POST", f"{API}/oauth2/token", form=form)).json()
            token, seconds = Secret(str(given["access_token"])), int(given["expires_in"])
        except ConnectorError as error:
            raise _refused(error) from None
        except (KeyError, TypeError, ValueError):
            raise _broken() from None
        person = (await cls(door, token)._ask("/2/users/get_current_account", None)).json()
        shown = str(person.get("email") or person.get("name", {}).get("display_name", ""))
        return Access(token, timezone.now() + timedelta(seconds=seconds) - SHORTEST, shown[:200])

    async def look(self, folder: str = "", words: str = "", page: str = "") -> Listing:
        if words:
            matches, further = await self._searched(words, page)
            return _listing([match["metadata"]["metadata"] for match in matches], further)
        if page:
            answer = await self._ask("/2/files/list_folder/continue", {"cursor": page})
        else:
            answer = await self._ask("/2/files/list_folder", {"path": folder, "limit": PAGE})
        found = answer.json()
        return _listing(found["entries"], str(found["cursor"]) if found.get("has_more") else "")

    async def _searched(self, words: str, page: str) -> tuple[list[dict[str, Any]], str]:
        if page:
            answer = await self._ask("/2/files/search/continue_v2", {"cursor": page})
        else:
            options = {"max_results": PAGE, "file_status": "active", "filename_only": True}
            answer = await self._ask("/2/files/search_v2", {"query": words[:200], "options": options})
        found = answer.json()
        return found["matches"], str(found.get("cursor", "")) if found.get("has_more") else ""

    async def preview(self, key: str) -> tuple[bytes, str]:
        asked = {"resource": {".tag": "path", "path": key}, "format": "jpeg", "size": "w256h256", "mode": "bestfit"}
        headers = {"Dropbox-API-Arg": json.dumps(asked), "Content-Type": "application/octet-stream"}
        answer = await self._send(f"{CONTENT}/2/files/get_thumbnail_v2", headers, b"")
        mime = sniff.detect(answer.body[: sniff.HEAD]) or ""
        if mime not in ("image/jpeg", "image/png"):
            raise _broken()
        return answer.body, mime

    async def link(self, key: str) -> Link:
        found = (await self._ask("/2/files/get_temporary_link", {"path": key})).json()
        about = found["metadata"]
        return Link(str(about["name"]), int(about["size"]), str(found["link"]))

    async def leave(self) -> None:
        await self._ask("/2/auth/token/revoke", None)

    async def _ask(self, path: str, body: dict[str, Any] | None) -> Response:
        headers = {"Content-Type": "application/json"}
        return await self._send(API + path, headers, json.dumps(body).encode())

    async def _send(self, url: str, headers: dict[str, str], body: bytes) -> Response:
        allowed = {**headers, "Authorization": f"Bearer {self.token.reveal()}"}
        try:
            return await self.door.request("POST", url, headers=allowed, body=body)
        except ConnectorError as error:
            raise _refused(error) from None


def _listing(rows: list[dict[str, Any]], next_page: str) -> Listing:
    """Folders first; files that the library takes."""
    folders = [row for row in rows if row[".tag"] == "folder"]
    files = [row for row in rows if row[".tag"] == "file" and row.get("is_downloadable", True)]
    taken = [row for row in files if _suffix(row) in TAKEN]
    entries = [_entry(row) for row in sorted(folders, key=lambda row: str(row["name"]).casefold()) + taken]
    return Listing(tuple(entries), next_page, len(files) - len(taken))


def _entry(row: dict[str, Any]) -> Entry:
    within = str(row.get("path_display", "")).rpartition("/")[0].strip("/")
    folder = row[".tag"] == "folder"
    key = str(row.get("path_display", "")) if folder else str(row["id"])
    return Entry(key, str(row["name"]), int(row.get("size", 0)), folder, within, _suffix(row) in PREVIEWED)


def _suffix(row: dict[str, Any]) -> str:
    return PurePosixPath(str(row["name"])).suffix.lower()


def _refused(error: ConnectorError) -> SourceRefused:
    if isinstance(error, ReconnectNeeded):
        return AccessGone(_("Dropbox does not let OnePost in any more. Connect it again to go on."))
    if isinstance(error, RateLimited):
        return SourceRefused(_("Dropbox asks for a pause. Wait a minute, then try again."))
    if isinstance(error, Rejected):
        return SourceRefused(_("Dropbox does not have this any more. Go back to the folder above and look again."))
    return _broken()


def _broken() -> SourceRefused:
    return SourceRefused(_("Dropbox did not answer as it should. Try again in a few minutes."))
