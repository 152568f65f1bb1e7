"""Numbers for Prometheus: who gets them, what they say, and that they stay cheap."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from onepost.publishing.models import Pause, State
from onepost.publishing.sending import steps
from onepost.publishing.sending.outcomes import Change, Entry
from onepost.watching.models import Tally
from world import make_channel

pytestmark = pytest.mark.django_db

TOKEN = "scrape-me"
SAMPLE = re.compile(r"^(onepost_\w+)(?:\{(.*)\})? (\S+)$")


def scrape(client: Client) -> dict[str, float]:
    """Every sample by its name and labels as they stand, each line checked against the format's grammar."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    found: dict[str, float] = {}
    declared: set[str] = set()
    for line in answer.content.decode().splitlines():
        if line.startswith("# TYPE "):
            declared.add(line.split()[2])
        if line.startswith("#"):
            continue
        sample = SAMPLE.match(line)
        assert sample, line
        name, labels, value = sample.groups()
        assert re.sub(r"_(bucket|sum|count)$", "", name) in declared, line
        found[f"{name}{{{labels}}}" if labels else name] = float(value)
    return found


@pytest.fixture(autouse=True)
def token(settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def test_without_a_token_in_the_settings_there_are_no_numbers(client, settings) -> None:
    settings.METRICS_TOKEN = ""
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}"}):
        assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.parametrize("given", [None, "Bearer wrong", "Bearer ", f"Basic {TOKEN}", "Bearer é"])
def test_without_the_right_token_nothing_is_told(client, given) -> None:
    answer = client.get("/metrics", headers={"Authorization": given} if given else {})
    assert answer.status_code == 401
    assert "onepost_" not in answer.content.decode()


def test_the_queue_is_counted_by_network(client, planned) -> None:
    planned(-12)
    planned(-1, leased_until=timezone.now() + timedelta(minutes=3))
    planned(30)
    planned(300)
    planned(-2, "facebook")
    planned(-20, "facebook", State.UNCONFIRMED, next_attempt_at=None, problem={"text": "Look."})
    planned(600, "facebook", State.HELD, next_attempt_at=None, problem={"text": "Reconnect."})
    planned(-30, "facebook", State.PUBLISHED, next_attempt_at=None)
    found = scrape(client)
    of_x = {name: found[f'onepost_{name}{{network="x"}}'] for name in ("due", "in_flight", "planned_next_hour", "late")}
    assert of_x == {"due": 2, "in_flight": 1, "planned_next_hour": 1, "late": 1}
    assert 720 <= found['onepost_oldest_due_seconds{network="x"}'] < 760
    assert found['onepost_due{network="facebook"}'] == 1
    assert found['onepost_late{network="facebook"}'] == 0
    assert found['onepost_unconfirmed{network="facebook"}'] == 1
    assert found['onepost_held{network="facebook"}'] == 1


def test_a_post_that_a_limit_pushed_far_away_is_late_all_the_same(client, planned) -> None:
    planned(-15, next_attempt_at=timezone.now() + timedelta(hours=8))
    assert scrape(client)['onepost_late{network="x"}'] == 1


def test_a_published_post_whose_comment_waits_is_not_late(client, planned) -> None:
    planned(-60, state=State.PUBLISHED, next_attempt_at=timezone.now())
    assert scrape(client)['onepost_late{network="x"}'] == 0


def test_steps_and_lateness_are_counters_that_add_up(client) -> None:
    for bound, number in (("0.1", 7), ("1.0", 2), (steps.BEYOND, 1)):
        Tally.objects.create(measure=steps.LATE, network="x", label=bound, count=number)
    Tally.objects.create(measure=steps.LATE_MS, network="x", count=901_500)
    Tally.objects.create(measure=steps.STEP, network="x", label="published", count=10)
    found = scrape(client)
    assert found['onepost_steps_total{network="x",outcome="published"}'] == 10
    buckets = [
        found[f'onepost_lateness_seconds_bucket{{network="x",le="{le}"}}'] for le in ("0.1", "0.5", "1.0", "+Inf")
    ]
    assert buckets == [7, 7, 9, 10]
    assert found['onepost_lateness_seconds_count{network="x"}'] == 10
    assert found['onepost_lateness_seconds_sum{network="x"}'] == 901.5


def test_lateness_falls_into_the_first_bound_that_holds_it() -> None:
    due = timezone.now()
    row = {"id": "1", "network": "x", "due_at": due, "next_call": "public", "lease": 1}
    for seconds in (-1, 0.1, 0.3, 9999):
        change = Change({"published_at": due + timedelta(seconds=seconds)}, Entry("start", "published"))
        steps.tell(row, change, 5)
    counted = steps.drain()
    assert {label: number for (measure, _, label), number in counted.items() if measure == steps.LATE} == {
        "0.1": 2,
        "0.5": 1,
        "+Inf": 1,
    }
    assert counted[steps.STEP, "x", "published"] == 4
    assert counted[steps.LATE_MS, "x", ""] == 9_999_400


def test_workers_are_told_with_the_age_of_their_last_sign_of_life(client, worker) -> None:
    worker(minutes=2, host='odd "host"\\', busy=3, places=100)
    worker(minutes=3, host="left", left_at=timezone.now())
    found = scrape(client)
    labels = 'host="odd \\"host\\"\\\\",pid="4711",version="1.0"'
    assert 120 <= found[f"onepost_worker_heartbeat_age_seconds{{{labels}}}"] < 150
    assert found[f"onepost_worker_busy{{{labels}}}"] == 3
    assert not any('host="left"' in name for name in found)


def test_what_is_left_of_a_cap_is_told_of_the_account_that_used_the_most(client, workspace, planned) -> None:
    quiet, busy = (make_channel(workspace, network="facebook") for _ in range(2))
    name = 'onepost_budget_left{network="facebook",budget="Reels",per="account"}'
    assert scrape(client)[name] == 30
    for channel, kind, hours, number in (
        (quiet, "reel", 1, 2),
        (busy, "reel", 1, 3),
        (busy, "reel", 25, 4),
        (busy, "text", 1, 3),
    ):
        for _ in range(number):
            at = timezone.now() - timedelta(hours=hours)
            planned(-60 * hours, "facebook", State.PUBLISHED, channel=channel, kind=kind, published_at=at)
    assert scrape(client)[name] == 27


def test_limits_in_force_are_counted(client, workspace) -> None:
    for minutes, channel in ((5, make_channel(workspace)), (-5, make_channel(workspace)), (5, None)):
        until = timezone.now() + timedelta(minutes=minutes)
        Pause.objects.create(network="x", sandbox=True, channel=channel, until=until)
    found = scrape(client)
    assert found['onepost_limits_in_force{network="x",scope="channel"}'] == 1
    assert found['onepost_limits_in_force{network="x",scope="app"}'] == 1


def test_sizes_are_told(client, upload) -> None:
    asset = upload("photo.jpg")
    found = scrape(client)
    assert found["onepost_media_bytes"] == asset.size
    assert found["onepost_database_bytes"] > 1_000_000


def test_a_scrape_costs_few_queries(client, planned, worker, django_assert_max_num_queries) -> None:
    for minutes in range(5):
        planned(-minutes)
        worker()
    with django_assert_max_num_queries(9):
        scrape(client)
