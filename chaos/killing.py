"""``python -m chaos.killing [--kills N]``: a real worker process, killed outright again and again in a stream of posts.

One JSON line on stdout; status 1 if a post was there twice, was lost or never came to rest.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bench.house import House, opened, until

from chaos.scene import SWITCHES, TESTS

if TYPE_CHECKING:
    from cases import Case
    from onepost.publishing.models import Publication

TIME_SCALE = 0.03
LATENCY_MS = 60
"""Of every network, so that most kills meet a call under way."""
LIVES = (0.0, 1.2)
"""Seconds from the first post that a worker has in hand to its end."""
POSTS_A_KILL = 6
PLACES = 8
"""Posts that a worker has in hand at once: few, so that the stream lasts."""
PATIENCE = 240.0
_MARK = re.compile(r"\((\d{5})\)")


@dataclass(frozen=True, slots=True)
class Planned:
    case: Case
    mark: str
    row: Publication


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m chaos.killing", description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ["ONEPOST_TIME_SCALE"] = str(TIME_SCALE)
    os.environ["ONEPOST_WORKER_CONCURRENCY"] = str(PLACES)
    os.environ["ONEPOST_LOG_LEVEL"] = "error"
    sys.path.insert(0, str(TESTS))
    began = time.monotonic()
    chance = random.Random(given.seed)
    with opened() as house, house.web():
        planned = _plan(house, given.kills * POSTS_A_KILL)
        met = Counter(_killed(house, chance) for _ in range(given.kills))
        _finish(house, planned)
        seen = _seen(house)
    verdicts = [_judged(one, seen) for one in planned]
    for one, verdict in zip(planned, verdicts, strict=True):
        if verdict not in ("published", "unconfirmed"):
            told = (one.row.problem or {}).get("text", "")
            print(f"{one.case} ({one.mark}): {verdict}: {one.row.state} {one.row.tries} {told}", file=sys.stderr)
    outcomes = Counter(verdicts)
    bad = len(planned) - outcomes["published"] - outcomes["unconfirmed"]
    line = {
        "name": "chaos, worker processes killed",
        "value": bad,
        "unit": "posts twice, lost or stuck",
        "target": 0,
        "ok": not bad,
        "kills": given.kills,
        "while a call was announced": met["armed"],
        "while a post was in hand": met["armed"] + met["leased"],
        "runs": len(planned),
        "kinds": len({str(one.case) for one in planned}),
        "outcomes": dict(outcomes),
        "seconds": round(time.monotonic() - began, 1),
    }
    print(json.dumps(line), flush=True)
    return 0 if line["ok"] else 1


def _plan(house: House, count: int) -> list[Planned]:
    """Posts of every kind that has a text to be known by, in turn, all due now: a stream that never ends too soon."""
    from django.core.files.base import ContentFile
    from django.utils import timezone

    import files
    from cases import CASES
    from onepost.channels.models import Channel
    from onepost.demo.command import person
    from onepost.demo.consent import Walk
    from onepost.media import services as media
    from onepost.publishing import services
    from onepost.publishing.writing.content import Content

    user, workspace = person("correct horse battery")
    cases = [case for case in CASES if case.text and case.posts == 1 and case.login != "facebook"]
    for network, switches in SWITCHES.items():
        house.control.post("latency", network=network, ms=LATENCY_MS)
        for name, value in switches.items():
            house.control.post("switches", network=network, name=name, value=value)
    channels: dict[tuple[str, str], Any] = {}
    for network, login in sorted({(case.network, case.login) for case in cases}):
        made = house.control.post("accounts", network=network, count=1, limits=False)["accounts"]
        walk = Walk(user, login)
        offered = walk.accounts(network)
        before = set(Channel.objects.values_list("id", flat=True))
        fresh = [str(made[0]["id"])] if network in {"x", "tiktok"} else offered[:1]
        walk.connect(network, next(iter(set(fresh) & set(offered))))
        channels[network, login] = Channel.objects.exclude(id__in=before).order_by("name")[0]
    taken: dict[str, Any] = {}

    def upload(name: str) -> Any:
        if name not in taken:
            taken[name] = media.accept(workspace, user, ContentFile(files.named(name), name), name, "A lamp")
        return taken[name]

    author = services.Author(workspace, user)
    planned = []
    for number in range(count):
        case, mark = cases[number % len(cases)], f"{number:05d}"
        channel = channels[case.network, case.login]
        content = case.content(upload, f" ({mark})")
        options = {case.network: content.pop("options")}
        due = timezone.now() + timedelta(seconds=1)
        post = services.create_post(author, Content(channels=(channel.id,), options=options, **content), due)
        planned.append(Planned(case, mark, post.publications.get()))
    return planned


def _killed(house: House, chance: random.Random) -> str:
    """One worker's life. Whether it died with a call announced, with a post in hand, or idle."""
    from django.utils import timezone

    from onepost.publishing.models import Publication
    from onepost.publishing.sending import clockwork

    # Leases of those who died before end before this.
    since = timezone.now() + timedelta(seconds=clockwork.lease_seconds())
    held = Publication.objects.filter(leased_until__gt=since)
    with house.running("worker", sys.executable, "-m", "onepost.cli", "worker") as process:
        until(lambda: held.exists() or process.poll() is not None, "a post in hand", 60, pause=0.01)
        time.sleep(chance.uniform(*LIVES))
        process.kill()
        process.wait()
    if held.filter(armed_at__isnull=False).exists():
        return "armed"
    return "leased" if held.exists() else "idle"


def _finish(house: House, planned: list[Planned]) -> None:
    """The last worker lives on until every post rests, or for long enough. Where the author is asked, OnePost goes on
    looking for days."""
    from onepost.publishing.models import Publication, State

    moving = Publication.objects.filter(next_attempt_at__isnull=False).exclude(state=State.UNCONFIRMED)
    with house.worker(), contextlib.suppress(TimeoutError):
        until(lambda: not moving.exists(), "rest", PATIENCE, pause=0.5)
    for one in planned:
        one.row.refresh_from_db()


def _seen(house: House) -> dict[str, Counter[str]]:
    """How many posts and first comments bear each mark, at all networks together."""
    seen: dict[str, Counter[str]] = {}
    posts = [(row, "post") for row in house.control.get("posts") if not row["deleted"]]
    comments = [(row, "comment") for row in house.control.get("objects") if row["kind"] == "comment"]
    for row, kind in posts + comments:
        for mark in _MARK.findall(f"{row.get('title', '')} {row['text']}")[:1]:
            seen.setdefault(mark, Counter())[kind] += 1
    return seen


def _judged(one: Planned, seen: dict[str, Counter[str]]) -> str:
    from onepost.publishing.models import State

    there = seen.get(one.mark, Counter())
    if there["post"] > 1 or there["comment"] > 1:
        return "twice"
    if one.row.next_attempt_at is not None and one.row.state != State.UNCONFIRMED:
        return "stuck"
    if one.row.state == State.PUBLISHED:
        whole = there["post"] and (there["comment"] or "first_comment" not in one.case.options)
        return "published" if whole else "lost"
    if one.row.state == State.UNCONFIRMED and one.case.asks:
        return "unconfirmed"
    return f"{one.row.state}, although only workers died"


if __name__ == "__main__":
    raise SystemExit(main())
