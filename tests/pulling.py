"""Addresses where a network finds a test's files, as it does OnePost's own (:mod:`onepost.media.pull`)."""

from __future__ import annotations

import secrets
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar


class _Files(BaseHTTPRequestHandler):
    held: ClassVar[dict[str, tuple[bytes, str]]] = {}

    def do_GET(self) -> None:
        data, mime = self.held.get(self.path, (b"", ""))
        self.send_response(200 if mime else 404)
        self.send_header("Content-Type", mime or "text/plain")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the log belongs to the tests."""


@cache
def _server() -> str:
    """One server for a run, in a thread that goes with it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Files)
    threading.Thread(target=server.serve_forever, name="pulled-files", daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def address(data: bytes, mime: str) -> str:
    """Where ``data`` can be fetched until the run ends."""
    path = f"/{secrets.token_urlsafe(16)}"
    _Files.held[path] = (data, mime)
    return _server() + path
