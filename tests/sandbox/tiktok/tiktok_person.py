"""The simulated TikTok over plain HTTP, as somebody would use it who has only read its pages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from onepost.demo.htmlforms import forms

KEY, SECRET = "sandbox-tiktok-app", "sandbox-tiktok-secret"
BACK = "http://127.0.0.1:8000/back"
SCOPES = "user.info.basic,user.info.profile,user.info.stats,video.list,video.publish,video.upload"
VERIFIER = "a-verifier-of-at-least-forty-three-characters-for-tiktok"


def asked(**changed: str) -> dict[str, str]:
    """The query of a consent page (Login Kit for desktop)."""
    return {
        "client_key": KEY,
        "response_type": "code",
        "scope": SCOPES,
        "redirect_uri": BACK,
        "state": "st4te",
        "code_challenge": hashlib.sha256(VERIFIER.encode()).hexdigest(),
        "code_challenge_method": "S256",
        **changed,
    }


def page(url: str, **changed: str) -> requests.Response:
    return requests.get(f"{url}/www.tiktok.com/v2/auth/authorize/", params=asked(**changed), timeout=10)


def consent(
    url: str, number: int = 0, decision: str = "allow", refuse: tuple[str, ...] = (), **changed: str
) -> dict[str, str]:
    """Walk the consent page; what came back to the app."""
    shown = page(url, **changed)
    assert shown.ok, shown.text
    form = forms(shown.text)[0]
    kept = [(name, value) for name, value in form.without("account") if name != "scope" or value not in refuse]
    filled = [*kept, ("account", form.choices["account"][number]), ("decision", decision)]
    answer = requests.post(urljoin(shown.url, form.action), data=filled, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    return {name: values[0] for name, values in parse_qs(back.query).items()}


def token(url: str, **form: str) -> requests.Response:
    keys = {"client_key": KEY, "client_secret": SECRET}
    return requests.post(f"{url}/open.tiktokapis.com/v2/oauth/token/", data={**keys, **form}, timeout=10)


def by_code(url: str, code: str, **changed: str) -> requests.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    return token(url, **{**form, **changed})


@dataclass(slots=True)
class Person:
    """Somebody who let the app act for them."""

    url: str
    tokens: dict[str, Any]

    @classmethod
    def connected(cls, url: str, number: int = 0, **changed: Any) -> Person:
        answer = by_code(url, consent(url, number, **changed)["code"])
        assert "access_token" in answer.json(), answer.text
        return cls(url, answer.json())

    @property
    def id(self) -> str:
        return str(self.tokens["open_id"])

    def post(self, path: str, body: Any = None, **query: str) -> requests.Response:
        return requests.post(
            f"{self.url}/open.tiktokapis.com/v2/{path}",
            params=query,
            json={} if body is None else body,
            headers={"Authorization": f"Bearer {self.tokens['access_token']}"},
            timeout=10,
        )

    def get(self, path: str, **query: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        return requests.get(f"{self.url}/open.tiktokapis.com/v2/{path}", params=query, headers=headers, timeout=10)

    def init(self, size: int, chunk: int = 0, count: int = 0, inbox: bool = False, **info: Any) -> requests.Response:
        source = {"source": "FILE_UPLOAD", "video_size": size, "chunk_size": chunk or size}
        body: dict[str, Any] = {"source_info": {**source, "total_chunk_count": count or 1}}
        if inbox:
            return self.post("post/publish/inbox/video/init/", body)
        body["post_info"] = {"privacy_level": "PUBLIC_TO_EVERYONE", "title": "A lamp", **info}
        return self.post("post/publish/video/init/", body)

    def status(self, publish_id: str) -> dict[str, Any]:
        answer = self.post("post/publish/status/fetch/", {"publish_id": publish_id})
        assert answer.json()["error"]["code"] == "ok", answer.text
        return answer.json()["data"]

    def photos(self, *urls: str, mode: str = "DIRECT_POST", cover: int = 0, **info: Any) -> requests.Response:
        chosen = {"privacy_level": "PUBLIC_TO_EVERYONE"} if mode == "DIRECT_POST" else {}
        source = {"source": "PULL_FROM_URL", "photo_images": list(urls), "photo_cover_index": cover}
        body = {"media_type": "PHOTO", "post_mode": mode, "post_info": {**chosen, **info}, "source_info": source}
        return self.post("post/publish/content/init/", body)


def code(answer: requests.Response) -> tuple[int, str]:
    """HTTP status and error code."""
    return answer.status_code, answer.json()["error"]["code"]


def put(address: str, data: bytes, first: int, total: int, **headers: str) -> requests.Response:
    given = {"Content-Type": "video/mp4", "Content-Range": f"bytes {first}-{first + len(data) - 1}/{total}"}
    return requests.put(address, data=data, headers={**given, **headers}, timeout=20)


def mp4(size: int) -> bytes:
    return b"\x00\x00\x00\x20ftypisom".ljust(size, b"\x01")
