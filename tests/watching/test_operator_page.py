"""The operator's page: what it shows, what it never shows, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts_pages import words
from onepost.connectors.messages import Message
from onepost.publishing.models import Attempt, Pause, State
from onepost.watching.models import Incident, Kind
from world import make_channel

pytestmark = pytest.mark.django_db

SECRET = "Secret plans of Lumen"


def look(client_of, user) -> str:
    answer = client_of(user).get(reverse("operator"))
    assert answer.status_code == 200
    return words(answer)


def tried(publication, outcome: str, text: str = "", minutes: float = 1) -> None:
    at = timezone.now() - timedelta(minutes=minutes)
    message = Message(text).to_json() if text else None
    Attempt.objects.create(publication=publication, at=at, step="start", outcome=outcome, message=message)


def test_for_everybody_but_the_operator_the_page_does_not_exist(operator, bob, client, client_of) -> None:
    assert client_of(bob).get(reverse("operator")).status_code == 404
    assert client.get(reverse("operator")).status_code == 302
    assert reverse("operator") not in client_of(bob).get(reverse("profile")).content.decode()
    assert reverse("operator") in client_of(operator).get(reverse("profile")).content.decode()


def test_a_quiet_installation_says_that_nothing_is_wrong(operator, client_of, worker) -> None:
    worker(host="desk-1", busy=2, places=100)
    page = look(client_of, operator)
    assert "Nothing is wrong." in page
    assert "No step has failed lately." in page
    assert "desk-1" in page
    assert "2 of 100 places busy" in page
    assert "Alive" in page


@pytest.mark.clause("P-4.2a")
def test_late_and_stuck_posts_are_named_by_place_and_time_only(operator, client_of, planned, workspace) -> None:
    late = planned(-25, channel=make_channel(workspace, name="Lumen studio"))
    stuck = planned(-2, "facebook", State.PUBLISHING, leased_until=timezone.now() - timedelta(minutes=1))
    fine = planned(-1, "linkedin", leased_until=timezone.now() + timedelta(minutes=1))
    page = look(client_of, operator)
    assert "Lumen studio" in page
    assert "1 late" in page
    assert str(late.id) in page
    assert str(stuck.id) in page
    assert str(fine.id) not in page
    assert SECRET not in page


def test_a_call_in_doubt_for_long_is_shown_as_not_moving(operator, client_of, planned) -> None:
    now = timezone.now()
    doubtful = planned(-30, state=State.PUBLISHING, armed_at=now - timedelta(minutes=25), next_attempt_at=now)
    assert "Posts that do not move" in look(client_of, operator)
    assert "in doubt since" in look(client_of, operator)
    doubtful.armed_at = now - timedelta(minutes=1)
    doubtful.save()
    assert "Posts that do not move" not in look(client_of, operator)


def test_the_last_errors_are_told_in_the_networks_words_newest_first(operator, client_of, planned) -> None:
    post = planned(-3)
    tried(post, "again", "The network could not be reached.", 5)
    tried(post, "done", minutes=4)
    tried(post, "rejected", "The text is too long.", 3)
    page = look(client_of, operator)
    assert page.index("The text is too long.") < page.index("The network could not be reached.")
    assert SECRET not in page


def test_a_limit_in_force_says_whose_and_until_when(operator, client_of, workspace) -> None:
    later, earlier = timezone.now() + timedelta(hours=2), timezone.now() - timedelta(seconds=1)
    limited, free = make_channel(workspace, name="Limited studio"), make_channel(workspace, name="Free studio")
    Pause.objects.create(network="x", sandbox=True, channel=limited, until=later)
    Pause.objects.create(network="tiktok", sandbox=True, channel=None, until=later)
    Pause.objects.create(network="x", sandbox=True, channel=free, until=earlier)
    shown = look(client_of, operator)
    page = shown[shown.index("Limits in force") : shown.index("Last errors")]
    assert "Limited studio" in page
    assert "Every channel of this app" in page
    assert "Free studio" not in page


def test_an_unconfirmed_post_that_is_asked_about_again_is_not_shown_as_stuck(operator, client_of, planned) -> None:
    now = timezone.now()
    planned(-30, state=State.UNCONFIRMED, armed_at=now - timedelta(minutes=25), next_attempt_at=now)
    assert "Posts that do not move" not in look(client_of, operator)


def test_what_is_wrong_stands_first(operator, client_of) -> None:
    Incident.objects.create(kind=Kind.FAILING, subject="tiktok", number=4, began_at=timezone.now())
    Incident.objects.create(kind=Kind.NO_WORKER, began_at=timezone.now(), ended_at=timezone.now())
    page = look(client_of, operator)
    assert "TikTok fails for many channels" in page
    assert "No worker is running" in page  # the list of workers is empty
    assert "Nothing is wrong." not in page


def test_an_operator_without_a_workspace_sees_it_too(charlie, client_of) -> None:
    charlie.is_operator = True
    charlie.save()
    charlie.memberships.all().delete()
    assert "Queue" in look(client_of, charlie)


def test_the_page_costs_few_queries(operator, client_of, planned, worker, django_assert_max_num_queries) -> None:
    for minutes in range(11, 16):
        tried(planned(-minutes), "again", "The network could not be reached.")
        worker()
    browser = client_of(operator)
    with django_assert_max_num_queries(16):
        assert browser.get(reverse("operator")).status_code == 200
