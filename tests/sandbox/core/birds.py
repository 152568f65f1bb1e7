"""What the tests of the core say to the pigeons."""

from __future__ import annotations

import http.client
import socket
from typing import Any
from urllib.parse import urlsplit

import pigeon
import requests

from onepost_sandbox.server import Running


def post(loft: Running, text: str = "Coo.", account: str = "lumen", query: str = "", **more: Any) -> requests.Response:
    """One letter, on a connection of its own."""
    headers = {"Authorization": f"Bearer {account}", "Connection": "close"}
    address = loft.at(f"{pigeon.API}/posts{query}")
    return requests.post(address, json={"text": text}, headers=headers, timeout=more.pop("timeout", 10), **more)


def upload(loft: Running, body: Any, mime: str = "video/mp4") -> requests.Response:
    headers = {"Authorization": "Bearer lumen", "Content-Type": mime}
    return requests.post(loft.at(f"{pigeon.FILES}/files"), data=body, headers=headers, timeout=20)


def address_of(loft: Running) -> tuple[str, int]:
    parts = urlsplit(loft.url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def ask(loft: Running, method: str, target: str, **headers: str) -> http.client.HTTPResponse:
    """A request with exactly this request line; no ``Host`` unless it is given."""
    connection = http.client.HTTPConnection(*address_of(loft), timeout=10)
    connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse()


def posting(host: str, path: str, body: bytes = b'{"text": "Coo."}') -> bytes:
    """A whole request, to be sent at once."""
    head = (
        f"POST /{host}{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer lumen\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def say(loft: Running, *pieces: bytes, hang_up: bool = False) -> bytes:
    """Send bytes as they are; everything that came back until the other side closed. ``hang_up``: say no more."""
    return say_to(address_of(loft), *pieces, hang_up=hang_up)


def say_to(address: tuple[str, int], *pieces: bytes, hang_up: bool = False) -> bytes:
    with socket.create_connection(address, timeout=5) as line:
        for piece in pieces:
            line.sendall(piece)
        if hang_up:
            line.shutdown(socket.SHUT_WR)
        heard = b""
        while piece := line.recv(65536):
            heard += piece
        return heard
