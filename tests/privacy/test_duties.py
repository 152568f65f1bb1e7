"""What the operator must do: reviews, breaches with their clocks, requests of authorities."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from onepost.accounts.models import User
from onepost.privacy import runs
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.models import Breach, Disclosure, RunKind, SecurityReview
from onepost.privacy.operating import breaches, disclosures
from onepost.watching import incidents
from onepost.watching.models import Incident
from world import make_channel, make_publication, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(alice, bob, client_of):
    """Alice and Bob run this installation."""
    User.objects.filter(pk__in=[alice.pk, bob.pk]).update(is_operator=True)
    runs.record(RunKind.PURGE, True, {}, timezone.now())
    return client_of(User.objects.get(pk=alice.pk))


@pytest.fixture
def second(operator, bob, client_of):
    return client_of(User.objects.get(pk=bob.pk))


def kinds() -> set[str]:
    incidents.look()
    return set(Incident.objects.filter(ended_at=None, calm_since=None).values_list("kind", flat=True))


@pytest.mark.clause("P-4.2b")
def test_a_review_is_due_every_six_months(operator, alice) -> None:
    now = timezone.now()
    old = SecurityReview.objects.create(done_at=now - timedelta(days=178), found="Nothing new")
    assert "review" not in kinds()
    SecurityReview.objects.filter(pk=old.pk).update(done_at=now - timedelta(days=185))
    assert "review" in kinds()
    assert "Overdue" in operator.get(reverse("duties")).content.decode()
    answer = operator.post(reverse("review-new"), {"found": "Access of two people looked at"}, follow=True)
    assert "Access of two people looked at" in answer.content.decode()
    assert SecurityReview.objects.first().done_by == alice
    assert "review" not in kinds()


@pytest.mark.clause("P-11.2")
def test_a_breach_starts_its_clocks_and_exactly_those_concerned_are_told(
    operator, workspace, alice, bob, charlie, mailoutbox
) -> None:
    mine = charlie.memberships.get().workspace
    make_channel(mine, charlie, "x")
    make_channel(workspace, alice, "linkedin")
    make_channel(workspace, bob, "youtube")
    make_user("dora@example.org", "Dora", "Without channels")
    known = timezone.now() - timedelta(hours=30)
    form = {
        "known_at": f"{known:%Y-%m-%dT%H:%M}",
        "since": f"{known - timedelta(days=1):%Y-%m-%dT%H:%M}",
        "what": "A disk was copied",
        "data": "Names and connections",
        "consequences": "Posts in your name",
        "measures": "All permissions were given back",
        "networks": ["x", "linkedin"],
        "high_risk": "on",
    }
    late = operator.post(reverse("breach-new"), {**form, "known_at": "2099-01-01T00:00"})
    assert late.status_code == 422
    page = operator.post(reverse("breach-new"), form, follow=True).content.decode()
    breach = Breach.objects.get()
    hours = {step.whom: (step.due_at - breach.known_at) // timedelta(hours=1) for step in breach.steps.all()}
    assert hours == {"x": 0, "linkedin": 24, "authority": 72, "persons": 72}
    assert page.count("Overdue") == 2
    assert kinds() == {"breach"}
    told = Incident.objects.get()
    assert told.number == 2

    mailoutbox.clear()
    assert operator.get(reverse("breach-tell", args=[breach.pk])).status_code == 200
    assert not mailoutbox
    for _ in range(2):
        operator.post(reverse("breach-tell", args=[breach.pk]))
    assert sorted(mail.to[0] for mail in mailoutbox) == ["alice@example.org", "charlie@example.org"]
    for words in ("A disk was copied", "Names and connections", "Posts in your name", "given back"):
        assert words in mailoutbox[0].body

    operator.post(reverse("breach-close", args=[breach.pk]))
    assert Breach.objects.get().closed_at is None
    for step in breach.steps.filter(done_at=None):
        operator.post(reverse("breach-step", args=[breach.pk, step.pk]), {"note": "Told by their form"})
    operator.post(reverse("breach-close", args=[breach.pk]))
    assert Breach.objects.get().closed_at is not None
    assert kinds() == set()


@pytest.mark.clause("P-11.2")
def test_meta_is_told_once_for_both_of_its_networks() -> None:
    now = timezone.now()
    breach = breaches.declare(Breach(known_at=now, since=now, networks=["facebook", "instagram", "tiktok"]))
    assert sorted(breach.steps.values_list("whom", flat=True)) == ["authority", "facebook"]


@pytest.mark.clause("P-5.3")
def test_an_authority_gets_only_what_two_people_agreed_to(operator, second, workspace, alice, charlie) -> None:
    theirs = charlie.memberships.get().workspace
    channel = make_channel(theirs, charlie, "x")
    make_publication(theirs, channel, text="Said in the days asked for")
    form = {
        "asked_at": f"{timezone.now():%Y-%m-%dT%H:%M}",
        "authority": "Court of Lyon",
        "legal_basis": "Art. 60-1 CPP",
        "email": "nobody@example.org",
        "scope": ["content"],
        "since": f"{timezone.now() - timedelta(days=1):%Y-%m-%dT%H:%M}",
    }
    assert operator.post(reverse("disclosure-new"), form).status_code == 422
    assert operator.post(reverse("disclosure-new"), {**form, "email": charlie.email, "scope": []}).status_code == 422
    operator.post(reverse("disclosure-new"), {**form, "email": charlie.email})
    found = Disclosure.objects.get()

    def produce(client):
        return client.post(reverse("disclosure-produce", args=[found.pk]))

    assert produce(operator).status_code == 302
    for _ in range(2):
        operator.post(reverse("disclosure-approve", args=[found.pk]))
    found.refresh_from_db()
    assert (found.first_by, found.second_by) == (alice, None), "nobody agrees twice"
    assert produce(operator).status_code == 302
    second.post(reverse("disclosure-approve", args=[found.pk]))
    answer = produce(second)
    data = json.loads(answer.content)["data"]
    assert not any(label.startswith(("accounts.", "account.", "channels.")) for label in data)
    assert channel.name not in answer.content.decode()
    assert charlie.email not in answer.content.decode()
    assert [post["text"] for post in data["publishing.Post"]] == ["Said in the days asked for"]
    found.refresh_from_db()
    assert found.sha256 == hashlib.sha256(answer.content).hexdigest()
    Disclosure.objects.update(since=timezone.now() + timedelta(days=1))
    assert json.loads(produce(second).content)["data"]["publishing.Post"] == []


@pytest.mark.clause("P-5.3")
def test_nothing_secret_can_be_asked_for_and_the_person_learns_of_it_as_soon_as_allowed(charlie, alice) -> None:
    found = disclosures._columns(set(disclosures.scopes()))
    secret = {(label, name) for label, table in INVENTORY.items() for name, data in table.fields.items() if data.secret}
    assert not secret & {(label, name) for label, names in found.items() for name in names}
    now = timezone.now()
    row = Disclosure.objects.create(asked_at=now, authority="Court", legal_basis="Law", person=charlie)
    assert [entry["authority"] for entry in disclosures.told_to(charlie)] == ["Court"]
    assert disclosures.told_to(alice) == []
    Disclosure.objects.filter(pk=row.pk).update(gag_until=now + timedelta(days=30))
    assert disclosures.told_to(charlie) == []
    assert disclosures.told_to(charlie, now + timedelta(days=31)) != []


@pytest.mark.clause("P-6B.10")
def test_the_page_says_what_would_go_and_when_it_last_ran(operator, charlie, client_of) -> None:
    page = operator.get(reverse("duties")).content.decode()
    assert "The next deletion would remove 0 rows." in page
    assert "Deletion of what has been kept long enough" in page
    assert client_of(charlie).get(reverse("duties")).status_code == 404
