"""A person, a workspace, connected accounts without rate limits, and posts for them."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import imageio_ffmpeg
from django.core.files import File
from django.utils import timezone

from bench.house import House, until
from onepost.accounts.models import User, Workspace
from onepost.channels.models import Channel
from onepost.demo.command import person
from onepost.demo.consent import Walk
from onepost.media import services as media
from onepost.media.models import Asset
from onepost.publishing.models import Post, Publication, State

NETWORK = "x"
LATENCY_MS = 200
"""What the network takes to answer."""


@dataclass(slots=True)
class People:
    user: User
    workspace: Workspace
    channels: list[Channel]


def connected(house: House, accounts: int) -> People:
    """Every account is connected through the consent page, as people do it."""
    user, workspace = person("correct horse battery")
    made = house.control.post("accounts", network=NETWORK, count=accounts, limits=False)["accounts"]
    walk = Walk(user)
    for account in made:
        walk.connect(NETWORK, str(account["id"]))
    channels = list(Channel.objects.filter(workspace=workspace, network=NETWORK).order_by("remote_id"))
    if len(channels) < accounts:
        raise RuntimeError(f"only {len(channels)} of {accounts} accounts were connected")
    return People(user, workspace, channels)


def plan_texts(people: People, count: int, due_at: datetime, label: str) -> list[Publication]:
    """``count`` text posts for ``due_at``, spread evenly over the channels, no two alike."""
    posts = [
        Post(workspace=people.workspace, author=people.user, text=f"{label} {number}: the lamps are lit")
        for number in range(count)
    ]
    Post.objects.bulk_create(posts, batch_size=2000)
    rows = [
        Publication(
            workspace=people.workspace,
            post=post,
            channel=people.channels[number % len(people.channels)],
            network=NETWORK,
            state=State.SCHEDULED,
            due_at=due_at,
            next_attempt_at=due_at,
        )
        for number, post in enumerate(posts)
    ]
    return Publication.objects.bulk_create(rows, batch_size=2000)


def clip(people: People, megabytes: int = 0) -> Asset:
    """A short video; with ``megabytes`` it is padded to that size by a box that players skip."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "clip.mp4"
        source = ["-f", "lavfi", "-i", "testsrc=size=640x360:rate=30:duration=2"]
        sound = ["-f", "lavfi", "-i", "sine=frequency=440:duration=2"]
        codecs = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest"]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *source, *sound, *codecs, str(target)]
        subprocess.run(command, check=True)
        with target.open("rb") as file:
            asset = media.accept(people.workspace, people.user, File(file, "clip.mp4"), "clip.mp4", "A test picture")
    if megabytes:
        _pad(asset, megabytes * 1_000_000)
    return asset


def _pad(asset: Asset, size: int) -> None:
    path = Path(asset.file.path)
    now = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(now)
        file.write((size - now).to_bytes(4, "big") + b"free")
        file.truncate(size)
    asset.size = size
    asset.save(update_fields=["size"])


def soon(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def states(rows: Iterable[Publication]) -> dict[str, int]:
    """How many of these publications are in which state."""
    counted: dict[str, int] = {}
    for state in Publication.objects.filter(id__in=[row.id for row in rows]).values_list("state", flat=True):
        counted[state] = counted.get(state, 0) + 1
    return counted


def finish(rows: Sequence[Publication], seconds: float) -> None:
    """Until all are published. Raises RuntimeError when one is not."""
    latest = max(row.due_at for row in rows if row.due_at)
    moving = Publication.objects.filter(next_attempt_at__lte=latest + timedelta(hours=1))
    try:
        until(lambda: not moving.exists(), "the posts", seconds, pause=0.5)
    except TimeoutError:
        raise RuntimeError(f"not finished after {seconds:.0f} s: {states(rows)}") from None
    if states(rows) != {State.PUBLISHED: len(rows)}:
        raise RuntimeError(f"not everything was published: {states(rows)}; {_reasons(rows)}")


def _reasons(rows: Iterable[Publication]) -> set[str]:
    """What the authors of those that were not published read."""
    found = Publication.objects.filter(id__in=[row.id for row in rows]).exclude(state=State.PUBLISHED)
    return {f"{row.network}: {(row.problem or {}).get('text', row.state)}" for row in found}


def accepted(house: House, texts: Iterable[str]) -> dict[str, datetime]:
    """When the network accepted each text, by its own clock. Raises RuntimeError when one is there twice."""
    wanted = set(texts)
    found: dict[str, datetime] = {}
    posts: list[dict[str, Any]] = house.control.get("posts", network=NETWORK)
    for post in posts:
        if post["text"] in wanted:
            if post["text"] in found:
                raise RuntimeError(f"published twice: {post['text']}")
            found[post["text"]] = datetime.fromisoformat(post["created_at"])
    return found
