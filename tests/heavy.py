"""A large video on its way from an API client to YouTube, and what the processes weigh meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import requests

import files
from control import Control
from house import House, until
from onepost.media import videos

WATCHED = ("web process", "worker", "sandbox")
OPTIONS = {
    "youtube": {"title": "A long evening", "made_for_kids": "no"},
    "tiktok": {"privacy": "PUBLIC_TO_EVERYONE"},
}
MOVING = {"scheduled", "publishing"}
PAUSE = 0.05
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Growth in bytes of each watched process by stage, the stages' seconds, the SHA-256 at each network and here."""

    growth: dict[str, dict[str, int]]
    seconds: dict[str, float]
    arrived: dict[str, str]
    sent: str

    def most(self, name: str) -> int:
        return max(self.growth[name].values())


def padded(target: Path, size: int) -> Path:
    """A playable video of ``size`` bytes that takes no room on the disk: the rest is a box that players skip.

    It holds no notes that the library would blot out, so that the network must receive it byte for byte.
    """
    target.write_bytes(files.video(4.0, 540, 960))
    videos.blot_notes(target)
    clip = target.read_bytes()
    with target.open("wb") as file:
        file.write(clip + (size - len(clip)).to_bytes(4, "big") + b"free")
        file.truncate(size)
    return target


def carry(house: House, film: Path, seconds: float, networks: tuple[str, ...] = ("youtube",)) -> Carried:
    """Upload ``film`` to ``onepost up`` by the API, publish it, and wait until people can see it; each of the two may
    take ``seconds``."""
    house.up()
    until(house.sandbox_answers, "the sandbox")
    done = house.run("demo", "--json")
    assert done.returncode == 0, done.stderr
    demo = json.loads(done.stdout)
    control = Control(house.sandbox)
    control.post("switches", network="youtube", name="processing_s", value=0)
    headers = {"Authorization": f"Bearer {demo['api_key']}"}
    scales = {name: Scale([process, *process.children()]) for name in WATCHED if (process := house.child(name))}
    growth: dict[str, dict[str, int]] = {name: {} for name in scales}
    took = {}

    with weighed(scales, growth, took, "upload"):
        media = asyncio.run(upload(f"{house.url}/api/v1/media", headers, film, seconds))
    body = {
        "text": "A long evening",
        "channels": [channel_on(network, demo) for network in networks],
        "media": [media["id"]],
        "options": {network: OPTIONS[network] for network in networks if network in OPTIONS},
        "schedule": "now",
    }
    with weighed(scales, growth, took, "publishing"):
        made = requests.post(f"{house.url}/api/v1/posts", json=body, headers=headers, timeout=30)
        assert made.status_code == 201, made.text
        address = f"{house.url}/api/v1/posts/{made.json()['id']}"

        def publications() -> list[dict[str, Any]]:
            return list(requests.get(address, headers=headers, timeout=30).json()["publications"])

        until(lambda: all(row["state"] not in MOVING for row in publications()), "the video", seconds)
        assert {row["state"] for row in publications()} == {"published"}, publications()
    arrived = {network: control.posts(network)[-1]["media"][0]["sha256"] for network in networks}
    return Carried(growth, took, arrived, digest(film))


def channel_on(network: str, demo: dict[str, Any]) -> str:
    return next(str(found["id"]) for found in demo["channels"] if found["network"] == network)


async def upload(address: str, headers: dict[str, str], film: Path, seconds: float) -> dict[str, Any]:
    """The file as a form, streamed from the disk."""
    with film.open("rb") as file:
        form = aiohttp.FormData()
        form.add_field("file", file, filename=film.name, content_type="video/mp4")
        timeout = aiohttp.ClientTimeout(total=seconds)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(address, data=form, headers=headers) as answer,
        ):
            assert answer.status == 201, await answer.text()
            return dict(await answer.json())


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Scale:
    """The private and shared memory of some processes, what is shared with others counted in part (PSS)."""

    def __init__(self, processes: list[psutil.Process]) -> None:
        self.processes = processes

    def weight(self) -> int:
        return sum(_proportional(process.pid) for process in self.processes)


def _proportional(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


@contextlib.contextmanager
def weighed(
    scales: dict[str, Scale], growth: dict[str, dict[str, int]], took: dict[str, float], stage: str
) -> Iterator[None]:
    """How much heavier each became at most while the block ran, and how long that took."""
    before = {name: scale.weight() for name, scale in scales.items()}
    over = threading.Event()
    began = time.monotonic()
    highest = dict(before)

    def look() -> None:
        while not over.wait(PAUSE):
            for name, scale in scales.items():
                highest[name] = max(highest[name], scale.weight())

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()
        took[stage] = time.monotonic() - began
        for name in scales:
            growth[name][stage] = highest[name] - before[name]
