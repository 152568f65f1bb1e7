"""The simulated Graph API of Instagram over plain HTTP, as somebody would use it who has only read Meta's pages."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

import files
import pulling
from onepost.demo.htmlforms import forms

APP = {"client_id": "sandbox-instagram-app", "client_secret": "sandbox-instagram-secret"}
BACK = "http://127.0.0.1:8000/back"
SCOPES = "instagram_business_basic,instagram_business_content_publish,instagram_business_manage_comments"
PAGE_SCOPES = (
    "pages_show_list,pages_read_engagement,instagram_basic,instagram_content_publish,"
    "instagram_manage_comments,instagram_manage_contents"
)
OWN_DIALOG, PAGE_DIALOG = "www.instagram.com/oauth/authorize", "www.facebook.com/v26.0/dialog/oauth"


@dataclass(frozen=True, slots=True)
class Graph:
    """``url`` is the sandbox, ``token`` goes with every call; ``id`` is the account's."""

    url: str
    token: str = ""
    id: str = ""
    host: str = "graph.instagram.com"

    @classmethod
    def of_account(cls, url: str, number: int = 0, **ticked: list[str]) -> Graph:
        code = consent(url, OWN_DIALOG, SCOPES, number, **ticked)["code"]
        form = {**APP, "grant_type": "authorization_code", "redirect_uri": BACK, "code": code}
        short = requests.post(f"{url}/api.instagram.com/oauth/access_token", data=form, timeout=10).json()
        query = {"grant_type": "ig_exchange_token", "client_secret": APP["client_secret"]}
        query["access_token"] = short["access_token"]
        long = requests.get(f"{url}/graph.instagram.com/access_token", params=query, timeout=10).json()
        bare = cls(url, long["access_token"])
        return replace(bare, id=bare.get("me", fields="user_id").json()["user_id"])

    @classmethod
    def through_page(cls, url: str, page: str, number: int = 0) -> Graph:
        code = consent(url, PAGE_DIALOG, PAGE_SCOPES, number)["code"]
        bare = cls(url, host="graph.facebook.com")
        short = bare.get("oauth/access_token", **APP, redirect_uri=BACK, code=code).json()["access_token"]
        fields = "name,access_token,instagram_business_account{id,username}"
        rows = replace(bare, token=short).get("me/accounts", fields=fields).json()["data"]
        row = next(row for row in rows if row["name"] == page)
        return replace(bare, token=row["access_token"], id=row["instagram_business_account"]["id"])

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        address = f"{self.url}/{self.host}/v26.0/{path}"
        return requests.request(method, address, headers=headers, timeout=10, **more)

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.call("GET", path, params=params)

    def post(self, path: str, **form: Any) -> requests.Response:
        return self.call("POST", path, data=form)

    def delete(self, path: str) -> requests.Response:
        return self.call("DELETE", path)

    def container(self, **form: Any) -> str:
        answer = self.post(f"{self.id}/media", **form)
        assert answer.ok, answer.text
        return str(answer.json()["id"])

    def picture(self, **form: Any) -> str:
        """A container of a picture that Instagram takes."""
        return self.container(image_url=pulled("a.jpg"), **form)

    def state(self, container: str) -> str:
        return str(self.get(container, fields="status_code").json()["status_code"])

    def settled(self, container: str) -> str:
        """The state it comes to rest in."""
        end = time.monotonic() + 5
        while (state := self.state(container)) == "IN_PROGRESS" and time.monotonic() < end:
            time.sleep(0.02)
        return state

    def publish(self, container: str) -> requests.Response:
        return self.post(f"{self.id}/media_publish", creation_id=container)


def pulled(name: str) -> str:
    """Where the network can fetch this file."""
    return pulling.address(files.named(name), "video/mp4" if name.endswith("mp4") else "image/jpeg")


def dialog(url: str, place: str, scope: str, **changed: str) -> requests.Response:
    query = {"client_id": APP["client_id"], "redirect_uri": BACK, "state": "s1", "scope": scope, **changed}
    return requests.get(f"{url}/{place}", params={**query, "response_type": "code"}, timeout=10)


def consent(
    url: str, place: str, asked: str, number: int = 0, decision: str = "allow", **ticked: list[str]
) -> dict[str, str]:
    """Fill the consent page; returns the parameters the person comes back with."""
    page = dialog(url, place, asked)
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
