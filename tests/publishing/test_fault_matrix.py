"""A small piece of the fault matrix, and its judge: one that sees nothing would find no fault either."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench import page as figures_page
from chaos import faults, judging, matrix, scene, table
from chaos.calls import discovered
from chaos.scene import Scene

from cases import CASES, Case
from onepost.publishing.models import Publication, State
from stage import run

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)
COMES_TRUE = faults.ONCE_MORE


def case(name: str) -> Case:
    return next(case for case in CASES if str(case) == name)


@pytest.fixture
def place(transactional_db, control, workspace, alice, live_server, settings) -> Iterator[Scene]:
    settings.PUBLIC_URL = live_server.url
    with asyncio.Runner() as runner, scene.working(runner) as pool:
        yield Scene(control, workspace, alice, runner, pool)


@pytest.mark.parametrize("name", ["x-text", "facebook-comment", "linkedin-member-text"])
def test_the_short_faults_make_nothing_twice_and_lose_nothing(place: Scene, name: str) -> None:
    line = matrix.played(place, case(name), full=False)
    assert line["troubles"] == []
    short = sum(fault.short for fault in faults.in_calls(line["network"]))
    assert line["runs"] >= short * line["calls"] + line["commits"] - 2


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_fault_makes_anything_twice_or_loses_anything(place: Scene, case: Case) -> None:
    assert matrix.played(place, case, full=False)["troubles"] == []


@pytest.mark.parametrize(
    ("name", "only"),
    [
        ("x-text", "lease lapsed"),
        ("x-text", "429"),
        ("x-text", "database away"),
        ("x-text", "permission withdrawn"),
        ("facebook-text", "permission withdrawn"),
    ],
)
def test_what_only_the_full_run_plays_comes_out_as_well(place: Scene, name: str, only: str) -> None:
    line = matrix.played(place, case(name), full=True, only=only)
    assert line["troubles"] == []
    assert line["runs"]


@pytest.mark.long
@pytest.mark.timeout(600)
def test_worker_processes_that_are_killed_leave_every_post_exactly_once() -> None:
    command = [sys.executable, "-m", "chaos.killing", "--kills", "5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500)
    line = json.loads(done.stdout)
    assert line["ok"], line
    assert line["while a post was in hand"]


# --- the judge --------------------------------------------------------------------------------------------------------


@pytest.fixture
def published(place: Scene) -> tuple[Scene, judging.Before, Publication]:
    """A post with its first comment, and what was there before."""
    stage = place.stage(case("facebook-comment"))
    before = judging.before(stage, case("facebook-comment"))
    row = stage.publish("Hello", options={"first_comment": "Come in"})
    run([row])
    return place, before, row


def judged(row: Publication, there: dict[str, int], ends: tuple[str, ...] = COMES_TRUE) -> str:
    whole = Counter({"post": 1, "comment": 1})
    return judging.judge(case("facebook-comment"), row, ends, Counter(there), whole).verdict


def test_the_judge_counts_posts_and_comments_that_are_new(published) -> None:
    place, before, _ = published
    stage = place.stage(case("facebook-comment"))
    assert judging.made(stage, case("facebook-comment"), before) == {"post": 1, "comment": 1}
    run([stage.publish("Hello again")])
    assert judging.made(stage, case("facebook-comment"), before) == {"post": 2, "comment": 1}


def test_the_judge_tells_twice_from_lost_and_from_whole(published) -> None:
    _, _, row = published
    assert judged(row, {"post": 1, "comment": 1}) == "published"
    assert judged(row, {"post": 2, "comment": 1}) == "twice"
    assert judged(row, {"post": 1, "comment": 2}) == "twice"
    assert judged(row, {"comment": 1}) == "lost"
    assert judged(row, {"post": 1}) == "lost"


def told(row: Publication, state: State, reason: str = "It was refused.") -> Publication:
    row.state, row.problem = state, {"text": reason, "params": {}} if reason else None
    row.save()
    return row


def test_the_judge_wants_a_reason_and_none_that_is_not_so(published) -> None:
    _, _, row = published
    assert judged(told(row, State.FAILED), {}, faults.REFUSED) == "failed"
    assert judged(told(row, State.FAILED), {"post": 1, "comment": 1}, faults.REFUSED) == "wrong"
    assert judged(told(row, State.FAILED, reason=""), {}, faults.REFUSED) == "wrong"


def test_the_judge_takes_nothing_given_up_after_a_fault_that_passes(published) -> None:
    _, _, row = published
    for state in (State.FAILED, State.HELD, State.UNCONFIRMED):
        assert judged(told(row, state), {}) == "wrong"
    assert judged(told(row, State.PUBLISHED, "The comment was refused."), {"post": 1}) == "wrong"
    assert judged(told(row, State.PUBLISHED, "The comment was refused."), {"post": 1}, faults.REFUSED) == "published"
    assert judged(told(row, State.PUBLISHING), {}) == "stuck"


def test_calls_are_known_again_in_the_next_run() -> None:
    def call(method: str, path: str) -> dict[str, str]:
        return {"method": method, "host": "graph.facebook.com", "path": path}

    found = discovered(
        [
            call("POST", "/v26.0/100/photos"),
            call("POST", "/v26.0/100/photos"),
            call("GET", "/v26.0/5550001"),
            call("GET", "/v26.0/5550002"),
            call("POST", "/v2/post/publish/status/fetch/"),
            call("POST", "/v2/post/publish/status/fetch/"),
        ]
    )
    assert [one.name.partition("/")[2] for one in found] == [
        "v26.0/…/photos",
        "v26.0/…/photos (2)",
        "v26.0/…",
        "v2/post/publish/status/fetch/",
    ]
    assert found[1].rule() == {
        "method": "POST",
        "path": r"^graph\.facebook\.com/v26\.0/[^/?]+/photos(\?|$)",
        "skip": 1,
    }


def test_the_page_holds_the_figures_and_keeps_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    mark = "of what chaos/table.py writes -->"
    page.write_text(f"Before\n<!-- begin {mark}\nyesterday\n<!-- end {mark}\nAfter\n", "utf-8")
    monkeypatch.setattr(figures_page, "PAGE", page)
    line = {"network": "x", "kind": "text", "full": True, "calls": 1, "commits": 4, "runs": 51}
    killed = {"kills": 5, "while a post was in hand": 5, "while a call was announced": 3, "runs": 30, "kinds": 30}
    table.write(
        [
            {**line, "outcomes": {"published": 50, "held": 1}, "reasons": {"held: Connect it again.": 1}},
            {**killed, "outcomes": {"published": 30}},
        ]
    )
    text = page.read_text("utf-8")
    assert text.startswith("Before\n")
    assert text.endswith("\nAfter\n")
    assert "yesterday" not in text
    assert "| X | text | all | 1 | 4 | 51 | 50 | 0 | 1 | 0 | 0 | 0 | 0 | 0 |" in text
    assert "| X | held | Connect it again. | 1 |" in text
    assert "Worker processes killed outright: 5, of which 5 had posts in hand" in text
