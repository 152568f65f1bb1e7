"""Periods: what has been kept long enough goes, what has not stays, and somebody hears of it when nothing runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from dateutil.relativedelta import relativedelta
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from onepost.accounts.models import User
from onepost.channels.models import Channel, ConnectionAttempt
from onepost.privacy import retention, rules, runs
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.models import (
    Archived,
    Breach,
    BreachNotice,
    BreachStep,
    ConsentEvent,
    Disclosure,
    Erasure,
    InactivityWarning,
    Reader,
    RightsRequest,
    Run,
    RunKind,
    SecurityReview,
    Suppression,
)
from onepost.privacy.registers.clauses import CLAUSES
from onepost.privacy.retention import inactivity, logfile
from onepost.privacy.retention.overlays import OVERLAYS
from onepost.privacy.retention.targets import EVENTS, TARGETS
from onepost.publishing.models import IdempotencyKey, Pause, Presence
from onepost.watching import incidents
from onepost.watching.models import Incident
from world import make_channel, make_publication, make_registers

NOW = datetime(2028, 3, 1, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ROWS = [target for target in TARGETS if target.run is None]


def session(**_: Any) -> Session:
    store = SessionStore()
    store.create()
    return Session.objects.get(session_key=store.session_key)


def confirmation(alice: User, **_: Any) -> Any:
    from allauth.account.models import EmailConfirmation

    return EmailConfirmation.create(alice.emailaddress_set.get())


def attempt(workspace: Any, alice: User, **_: Any) -> ConnectionAttempt:
    return ConnectionAttempt.objects.create(
        workspace=workspace, user=alice, network="x", state_sha256=uuid4().hex, session_sha256="", verifier="v1.1.AA=="
    )


def channel(workspace: Any, **_: Any) -> Channel:
    return make_channel(workspace, network="youtube", limits={"quotas": [1]})


def closed_case(alice: User) -> RightsRequest:
    day = NOW.date()
    return RightsRequest.objects.create(
        number=uuid4().hex[:16],
        wish="access",
        way="app",
        user=alice,
        language="en",
        received_on=day,
        due_on=day,
        decision="granted",
        closed_on=day,
    )


MAKERS: dict[str, Callable[..., Any]] = {
    "sessions.Session": session,
    "account.EmailConfirmation": confirmation,
    "channels.ConnectionAttempt": attempt,
    "channels.Channel": channel,
    "publishing.Presence": lambda workspace, alice: Presence.objects.create(
        post=make_publication(workspace, make_channel(workspace)).post, user=alice, page=uuid4(), seen_at=NOW
    ),
    "publishing.IdempotencyKey": lambda workspace, alice: IdempotencyKey.objects.create(
        workspace=workspace, key=uuid4().hex, request_sha256=uuid4().hex
    ),
    "publishing.Pause": lambda workspace, alice: Pause.objects.create(
        network="x", login=uuid4().hex[:8], sandbox=True, until=NOW
    ),
    "privacy.ConsentEvent": lambda workspace, alice: ConsentEvent.objects.create(
        receipt=uuid4(), purpose="analytics", action="given", surface="banner", text_sha256="0" * 64, language="en"
    ),
    "privacy.Reader": lambda workspace, alice: Reader.objects.create(email=f"{uuid4().hex}@example.org", language="en"),
    "privacy.Suppression": lambda workspace, alice: Suppression.objects.create(address_mac=uuid4().hex),
    "privacy.Archived": lambda workspace, alice: Archived.locked.create(sealed="v1.1.AA==", address_mac=uuid4().hex),
    "privacy.Erasure": lambda workspace, alice: Erasure.objects.create(
        kind="erase", subject=uuid4(), language="en", stage="done"
    ),
    "privacy.RightsRequest": lambda workspace, alice: closed_case(alice),
    "privacy.RequestStep": lambda workspace, alice: closed_case(alice).steps.create(did="received"),
    "privacy.Run": lambda workspace, alice: runs.record(RunKind.BACKUP, True, {}, NOW),
    "privacy.SecurityReview": lambda workspace, alice: SecurityReview.objects.create(done_at=NOW, found="All"),
    "privacy.Breach": lambda workspace, alice: Breach.objects.get(pk=make_registers(alice, "It")["breach_id"]),
    "privacy.BreachStep": lambda workspace, alice: BreachStep.objects.get(pk=make_registers(alice, "It")["step_id"]),
    "privacy.BreachNotice": lambda workspace, alice: BreachNotice.objects.create(
        breach_id=make_registers(alice, "It")["breach_id"], user=alice, sent_at=NOW
    ),
    "privacy.Disclosure": lambda workspace, alice: Disclosure.objects.get(
        pk=make_registers(alice, "It")["disclosure_id"]
    ),
}


@pytest.mark.django_db
@pytest.mark.clause("P-6B.3")
@pytest.mark.clause("P-6B.9")
@pytest.mark.clause("P-2.5d", "P-6B.6")
@pytest.mark.parametrize("target", ROWS, ids=lambda target: target.name)
def test_a_day_before_the_limit_it_stays_and_a_day_after_it_is_gone(target, workspace, alice) -> None:
    rows = []
    for age in (-DAY, DAY):
        row = MAKERS[target.model](workspace=workspace, alice=alice)
        anchored, _, column = target.anchor.rpartition("__")
        holder = getattr(row, anchored) if anchored else row
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # past the table that is never changed
            type(holder)._default_manager.filter(pk=holder.pk).update(**{column: target.limit(NOW) - age})
            cursor.execute("SET LOCAL session_replication_role = origin")
        rows.append(row)
    model = type(rows[0])
    foreseen = retention.would_go(NOW)
    report = retention.purge(NOW)
    assert foreseen.rows[target.name] == report.rows[target.name] == 1
    young, old = (model._default_manager.filter(pk=row.pk).first() for row in rows)
    assert young is not None
    if target.clear:
        assert {name: getattr(old, name) for name in target.clear} == target.clear
        assert getattr(young, target.anchor)
    else:
        assert old is None
    assert retention.purge(NOW).rows.get(target.name, 0) == 0


@pytest.mark.django_db
@pytest.mark.clause("P-6B.10")
def test_a_run_counts_what_went_and_cannot_be_made_up(workspace, alice) -> None:
    for _ in range(3):
        attempt(workspace, alice)
    ConnectionAttempt.objects.update(created_at=NOW - 2 * DAY)
    retention.purge(NOW)
    run = runs.latest(RunKind.PURGE)
    assert run is not None
    assert run.numbers["rows"]["day:channels.ConnectionAttempt"] == 3
    assert ConnectionAttempt.objects.count() == 0
    run.numbers["rows"]["day:channels.ConnectionAttempt"] = 4
    run.save()
    assert runs.latest(RunKind.PURGE) is None
    Run.objects.create(kind=RunKind.PURGE, began_at=timezone.now(), ended_at=timezone.now(), ok=True, seal="0" * 64)
    assert runs.latest(RunKind.PURGE) is None


@pytest.mark.django_db
@pytest.mark.clause("P-6B.10")
def test_without_a_run_for_26_hours_the_operator_is_told(alice, mailoutbox, settings) -> None:
    User.objects.filter(pk=alice.pk).update(is_operator=True)
    runs.record(RunKind.PURGE, True, {}, timezone.now() - timedelta(hours=25))
    incidents.look()
    assert not mailoutbox
    Run.objects.all().delete()
    runs.record(RunKind.PURGE, True, {}, timezone.now() - timedelta(hours=27))
    runs.record(RunKind.PURGE, False, {}, timezone.now())
    incidents.look()
    incidents.look()
    assert [mail.subject for mail in mailoutbox] == ["Old data is not deleted"]
    assert "27 hours" in mailoutbox[0].body
    retention.purge()
    incidents.look()
    assert Incident.objects.get().calm_since is not None


@pytest.mark.clause("P-6B.9")
def test_rules_tables_and_clauses_name_each_other() -> None:
    """C6: every period has a table, every table a period, and every rule a promise."""
    clauses = {clause.id for clause in CLAUSES}
    assert {rule.clause for rule in rules.RULES} <= clauses
    assert len({rule.id for rule in rules.RULES}) == len(rules.RULES)
    assert {rule.id for rule in rules.RULES if rule.period is None} == set(EVENTS)
    fields = [(label, data) for label, table in INVENTORY.items() for data in table.fields.values()]
    declared = {(data.rule.id, label) for label, data in fields if data.rule.period}
    deleting = [target for target in TARGETS if target.model in INVENTORY and not target.clear]
    gone_through = {(target.rule.id, target.model) for target in deleting}
    assert declared == gone_through
    used = {target.rule.id for target in TARGETS}
    assert {rule.id for rule in rules.RULES if rule.period} <= used


@pytest.mark.clause("P-6B.9")
def test_a_period_is_the_one_that_is_published() -> None:
    """Whoever changes a period without its published sentence stops here."""
    for rule in rules.RULES:
        if rule.period is None:
            continue
        assert in_words(rule.period) in str(rule.published).lower(), rule.id
        assert rule.live + relativedelta(days=rules.BACKUP_DAYS if rule.backed_up else 0) == rule.period
    promised = {"archive": "3 years", "request": "3 years", "security": "12 months", "visitor-consent": "12 months"}
    assert {rule.id: in_words(rule.period) for rule in rules.RULES if rule.id in promised} == promised


def in_words(period: relativedelta) -> str:
    if period == relativedelta(days=1):
        return "one day"
    number, unit = next(
        (number, unit)
        for number, unit in ((period.years, "years"), (period.months, "months"), (period.days, "days"))
        if number
    )
    return f"{number} {unit}" if period != relativedelta(months=12) else "12 months"


@pytest.mark.clause("P-6B.8")
def test_every_network_has_its_rule_and_the_stored_one_is_purged(db) -> None:
    from onepost.connectors import registry

    assert {overlay.network for overlay in OVERLAYS} == set(registry.NETWORKS)
    youtube = next(one for one in OVERLAYS if one.network == "youtube" and "purge" in one.kept)
    assert timedelta(days=30) == youtube.longest
    (target,) = [target for target in TARGETS if target.rule is rules.YOUTUBE]
    assert NOW - target.limit(NOW) == youtube.longest


@pytest.mark.clause("P-6B.3")
def test_no_line_of_the_databases_log_outlives_its_limit(tmp_path) -> None:
    log = tmp_path / "postgres.log"
    old, new = NOW - timedelta(days=340), NOW - timedelta(days=330)
    day = "%Y-%m-%d %H:%M:%S.001"
    lines = [f"{old:{day}} UTC [7] LOG: old", "\tof the old", f"{new:{day}} CET [7] LOG: new"]
    log.write_text("\n".join(lines) + "\n")
    limit = NOW - rules.SECURITY.live
    assert logfile._cut(log, limit, True) == 2
    assert log.read_text().count("\n") == 3
    logfile._cut(log, limit, False)
    assert log.read_text() == lines[2] + "\n"


@pytest.mark.django_db
@pytest.mark.clause("P-6B.1")
def test_who_stays_away_is_warned_and_gets_two_months(alice, workspace, mailoutbox) -> None:
    here = NOW - relativedelta(months=24)
    User.objects.update(date_joined=here - DAY, last_login=here + DAY)
    inactivity.look(NOW)
    assert not mailoutbox
    User.objects.update(last_login=here - DAY)
    publication = make_publication(workspace, make_channel(workspace), due_at=NOW - relativedelta(months=1))
    inactivity.look(NOW)
    assert not mailoutbox, "posts that go out are use"
    publication.delete()
    inactivity.look(NOW)
    inactivity.look(NOW + DAY)
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]
    assert "1 May 2028" in mailoutbox[0].subject.replace("May 1, 2028", "1 May 2028")
    assert not inactivity.to_close(NOW + relativedelta(months=2) - DAY).exists()
    assert inactivity.to_close(NOW + relativedelta(months=2) + DAY).get() == alice
    with transaction.atomic():
        inactivity.look(NOW + relativedelta(months=2) + DAY)
        assert Erasure.objects.get().kind == "close"
        transaction.set_rollback(True)
    User.objects.update(last_login=NOW + DAY)
    assert not inactivity.to_close(NOW + relativedelta(months=2) + DAY).exists()
    inactivity.look(NOW + 2 * DAY)
    assert not InactivityWarning.objects.exists()


@pytest.mark.django_db
@pytest.mark.clause("P-6A.6")
def test_what_is_restricted_is_kept_as_it_is(workspace, alice) -> None:
    row = attempt(workspace=workspace, alice=alice)
    ConnectionAttempt.objects.update(created_at=NOW - 9 * DAY)
    User.objects.update(restricted_at=NOW)
    retention.purge(NOW)
    assert ConnectionAttempt.objects.filter(pk=row.pk).exists()
    User.objects.update(restricted_at=None)
    retention.purge(NOW)
    assert not ConnectionAttempt.objects.filter(pk=row.pk).exists()
