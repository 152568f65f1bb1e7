"""The simulated YouTube over plain HTTP, as somebody would use it who has only read Google's pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

import files
from onepost.demo.htmlforms import forms

KEYS = {"client_id": "sandbox-youtube-app", "client_secret": "sandbox-youtube-secret"}
BACK = "http://127.0.0.1:8000/back"
FORCE = "https://www.googleapis.com/auth/youtube.force-ssl"
UPLOAD_ONLY = "https://www.googleapis.com/auth/youtube.upload"
BODY = {
    "snippet": {"title": "A lamp", "description": "From brass to light.", "categoryId": "22"},
    "status": {"privacyStatus": "private", "selfDeclaredMadeForKids": False},
}


def asked(**changed: str) -> dict[str, str]:
    """The query of a consent page."""
    return {
        "response_type": "code",
        "client_id": KEYS["client_id"],
        "redirect_uri": BACK,
        "scope": FORCE,
        "state": "st4te",
        "access_type": "offline",
        "prompt": "consent",
        **changed,
    }


def consent(
    url: str, number: int = 0, decision: str = "allow", scopes: list[str] | None = None, **changed: str
) -> dict:
    """Walk the consent page; what came back to the app. ``scopes``: the boxes that stay ticked."""
    page = requests.get(f"{url}/accounts.google.com/o/oauth2/v2/auth", params=asked(**changed), timeout=10)
    assert page.ok, page.text
    form = forms(page.text)[0]
    left_out = ("account",) if scopes is None else ("account", "scope")
    filled = [*form.without(*left_out), ("account", form.choices["account"][number]), ("decision", decision)]
    filled += [("scope", scope) for scope in scopes or ()]
    answer = requests.post(urljoin(page.url, form.action), data=filled, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return {name: values[0] for name, values in parse_qs(back.query).items()}


def token(url: str, **form: str) -> requests.Response:
    return requests.post(f"{url}/oauth2.googleapis.com/token", data={**KEYS, **form}, timeout=10)


def by_code(url: str, code: str, **changed: str) -> requests.Response:
    return token(url, **{"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, **changed})


@dataclass(slots=True)
class Person:
    """Somebody with a token."""

    url: str
    tokens: dict[str, Any]

    @classmethod
    def connected(cls, url: str, number: int = 0, **changed: str) -> Person:
        return cls(url, by_code(url, consent(url, number, **changed)["code"]).json())

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    def call(self, method: str, path: str, body: Any = None, **params: str) -> requests.Response:
        address = f"{self.url}/youtube.googleapis.com/youtube/v3/{path}"
        return requests.request(method, address, params=params, json=body, headers=self.headers, timeout=10)

    def open(self, size: int, body: Any = None, **headers: str) -> requests.Response:
        """A new upload of ``size`` bytes."""
        sent = {"X-Upload-Content-Type": "video/mp4", "X-Upload-Content-Length": str(size), **headers}
        return requests.post(
            f"{self.url}/www.googleapis.com/upload/youtube/v3/videos",
            params={"uploadType": "resumable", "part": "snippet,status"},
            json=BODY if body is None else body,
            headers={**self.headers, **sent},
            timeout=10,
        )

    def put(self, address: str, data: bytes, span: str = "") -> requests.Response:
        headers = {**self.headers, **({"Content-Range": f"bytes {span}"} if span else {})}
        return requests.put(address, data=data, headers=headers, timeout=10, allow_redirects=False)

    def video(self, data: bytes | None = None, body: Any = None) -> str:
        """A video that is there; its id."""
        data = data or files.named("clip.mp4")
        made = self.put(self.open(len(data), body).headers["Location"], data)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def read(self, video: str, part: str = "id,snippet,status") -> dict[str, Any]:
        return dict(self.call("GET", "videos", part=part, id=video).json()["items"][0])

    def picture(self, video: str, data: bytes) -> requests.Response:
        return requests.post(
            f"{self.url}/www.googleapis.com/upload/youtube/v3/thumbnails/set",
            params={"videoId": video, "uploadType": "media"},
            data=data,
            headers={**self.headers, "Content-Type": "image/png"},
            timeout=10,
        )


def reason(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["errors"][0]["reason"]
