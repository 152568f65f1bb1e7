"""A large file on its way into the library in pieces, broken off again and again, and what the processes weigh."""

from __future__ import annotations

import base64
import hashlib
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

from heavy import Scale, digest, weighed
from house import House, until
from screens import signed_in

WATCHED = ("web process", "worker")
BLOCK = 1024 * 1024
TOKEN = "a" * 32
"""Both halves of the protection against forged requests: what counts is that they are the same."""

PASSWORD = "correct horse battery"
SOMEBODY = f"""
from onepost.processes import database, prepare

prepare.setup()
with database.reachable():
    from onepost.demo.command import person

    person({PASSWORD!r})
"""
"""A person of their own installation, who needs no channels."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Growth in bytes of each watched process by stage, the stages' seconds, how often the line was cut, and the
    SHA-256 of what was sent and of what the library gives back."""

    growth: dict[str, dict[str, int]]
    seconds: dict[str, float]
    breaks: int
    sent: str
    kept: str

    def most(self, name: str) -> int:
        return max(self.growth[name].values())


@dataclass(frozen=True, slots=True)
class Line:
    """A signed-in browser, as far as uploads see it."""

    house: House
    session: str

    @property
    def headers(self) -> dict[str, str]:
        cookie = f"session={self.session}; csrf={TOKEN}"
        return {"Cookie": cookie, "X-CSRFToken": TOKEN, "Tus-Resumable": "1.0.0"}

    def begin(self, name: str, size: int) -> str:
        about = "filename " + base64.b64encode(name.encode()).decode()
        headers = {**self.headers, "Upload-Length": str(size), "Upload-Metadata": about}
        answer = requests.post(f"{self.house.url}/library/uploads", headers=headers, timeout=30)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def offset(self, path: str) -> int:
        answer = requests.head(self.house.url + path, headers=self.headers, timeout=30)
        assert answer.status_code == 200, answer.status_code
        return int(answer.headers["Upload-Offset"])

    def settled(self, path: str, before: int) -> int:
        """Where the upload ends once the server has noticed that the line was cut."""
        last = before

        def rests() -> bool:
            nonlocal last
            now, last_seen = self.offset(path), last
            last = now
            return before < now == last_seen

        until(rests, "what has arrived", 60)
        return last

    def piece(self, path: str, film: Path, offset: int, most: int | None = None) -> str:
        """Announces the whole rest of ``film`` and sends it, or only ``most`` bytes and is gone. Returns the answer's
        first line, "" when there was none."""
        rest = film.stat().st_size - offset
        lines = {
            **self.headers,
            "Host": urlsplit(self.house.url).netloc,
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Content-Length": str(rest),
            "Connection": "close",
        }
        head = f"PATCH {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
        with socket.create_connection(("127.0.0.1", self.house.web_port)) as link, film.open("rb") as file:
            link.settimeout(120)
            link.sendall(head.encode())
            link.sendfile(file, offset, rest if most is None else min(most, rest))
            return link.recv(64).decode().partition("\r\n")[0] if most is None else ""

    def taken(self, path: str, seconds: float) -> str:
        """The address of the file in the library, once it has been looked at."""
        answer = requests.Response()

        def over() -> bool:
            nonlocal answer
            answer = requests.get(f"{self.house.url}{path}/outcome?into=library", headers=self.headers, timeout=30)
            return answer.status_code != 202

        until(over, "the file in the library", seconds)
        assert answer.status_code == 200, answer.text
        asset = answer.text.partition('name="asset" value="')[2].partition('"')[0]
        return f"{self.house.url}/media/{asset}/file?download"

    def digest(self, address: str) -> str:
        found = hashlib.sha256()
        with requests.get(address, headers=self.headers, stream=True, timeout=60) as answer:
            assert answer.status_code == 200
            for block in answer.iter_content(BLOCK):
                found.update(block)
        return found.hexdigest()


def carry(house: House, film: Path, breaks: int, seconds: float) -> Arrived:
    """Sends ``film`` to ``onepost up``, each time all that is left in one request, and cuts the line ``breaks`` times;
    the library may take ``seconds`` to look at it."""
    house.up()
    subprocess.run([sys.executable, "-c", SOMEBODY], env=house.environment, check=True, timeout=60, cwd="/")
    cookies = signed_in(house.url, "demo@onepost.example", PASSWORD)["cookies"]
    line = Line(house, next(cookie["value"] for cookie in cookies if cookie["name"] == "session"))
    scales = {name: Scale([process, *process.children()]) for name in WATCHED if (process := house.child(name))}
    assert set(scales) == set(WATCHED)
    growth: dict[str, dict[str, int]] = {name: {} for name in scales}
    took: dict[str, float] = {}
    size = film.stat().st_size
    path, reached = line.begin(film.name, size), 0
    with weighed(scales, growth, took, "sending"):
        for _time in range(breaks):
            line.piece(path, film, reached, size // (breaks + 1))
            reached = line.settled(path, reached)
            assert reached < size
        assert _sent_whole(line, path, film, reached) == "HTTP/1.1 204 No Content"
    with weighed(scales, growth, took, "taking in"):
        address = line.taken(path, seconds)
    with weighed(scales, growth, took, "giving back"):
        kept = line.digest(address)
    return Arrived(growth, took, breaks, digest(film), kept)


def _sent_whole(line: Line, path: str, film: Path, reached: int) -> str:
    """The last piece; the server may be about to let go of the one before."""
    end = time.monotonic() + 10
    while (answer := line.piece(path, film, reached)).split(" ")[1:2] == ["423"] and time.monotonic() < end:
        time.sleep(0.05)
    return answer
