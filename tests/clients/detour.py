"""Official clients name their hosts themselves; here those lead to the sandbox."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter


class Detour(HTTPAdapter):
    """Leads ``https://host/path`` to ``<sandbox>/host/path``; to be mounted on a session of ``requests``."""

    def __init__(self, sandbox: str) -> None:
        super().__init__()
        self.sandbox = sandbox

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        query = f"?{parts.query}" if parts.query else ""
        request.url = f"{self.sandbox}/{parts.netloc}{parts.path}{query}"
        return super().send(request, *args, **more)
