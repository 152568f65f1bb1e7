"""Alerts: one when something goes wrong, one when it is over, and nothing in between."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from onepost.publishing.models import Attempt, State
from onepost.watching import incidents, sentry
from onepost.watching.models import Incident, Kind
from world import make_channel

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def somebody_to_tell(operator) -> None:
    """Alice runs the installation."""


@pytest.fixture
def hook(settings) -> Iterator[list[dict]]:
    """A web hook that takes what it is told."""
    taken: list[dict] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SANDBOX_URL = f"http://127.0.0.1:{server.server_port}"
    settings.ALERT_WEBHOOK = f"{settings.SANDBOX_URL}/alerts"
    yield taken
    server.shutdown()
    server.server_close()


def pass_calm_time() -> None:
    for incident in Incident.objects.filter(ended_at=None, calm_since__isnull=False):
        incident.calm_since -= incidents.CALM
        incident.save()


def subjects(mailoutbox) -> list[str]:
    return [mail.subject for mail in mailoutbox]


def test_late_posts_are_told_once_and_their_end_once(planned, mailoutbox) -> None:
    post = planned(-12)
    planned(-9)
    for _ in range(3):
        incidents.look()
    assert subjects(mailoutbox) == ["1 post is late"]
    assert mailoutbox[0].to == ["alice@example.org"]
    assert "/operator/" in mailoutbox[0].body
    post.delete()
    incidents.look()
    incidents.look()
    assert len(mailoutbox) == 1
    pass_calm_time()
    for _ in range(2):
        incidents.look()
    assert subjects(mailoutbox) == ["1 post is late", "Over: 1 post is late"]


def test_what_comes_back_soon_is_still_the_same_incident(planned, mailoutbox) -> None:
    post = planned(-12)
    incidents.look()
    due_at = post.due_at
    for moved in (timezone.now(), due_at):
        post.due_at = moved
        post.save()
        incidents.look()
    assert len(mailoutbox) == 1
    assert Incident.objects.get().calm_since is None


def test_how_late_is_late_is_a_setting(planned, mailoutbox, settings) -> None:
    planned(-12)
    settings.ALERT_LATE_MINUTES = 15
    incidents.look()
    assert mailoutbox == []


@pytest.mark.parametrize("state", [State.HELD, State.FAILED, State.UNCONFIRMED, State.DRAFT])
def test_posts_that_wait_for_their_author_are_not_late(planned, mailoutbox, state) -> None:
    planned(-60, state=state, next_attempt_at=None)
    incidents.look()
    assert mailoutbox == []


def test_when_the_last_worker_falls_silent_nothing_is_published_and_that_is_told(worker, mailoutbox) -> None:
    worker(minutes=6)
    worker(minutes=9, left_at=timezone.now() - timedelta(minutes=9))
    incidents.look()
    assert subjects(mailoutbox) == ["No worker is running"]


def test_a_fresh_installation_and_a_living_worker_are_no_reason(worker, mailoutbox) -> None:
    incidents.look()
    worker(minutes=1)
    incidents.look()
    assert mailoutbox == []


def test_one_silent_worker_among_others_is_told_with_its_host(worker, mailoutbox) -> None:
    worker(host="left", started=120)
    worker(host="right", minutes=7)
    incidents.look()
    assert subjects(mailoutbox) == ["A worker on right is silent"]


def test_a_worker_that_was_stopped_or_started_again_is_not_missed(worker, mailoutbox) -> None:
    worker(host="stopped", minutes=30, left_at=timezone.now())
    worker(host="again", minutes=30)
    worker(host="again", started=29)
    incidents.look()
    assert mailoutbox == []


def test_of_two_killed_workers_one_new_one_replaces_one(worker) -> None:
    worker(host="twice", minutes=30)
    worker(host="twice", minutes=31)
    worker(host="twice", started=20)
    assert incidents.seen() == [incidents.Wrong(Kind.SILENT, "twice", 1)]


def attempts(planned, workspace, network: str, outcomes: list[str]) -> None:
    """One publication a channel, whose last step came to this."""
    for outcome in outcomes:
        post = planned(60, channel=make_channel(workspace, network=network))
        Attempt.objects.create(publication=post, at=timezone.now(), step="start", outcome="published")
        Attempt.objects.create(publication=post, at=timezone.now(), step="start", outcome=outcome)


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        (["again", "unclear", "again", "published"], True),
        (["again", "again"], False),
        (["again", "again", "again", "published", "published", "published", "published"], False),
        (["rejected", "rejected", "rejected", "wait"], False),
    ],
)
def test_a_network_fails_when_many_channels_of_it_do(planned, workspace, mailoutbox, outcomes, told) -> None:
    attempts(planned, workspace, "linkedin", outcomes)
    attempts(planned, workspace, "x", ["published"])
    incidents.look()
    assert subjects(mailoutbox) == (["LinkedIn fails for many channels"] if told else [])


def test_posts_that_are_tried_again_and_again_tell_of_the_network_even_when_their_last_try_is_long_ago(
    planned, workspace
) -> None:
    for number in range(3):
        planned(-200, "youtube", tries=9, next_attempt_at=timezone.now() + timedelta(minutes=50))
        planned(-200, "x", tries=number, next_attempt_at=timezone.now() + timedelta(minutes=50))
    failing = [wrong for wrong in incidents.seen() if wrong.kind == Kind.FAILING]
    assert failing == [incidents.Wrong(Kind.FAILING, "youtube", 3)]


def test_every_operator_is_told_in_their_language_and_nobody_else(alice, bob, charlie, settings, mailoutbox, worker):
    settings.OPERATORS = {"bob@example.org"}
    worker(minutes=6)
    incidents.look()
    assert sorted(mail.to[0] for mail in mailoutbox) == ["alice@example.org", "bob@example.org"]


def test_a_mail_that_does_not_leave_is_tried_again(worker, mailoutbox, settings) -> None:
    worker(minutes=6)
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )
    incidents.look()
    assert Incident.objects.get().told_at is None
    settings.EMAIL_BACKEND = backend
    incidents.look()
    assert subjects(mailoutbox) == ["No worker is running"]


def test_the_web_hook_hears_the_beginning_and_the_end(worker, hook, operator) -> None:
    silent = worker(minutes=6)
    incidents.look()
    silent.beat_at = timezone.now()
    silent.save()
    incidents.look()
    pass_calm_time()
    incidents.look()
    incidents.look()
    assert [(one["event"], one["kind"], one["text"]) for one in hook] == [
        ("began", "no-worker", "OnePost: No worker is running"),
        ("over", "no-worker", "OnePost: over: No worker is running"),
    ]
    assert set(hook[0]) == {"event", "kind", "subject", "number", "since", "text", "url"}


@pytest.mark.parametrize("address", ["http://example.org/hook", "https://127.0.0.1/hook", "https://10.0.0.5:9/hook"])
def test_a_web_hook_on_the_own_network_is_not_called_and_the_mail_still_goes(
    worker, settings, mailoutbox, caplog, address
) -> None:
    settings.ALERT_WEBHOOK = address
    worker(minutes=6)
    incidents.look()
    assert "did not take it" in caplog.text
    assert address not in caplog.text
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_that_look_at_the_same_time_tell_once(worker, mailoutbox) -> None:
    worker(minutes=6)

    async def together() -> None:
        await asyncio.gather(*(asyncio.to_thread(sentry.glance) for _ in range(4)))

    asyncio.run(together())
    incidents.look()
    assert subjects(mailoutbox) == ["No worker is running"]


@pytest.mark.django_db(transaction=True)
def test_the_web_process_looks_without_a_worker(worker, mailoutbox) -> None:
    worker(minutes=6)
    sentry.glance()
    assert subjects(mailoutbox) == ["No worker is running"]
