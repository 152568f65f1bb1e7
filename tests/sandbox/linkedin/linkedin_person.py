"""The simulated LinkedIn over plain HTTP, as somebody would use it who has only read its pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import requests

from onepost.demo.htmlforms import forms

KEYS = {"client_id": "sandbox-linkedin-app", "client_secret": "sandbox-linkedin-secret"}
BACK = "http://127.0.0.1:8000/back"
SELF_SERVE = "openid profile w_member_social"
COMMUNITY = "r_basicprofile rw_organization_admin r_organization_social w_organization_social"
LUMEN, HALLE = "urn:li:organization:2414183", "urn:li:organization:7716240"
HEADERS = {"Linkedin-Version": "202609", "X-Restli-Protocol-Version": "2.0.0"}


def asked(**changed: str) -> dict[str, str]:
    """The query of a consent page."""
    query = {"response_type": "code", "client_id": KEYS["client_id"], "redirect_uri": BACK, "state": "st4te"}
    return {**query, "scope": SELF_SERVE, **changed}


def consent(url: str, number: int = 0, decision: str = "allow", **changed: str) -> dict[str, str]:
    """Walk the consent page; what came back to the app."""
    page = requests.get(
        f"{url}/www.linkedin.com/oauth/v2/authorization", params=asked(**changed), timeout=10, allow_redirects=False
    )
    if page.status_code == 302:
        return came_back(page)
    assert page.ok, page.text
    form = forms(page.text)[0]
    account = form.choices["account"][number]
    filled = [*form.without("account"), ("account", account), ("decision", decision)]
    answer = requests.post(urljoin(page.url, form.action), data=filled, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return came_back(answer)


def came_back(answer: requests.Response) -> dict[str, str]:
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    return {name: values[0] for name, values in parse_qs(back.query).items()}


def oauth(url: str, path: str, **form: str) -> requests.Response:
    return requests.post(f"{url}/www.linkedin.com/oauth/v2/{path}", data={**KEYS, **form}, timeout=10)


def by_code(url: str, code: str, **changed: str) -> requests.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    return oauth(url, "accessToken", **{**form, **changed})


def escaped(urn: str) -> str:
    return quote(urn, safe="")


@dataclass(slots=True)
class Person:
    """``url`` is the sandbox, ``access`` goes with every call, ``author`` is who posts."""

    url: str
    access: str
    author: str
    tokens: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def connected(cls, url: str, number: int = 0, scope: str = SELF_SERVE, author: str = "") -> Person:
        body = by_code(url, consent(url, number, scope=scope)["code"]).json()
        person = cls(url, body["access_token"], author, body)
        if not author:
            person.author = f"urn:li:person:{person.call('GET', 'v2/userinfo').json()['sub']}"
        return person

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.access}", **HEADERS, **more.pop("headers", {})}
        headers = {name: value for name, value in headers.items() if value}
        return requests.request(method, f"{self.url}/api.linkedin.com/{path}", headers=headers, timeout=10, **more)

    def body(self, text: str = "Hello", **more: Any) -> dict[str, Any]:
        base = {"author": self.author, "commentary": text, "visibility": "PUBLIC", "lifecycleState": "PUBLISHED"}
        return {**base, "distribution": {"feedDistribution": "MAIN_FEED"}, **more}

    def post(self, text: str = "Hello", **more: Any) -> requests.Response:
        return self.call("POST", "rest/posts", json=self.body(text, **more))

    def posted(self, text: str = "Hello", **more: Any) -> str:
        answer = self.post(text, **more)
        assert answer.status_code == 201, answer.text
        assert answer.content == b""
        return answer.headers["x-restli-id"]

    def started(self, plural: str, **more: Any) -> dict[str, Any]:
        asked_ = {"initializeUploadRequest": {"owner": self.author, **more}}
        answer = self.call("POST", f"rest/{plural}?action=initializeUpload", json=asked_)
        assert answer.ok, answer.text
        return dict(answer.json()["value"])

    def uploaded(self, plural: str, data: bytes) -> str:
        """A picture or a document."""
        value = self.started(plural)
        assert requests.put(value["uploadUrl"], data=data, timeout=10).status_code == 201
        return str(value[plural.removesuffix("s")])

    def read(self, urn: str) -> Any:
        return self.call("GET", f"rest/posts/{escaped(urn)}").json()
