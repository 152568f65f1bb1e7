"""The simulated X over plain HTTP, as somebody would use it who has only read its pages."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from onepost.demo.htmlforms import forms

KEYS = ("sandbox-x-app", "sandbox-x-secret")
BACK = "http://127.0.0.1:8000/back"
SCOPES = "tweet.read tweet.write users.read media.write offline.access"
VERIFIER = "a-verifier-of-at-least-forty-three-characters-for-x"


def challenge(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def asked(**changed: str) -> dict[str, str]:
    """The query of a consent page."""
    return {
        "response_type": "code",
        "client_id": KEYS[0],
        "redirect_uri": BACK,
        "scope": SCOPES,
        "state": "st4te",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
        **changed,
    }


def consent(url: str, number: int = 0, decision: str = "allow", **changed: str) -> dict[str, str]:
    """Walk the consent page; what came back to the app."""
    address = f"{url}/x.com/i/oauth2/authorize"
    page = requests.get(address, params=asked(**changed), timeout=10)
    assert page.ok, page.text
    form = forms(page.text)[0]
    account = form.choices["account"][number]
    filled = [*form.without("account"), ("account", account), ("decision", decision)]
    answer = requests.post(urljoin(page.url, form.action), data=filled, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    return {name: values[0] for name, values in parse_qs(back.query).items()}


def token(url: str, keys: tuple[str, str] | None = KEYS, **form: str) -> requests.Response:
    return requests.post(f"{url}/api.x.com/2/oauth2/token", data=form, auth=keys, timeout=10)


def by_code(url: str, code: str, verifier: str = VERIFIER, **changed: str) -> requests.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": verifier}
    return token(url, **{**form, **changed})


def by_refresh(url: str, refresh_token: str) -> requests.Response:
    return token(url, grant_type="refresh_token", refresh_token=refresh_token)


@dataclass(slots=True)
class Person:
    """``url`` is the sandbox, ``access`` goes with every call."""

    url: str
    access: str
    refresh: str = ""
    id: str = ""
    session: requests.Session = field(default_factory=requests.Session)

    @classmethod
    def connected(cls, url: str, number: int = 0, **changed: str) -> Person:
        body = by_code(url, consent(url, number, **changed)["code"]).json()
        person = cls(url, body["access_token"], body.get("refresh_token", ""))
        me = person.get("users/me")
        person.id = me.json()["data"]["id"] if me.ok else ""
        return person

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.access}"}
        return self.session.request(method, f"{self.url}/api.x.com/2/{path}", headers=headers, timeout=10, **more)

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.call("GET", path, params={name.replace("__", "."): value for name, value in params.items()})

    def post(self, text: str = "Hello", **body: Any) -> requests.Response:
        return self.call("POST", "tweets", json={"text": text, **body})

    def posted(self, text: str = "Hello", **body: Any) -> str:
        answer = self.post(text, **body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["data"]["id"])

    def timeline(self, **params: Any) -> Any:
        return self.get(f"users/{self.id}/tweets", **params).json()

    def picture(self, data: bytes, mime: str = "image/png") -> str:
        files = {"media": ("picture", data, mime)}
        answer = self.call("POST", "media/upload", data={"media_category": "tweet_image"}, files=files)
        assert answer.ok, answer.text
        return str(answer.json()["data"]["id"])

    def started(self, mime: str, category: str, total: int) -> requests.Response:
        body = {"media_type": mime, "media_category": category, "total_bytes": total}
        return self.call("POST", "media/upload/initialize", json=body)

    def segment(self, media: str, index: int, data: bytes) -> requests.Response:
        files = {"media": ("blob", data, "application/octet-stream")}
        return self.call("POST", f"media/upload/{media}/append", data={"segment_index": index}, files=files)

    def finalized(self, media: str) -> requests.Response:
        return self.call("POST", f"media/upload/{media}/finalize")

    def uploaded(self, data: bytes, mime: str, category: str) -> str:
        media = str(self.started(mime, category, len(data)).json()["data"]["id"])
        assert self.segment(media, 0, data).ok
        assert self.finalized(media).ok
        return media

    def status(self, media: str) -> requests.Response:
        return self.get("media/upload", command="STATUS", media_id=media)
