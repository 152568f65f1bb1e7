"""Google's own client names its hosts itself; here those lead to the sandbox."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import google_auth_httplib2
import httplib2
import requests
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build

from onepost.demo.htmlforms import forms

BACK = "http://127.0.0.1:8000/back"
SCOPES = ["https://www.googleapis.com/auth/youtube.force-ssl"]
APP = {"client_id": "sandbox-youtube-app", "client_secret": "sandbox-youtube-secret"}


class Detour(httplib2.Http):
    """Leads ``https://host/path`` to ``<sandbox>/host/path``; what is there already stays."""

    def __init__(self, sandbox: str) -> None:
        super().__init__(timeout=20)
        self.sandbox = sandbox
        self.redirect_codes = self.redirect_codes - {308}  # as googleapiclient.http.build_http does

    def request(self, uri: str, *args: Any, **more: Any) -> Any:
        parts = urlsplit(uri)
        if parts.scheme == "https":
            query = f"?{parts.query}" if parts.query else ""
            uri = f"{self.sandbox}/{parts.netloc}{parts.path}{query}"
        return super().request(uri, *args, **more)


def consent(sandbox: str, number: int = 0) -> dict[str, Any]:
    """The tokens of one channel, through the consent page."""
    query = {
        "client_id": APP["client_id"],
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": " ".join(SCOPES),
        "access_type": "offline",
        "prompt": "consent",
        "state": "s",
    }
    page = requests.get(f"{sandbox}/accounts.google.com/o/oauth2/v2/auth?{urlencode(query)}", timeout=10)
    form = forms(page.text)[0]
    filled = [*form.without("account"), ("account", form.choices["account"][number]), ("decision", "allow")]
    back = requests.post(urljoin(page.url, form.action), data=filled, allow_redirects=False, timeout=10)
    code = parse_qs(urlsplit(back.headers["Location"]).query)["code"][0]
    asked = {**APP, "code": code, "redirect_uri": BACK, "grant_type": "authorization_code"}
    return dict(requests.post(f"{sandbox}/oauth2.googleapis.com/token", data=asked, timeout=10).json())


def client(sandbox: str, tokens: dict[str, Any]) -> Any:
    """YouTube as googleapiclient builds it, from the discovery document that comes with it."""
    credentials = Credentials(
        tokens["access_token"],
        refresh_token=tokens.get("refresh_token"),
        token_uri="https://oauth2.googleapis.com/token",
        scopes=SCOPES,
        **APP,
    )
    http = google_auth_httplib2.AuthorizedHttp(credentials, http=Detour(sandbox))
    return build("youtube", "v3", http=http, static_discovery=True, cache_discovery=False)
