"""A program that uses the API with a key, and holds every answer against the API's own description."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404

import files
from onepost.accounts import api_keys
from onepost.accounts.models import User, Workspace

PROBLEM = "application/problem+json"


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document, as anybody can fetch it."""
    return dict(json.loads(Client().get("/api/v1/openapi.json").content))


@dataclass(slots=True)
class Program:
    key: str
    browser: Client = field(default_factory=Client)

    @classmethod
    def of(cls, workspace: Workspace, user: User) -> Program:
        return cls(api_keys.create(workspace, user, "A program")[1])

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """Send JSON (or, as bytes, whatever it is) to an address below ``/api/v1``."""
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        answer = self.browser.generic(
            method,
            f"/api/v1{path}",
            sent,
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.key}", **(headers or {})},
        )
        return described(answer, method)

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("POST", path, body, {name.replace("_", "-"): value for name, value in headers.items()})

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PATCH", path, body, {name.replace("_", "-"): value for name, value in headers.items()})

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)

    def upload(self, name: str, alt: str | None = "A lamp in the window", data: bytes | None = None) -> Any:
        """Send a file as ``multipart/form-data``; without ``data`` the one :mod:`files` makes for the name."""
        sent = {"file": SimpleUploadedFile(name, files.named(name) if data is None else data)}
        form = sent if alt is None else {**sent, "alt": alt}
        headers = {"Authorization": f"Bearer {self.key}"}
        return described(self.browser.post("/api/v1/media", form, headers=headers), "POST")


def described(answer: Any, method: str) -> Any:
    """``answer``, if the description of the API has its status and media type for this call."""
    media_type = answer["Content-Type"].split(";")[0]
    if answer.status_code >= 400:
        assert media_type == PROBLEM, answer.content
        body = answer.json()
        assert set(body) >= {"type", "title", "status", "detail"}
        assert body["status"] == answer.status_code
    if answer.status_code != 405 and (route := route_of(answer)):
        path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
        known = description()["paths"][path][method.lower()]["responses"]
        assert str(answer.status_code) in known, (method, path, answer.status_code, answer.content)
        assert media_type in known[str(answer.status_code)]["content"], (method, path, answer.status_code)
    return answer


def route_of(answer: Any) -> str:
    try:
        return str(answer.resolver_match.route)
    except Resolver404:
        return ""


def fields(answer: Any) -> dict[str, str]:
    """The paths a problem document names, each with its code."""
    return {item["field"]: item["code"] for item in answer.json().get("errors", [])}
