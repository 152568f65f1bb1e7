"""A million publications planned for later must cost nothing now (docs/decisions/0003-the-row-is-the-queue.md)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.db import connection

from bench.figures import Figures, p95, stage
from bench.house import House
from bench.people import NETWORK, People
from bench.publishing import rate
from onepost.publishing import services
from onepost.publishing.models import Publication, State
from onepost.publishing.sending import rows
from onepost.watching import metrics

PLANNED = 1_000_000

POSTS = """
INSERT INTO publishing_post (id, workspace_id, author_id, text, options, created_at, updated_at)
SELECT gen_random_uuid(), %(workspace)s, %(user)s, 'Planned ' || n, '{}', now(), now()
FROM generate_series(1, %(posts)s) n
"""
PUBLICATIONS = """
INSERT INTO publishing_publication (id, workspace_id, post_id, channel_id, network, own_media, state, due_at,
    next_attempt_at, tries, lease, next_call, progress, remote_id, also_ids, url, whole, created_at, updated_at)
SELECT gen_random_uuid(), %(workspace)s, post_id, channel_id, %(network)s, false, 'scheduled', at, at, 0, 0, '', '',
    '', '{}', '', false, now(), now()
FROM (
    SELECT po.id AS post_id, c.id AS channel_id, now() + interval '1 day' + random() * interval '300 days' AS at
    FROM publishing_post po CROSS JOIN channels_channel c
    WHERE po.text LIKE 'Planned %%' AND c.workspace_id = %(workspace)s AND c.network = %(network)s
) planned
"""


def planned(house: House, people: People, figures: Figures, empty_rate: float) -> None:
    with stage(f"Planning {PLANNED:,} publications"), connection.cursor() as cursor:
        values = {
            "workspace": people.workspace.id,
            "user": people.user.id,
            "network": NETWORK,
            "posts": PLANNED // len(people.channels),
        }
        cursor.execute(POSTS, values)
        cursor.execute(PUBLICATIONS, values)
        # A real plan grows over months: its vacuums and checkpoints are long over.
        cursor.execute("VACUUM (ANALYZE) publishing_post, publishing_publication")
        cursor.execute("CHECKPOINT")
    figures.at_most("dispatcher query with 1,000,000 planned, p95", p95(_query_times()), "ms", 20)
    figures.at_most("metrics with 1,000,000 planned, p95", p95([_timed(metrics.text) for _ in range(30)]), "ms", 50)
    moving, cancelling = _changed(people)
    figures.at_most("moving one of 1,000,000, p95", p95(moving), "ms", 20)
    figures.at_most("cancelling one of 1,000,000, p95", p95(cancelling), "ms", 20)
    with house.worker():
        full_rate = rate(house, people, 3000, "Among a million").per_second
    figures.known("text posts of one worker with 1,000,000 planned", full_rate, "publications/s")
    figures.at_least("rate with 1,000,000 planned against an empty plan", 100 * full_rate / empty_rate, "%", 90)


def _query_times(times: int = 60) -> list[float]:
    """Milliseconds of the two statements the dispatcher runs at every look, as the worker sends them."""
    found = []
    with connection.cursor() as cursor:
        for _ in range(times):
            hand_over = _timed(lambda: cursor.execute(rows.HAND_OVER, {"limit": 200, "seconds": 20.0}))
            next_due = _timed(lambda: cursor.execute(rows.NEXT_DUE))
            found.append(hand_over + next_due)
    return found


def _changed(people: People, times: int = 40) -> tuple[list[float], list[float]]:
    """Milliseconds to move a publication by a day, and to cancel one."""
    rows = list(Publication.objects.filter(state=State.SCHEDULED).select_related("post", "channel")[: 2 * times])
    move, away = rows[:times], rows[times:]
    day = timedelta(days=1)
    moving = [_timed(partial(services.reschedule, row, row.due_at + day)) for row in move if row.due_at]
    return moving, [_timed(partial(services.cancel, row)) for row in away]


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000
