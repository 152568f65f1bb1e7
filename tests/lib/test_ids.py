from __future__ import annotations

import time
from uuid import RFC_4122

from onepost.lib.ids import uuid7


def test_ids_carry_the_time_they_were_made_and_version_seven() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7()
    assert made.version == 7
    assert made.variant == RFC_4122
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000


def test_ids_grow_from_one_millisecond_to_the_next() -> None:
    first = uuid7()
    time.sleep(0.002)
    assert uuid7() > first


def test_ids_of_the_same_moment_cannot_be_guessed_from_each_other() -> None:
    made = [uuid7() for _ in range(10_000)]
    assert len({one.int & (1 << 62) - 1 for one in made}) == 10_000
