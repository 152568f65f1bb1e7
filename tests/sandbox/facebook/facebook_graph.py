"""The simulated Graph API over plain HTTP, as somebody would use it who has only read Meta's pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from onepost.demo.htmlforms import forms

APP = {"client_id": "sandbox-facebook-app", "client_secret": "sandbox-facebook-secret"}
BACK = "http://127.0.0.1:8000/back"
SCOPES = "pages_show_list,pages_read_engagement,pages_manage_posts,pages_manage_engagement,pages_read_user_content"


@dataclass(frozen=True, slots=True)
class Graph:
    """``url`` is the sandbox, ``token`` goes with every call; ``id`` is whose it is."""

    url: str
    token: str = ""
    id: str = ""

    @classmethod
    def of_person(cls, url: str, number: int = 0, **ticked: list[str]) -> Graph:
        bare = cls(url)
        short = bare.get("oauth/access_token", **APP, redirect_uri=BACK, code=consent(url, number, **ticked)["code"])
        grant = {"grant_type": "fb_exchange_token", "fb_exchange_token": short.json()["access_token"]}
        long = replace(bare, token=bare.get("oauth/access_token", **APP, **grant).json()["access_token"])
        return replace(long, id=long.get("me").json()["id"])

    def of_page(self, name: str) -> Graph:
        found = next(row for row in self.get("me/accounts").json()["data"] if row["name"] == name)
        return replace(self, token=found["access_token"], id=found["id"])

    def address(self, path: str, host: str = "graph.facebook.com") -> str:
        return f"{self.url}/{host}/v26.0/{path}"

    def call(self, method: str, path: str, host: str = "graph.facebook.com", **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= more.pop("headers", {})
        return requests.request(method, self.address(path, host), headers=headers, timeout=10, **more)

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.call("GET", path, params=params)

    def post(self, path: str, files: Any = None, host: str = "graph.facebook.com", **form: Any) -> requests.Response:
        return self.call("POST", path, host, data=form, files=files)

    def delete(self, path: str, **params: Any) -> requests.Response:
        return self.call("DELETE", path, params=params)


def dialog(url: str, **changed: str) -> requests.Response:
    query = {"client_id": APP["client_id"], "redirect_uri": BACK, "state": "s1", "scope": SCOPES} | changed
    return requests.get(f"{url}/www.facebook.com/v26.0/dialog/oauth", params=query, timeout=10)


def consent(url: str, number: int = 0, decision: str = "allow", **ticked: list[str]) -> dict[str, str]:
    """Fill the consent page; returns the parameters the person comes back with."""
    page = dialog(url)
    form = forms(page.text)[0]
    sent = [*form.without("account", *ticked), ("account", form.choices["account"][number]), ("decision", decision)]
    sent += [(name, value) for name, values in ticked.items() for value in values]
    answer = requests.post(urljoin(page.url, form.action), data=sent, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def code_of(answer: requests.Response) -> tuple[int, int | None]:
    """Code and subcode of an error; the envelope has what is always there."""
    error = answer.json()["error"]
    assert set(error) >= {"message", "type", "code", "fbtrace_id"}
    return error["code"], error.get("error_subcode")
