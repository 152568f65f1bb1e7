"""Requests about data: counted to the day, proved by an address, answered with a reason, and open to everybody."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from onepost.accounts.models import User, Workspace
from onepost.privacy import erasing, tasks
from onepost.privacy.consent import newsletter
from onepost.privacy.models import (
    Archived,
    Directive,
    Erasure,
    Leaving,
    Reader,
    RequestStep,
    RightsRequest,
    Stage,
)
from onepost.privacy.requests import due
from stage import connect
from world import make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Set the day it is."""
    import django.utils.timezone

    def at(day: date) -> None:
        now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        monkeypatch.setattr(django.utils.timezone, "now", lambda: now)

    return at


@pytest.fixture
def desk(db: None) -> User:
    """The operator: somebody else than who asks."""
    return User.objects.create_user("olga@example.org", "correct horse battery", first_name="Olga", is_operator=True)


def login(person: User) -> Client:
    """A browser in which ``person`` has just given the password."""
    client = Client()
    client.force_login(person)
    answer = client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    assert answer.status_code == 302
    return client


def ask(wish: str, email: str = "zoe@example.org", **more: str) -> RightsRequest:
    answer = Client().post("/privacy/request", {"wish": wish, "email": email, **more})
    assert answer.status_code == 200
    return RightsRequest.objects.latest("id")


def deliver() -> None:
    """What the background would send."""
    for step_id in RequestStep.objects.filter(tell=True, sent_at=None).order_by("at").values_list("id", flat=True):
        tasks.send_request_mail(step_id=str(step_id))


def link() -> str:
    found = re.search(r"https?://[^/]+(/privacy/request/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found.group(1)


def act(desk: User, case: RightsRequest, do: str, **fields: str) -> int:
    answer = login(desk).post(f"/operator/requests/{case.pk}", {"do": do, **fields})
    case.refresh_from_db()
    return int(answer.status_code)


@pytest.mark.clause("P-6A.7a")
@pytest.mark.parametrize(
    ("received", "extended", "until"),
    [
        ("2026-11-30", False, "2026-12-30"),
        ("2027-01-31", False, "2027-03-01"),
        ("2028-01-31", False, "2028-02-29"),
        ("2026-10-01", False, "2026-11-02"),
        ("2027-04-01", False, "2027-05-03"),
        ("2028-01-31", True, "2028-05-02"),
    ],
)
def test_the_last_day_is_a_working_day_a_calendar_month_later(received: str, extended: bool, until: str) -> None:
    assert due.due(date.fromisoformat(received), extended=extended) == date.fromisoformat(until)


@pytest.mark.clause("P-6A.7a")
def test_operators_are_told_when_it_comes_in_ten_days_and_three_days_before_and_on_the_day(
    desk: User, clock: Any
) -> None:
    clock(date(2026, 11, 30))
    case = ask("question")
    told = {}
    for number in range(35):
        day = date(2026, 11, 30) + timedelta(days=number)
        clock(day)
        mail.outbox.clear()
        tasks.remind_of_requests(timestamp=0)
        if mail.outbox:
            (message,) = mail.outbox
            told[(case.due_on - day).days] = message.to
            assert case.number in message.body
            assert case.email not in message.body
    assert told == {
        30: ["olga@example.org"],
        10: ["olga@example.org"],
        3: ["olga@example.org"],
        0: ["olga@example.org"],
    }


@pytest.mark.clause("P-6A.7a", "P-6A.8")
def test_more_time_is_taken_once_with_a_reason_and_within_the_first_month(desk: User, clock: Any) -> None:
    clock(date(2028, 1, 31))
    case = ask("question")
    assert act(desk, case, "extend", text="hm") == 422
    assert case.due_on == date(2028, 2, 29)
    assert act(desk, case, "extend", text="There are very many posts to look at.") == 302
    assert case.due_on == date(2028, 5, 2)
    deliver()
    assert "very many posts" in mail.outbox[-1].body
    assert "cnil.fr" in mail.outbox[-1].body
    assert act(desk, case, "extend", text="There are very many posts to look at.") == 422
    late = ask("question", "other@example.org")
    clock(date(2028, 3, 1))
    assert act(desk, late, "extend", text="There are very many posts to look at.") == 422
    assert late.extended_at is None


@pytest.mark.clause("P-6A.7a", "P-6A.8")
def test_a_refusal_says_why_and_where_to_complain(desk: User) -> None:
    case = ask("question")
    assert act(desk, case, "decide", decision="refused", reason=" ") == 422
    assert not case.closed_on
    assert act(desk, case, "decide", decision="refused", reason="The law obliges us to keep it for ten years.") == 302
    assert case.closed_on
    deliver()
    for text in (case.steps.get(did="decided").text, mail.outbox[-1].body):
        assert "obliges us to keep it" in text
        assert "CNIL" in text
        assert "court" in text
    assert act(desk, case, "decide", decision="granted", reason="The law obliges us to keep it.") == 422


@pytest.mark.clause("P-6A.7b", "P-6A.10")
def test_the_address_is_proved_by_a_link_to_it_and_the_time_stands_still_until_then(clock: Any, bob: User) -> None:
    clock(date(2026, 11, 2))
    case = ask("access", bob.email)
    assert (case.paused_on, case.user) == (date(2026, 11, 2), None)
    deliver()
    assert [message.to for message in mail.outbox] == [[bob.email]]
    page = Client().get(link()).content.decode()
    assert "Yes, it is mine" in page
    assert "Take the copy" not in page
    assert Client().post(link(), {"what": "copy"})["Content-Type"].startswith("text/html"), "not before it is proved"
    clock(date(2026, 11, 9))
    Client().post(link(), {"what": "confirm"})
    case.refresh_from_db()
    assert (case.paused_on, case.paused_days, case.user) == (None, 7, bob)
    assert case.due_on == date(2026, 12, 9)


@pytest.mark.clause("P-6A.7b")
def test_asking_back_stops_the_time_and_the_answer_lets_the_rest_go_on(desk: User, clock: Any) -> None:
    clock(date(2026, 11, 2))
    case = ask("question")
    clock(date(2026, 11, 10))
    assert act(desk, case, "pause", text="Which of your two accounts is it about?") == 302
    deliver()
    assert "two accounts" in mail.outbox[-1].body
    clock(date(2026, 11, 20))
    assert due.warning(case, date(2026, 12, 30)) is None
    Client().post(link(), {"what": "reply", "text": "The one of my firm"})
    case.refresh_from_db()
    assert case.steps.get(did="resumed").text == "The one of my firm"
    assert act(desk, case, "resume") == 422, "it is running"
    assert case.due_on == date(2026, 12, 14), "the 2nd and ten days more, a Saturday"


@pytest.mark.clause("P-6A.7b", "P-6A.2")
def test_who_is_logged_in_proves_nothing_more_and_sees_how_far_it_is(workspace: Workspace, alice: User) -> None:
    client = login(alice)
    client.post("/settings/privacy/requests", {"wish": "correct", "text": "My name at X is spelt wrong."})
    case = RightsRequest.objects.get()
    assert (case.user, case.paused_on) == (alice, None)
    assert case.proved_at
    deliver()
    assert mail.outbox[-1].to == [alice.email]
    assert case.number in mail.outbox[-1].body
    page = client.get("/settings/privacy/requests").content.decode()
    assert case.number in page
    assert "Received" in page
    assert "Yes, it is mine" not in page


@pytest.mark.clause("P-6A.7b")
def test_a_login_of_yesterday_is_asked_for_the_password(workspace: Workspace, alice: User, client_of: Any) -> None:
    client = client_of(alice)
    for address in ("/settings/privacy/requests", "/settings/privacy/directive"):
        assert "/reauthenticate/" in client.get(address)["Location"]


@pytest.mark.clause("P-6A.7b")
def test_no_form_of_a_request_takes_a_file(workspace: Workspace, alice: User, desk: User) -> None:
    case = ask("erase")
    deliver()
    inside = login(alice)
    pages = [
        Client().get("/privacy/request"),
        Client().get(link()),
        inside.get("/settings/privacy/requests"),
        inside.get("/settings/privacy/directive"),
        login(desk).get("/operator/requests/new"),
        login(desk).get(f"/operator/requests/{case.pk}"),
    ]
    for page in pages:
        assert page.status_code == 200
        assert 'type="file"' not in page.content.decode()
        assert "multipart" not in page.content.decode()


@pytest.mark.clause("P-6A.10", "P-6A.8", "P-6A.9")
def test_the_page_is_the_same_whoever_has_the_address(
    workspace: Workspace, alice: User, django_assert_num_queries: Any
) -> None:
    """Neither page nor work tells who is known: the address is not looked up before the mail is opened."""
    pages = []
    for address in (alice.email, "nobody@example.org"):
        with django_assert_num_queries(5):
            page = Client().post("/privacy/request", {"wish": "access", "email": address}).content.decode()
        pages.append(re.sub(r"\d{4}-[0-9A-Z]{6}|csrfmiddlewaretoken.*?>|FToken.*?>|nonce=\"[^\"]*\"", "", page))
    assert pages[0] == pages[1]
    page = Client().get("/privacy/request").content.decode()
    for said in ("cnil.fr", "take back a consent", "after your death", "by a machine alone"):
        assert said in page


@pytest.mark.clause("P-6A.10")
def test_who_never_had_an_account_gets_what_is_held_and_has_it_deleted() -> None:
    newsletter.ask("zoe@example.org", "en")
    newsletter.ask("yan@example.org", "en")
    for wish, what in (("access", "copy"), ("erase", "delete")):
        ask(wish)
        deliver()
        where = link()
        Client().post(where, {"what": "confirm"})
        answer = Client().post(where, {"what": what})
        if what == "copy":
            assert answer.json()["privacy.Reader"][0]["email"] == "zoe@example.org"
            assert "yan@example.org" not in answer.content.decode()
    assert list(Reader.objects.values_list("email", flat=True)) == ["yan@example.org"]
    assert Client().get("/privacy/request/made-up").status_code == 404


@pytest.mark.clause("P-6A.10")
def test_what_a_workspace_wrote_is_passed_on_to_its_owners(workspace: Workspace, alice: User, desk: User) -> None:
    make_publication(workspace, text="Thanks to @zoe_paints")
    case = ask("erase", handle="@zoe_paints")
    page = login(desk).get(f"/operator/requests/{case.pk}").content.decode()
    assert "Posts that name it: 1" in page
    assert "Thanks to" not in page
    assert act(desk, case, "forward", text="Please delete the post.") == 422, "the address is not proved"
    deliver()
    Client().post(link(), {"what": "confirm"})
    assert act(desk, case, "forward", text="Please delete the post.") == 302
    deliver()
    assert [message.to for message in mail.outbox[-2:]] == [[alice.email], ["zoe@example.org"]]
    assert "zoe@example.org" in mail.outbox[-2].body


@pytest.mark.clause("P-6A.7a")
def test_the_same_asked_twice_is_two_cases_that_are_linked_and_mails_are_not_without_end() -> None:
    cases = [ask("access") for _number in range(5)]
    deliver()
    assert [case.twin for case in cases] == [None, *cases[:1] * 4]
    assert len({case.number for case in cases}) == 5
    assert len(mail.outbox) == 3
    Client().post(link(), {"what": "confirm"})
    assert not RightsRequest.objects.exclude(paused_on=None).exists()


def test_a_flood_from_one_place_is_not_taken(settings: Any) -> None:
    from onepost.settings import ACCOUNT_RATE_LIMITS

    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
    cache.clear()
    client = Client()
    answers = [client.post("/privacy/request", {"wish": "question", "email": f"a{n}@example.org"}) for n in range(21)]
    assert {answer.status_code for answer in answers[:20]} == {200}
    assert answers[20].status_code == 429
    assert RightsRequest.objects.count() == 20


@pytest.mark.clause("P-10.1", "P-6A.7a")
def test_a_mail_becomes_a_case_dated_as_the_mail_is(desk: User, clock: Any) -> None:
    clock(date(2026, 12, 7))
    fields = {"wish": "question", "way": "mail", "language": "fr", "text": "Bonjour", "email": "zoe@example.org"}
    assert login(desk).post("/operator/requests/new", {**fields, "received": "2026-12-08"}).status_code == 422
    assert (
        login(desk).post("/operator/requests/new", {**fields, "received": "2026-11-30", "email": ""}).status_code == 422
    )
    assert login(desk).post("/operator/requests/new", {**fields, "received": "2026-11-30"}).status_code == 302
    case = RightsRequest.objects.get()
    assert case.due_on == date(2026, 12, 30)
    deliver()
    assert mail.outbox[-1].to == ["zoe@example.org"]
    assert case.number in mail.outbox[-1].body
    assert case.number in mail.outbox[-1].subject


@pytest.mark.clause("P-8.3")
def test_somebody_under_sixteen_is_reported_and_erased_without_an_archive(
    workspace: Workspace, alice: User, bob: User, desk: User, settings: Any, tmp_path: Any
) -> None:
    settings.DATA_DIR = tmp_path
    case = ask("minor", text=f"{alice.email} is my daughter, and 14")
    assert not case.paused_on, "nobody proves who they are to report it"
    login(alice).post("/settings/privacy/requests", {"wish": "access", "text": "What do you know about me?"})
    assert act(desk, case, "erase", email="nobody@example.org") == 422
    assert act(desk, case, "erase", email=alice.email) == 302
    erasing.go_on(Erasure.objects.get().pk)
    erasure = Erasure.objects.get()
    assert (erasure.kind, erasure.stage) == (Leaving.MINOR, Stage.DONE)
    assert not Archived.locked.exists()
    assert not User.objects.filter(email=alice.email).exists()
    assert RightsRequest.objects.get() == case, "her own went with her"
    case.refresh_from_db()
    assert (case.decision, case.text) == ("granted", "")
    deliver()
    assert [message.to for message in mail.outbox if "/receipt/" in message.body] == [["alice@example.org"]]
    assert mail.outbox[-1].to == ["zoe@example.org"]


@pytest.mark.clause("P-8.3")
@pytest.mark.parametrize(("reason", "cases"), [(3, 1), (1, 0)])
def test_a_network_that_doubts_an_age_opens_a_case_and_nothing_happens_by_itself(
    control: Any, workspace: Workspace, alice: User, reason: int, cases: int
) -> None:
    """TikTok's notice, as its documentation says it is signed; reason 3 is the age."""
    channel = connect(workspace, alice, "tiktok")
    told = {"event": "authorization.removed", "user_openid": channel.grant.remote_id}
    body = json.dumps({**told, "content": json.dumps({"reason": reason})}).encode()
    stamp = str(int(time.time()))
    sign = hmac.new(b"sandbox-tiktok-secret", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    address = reverse("network-notice", args=["tiktok", "events"])
    headers = {"Tiktok-Signature": f"t={stamp},s={sign}"}
    for _time in range(2):
        answer = Client().post(address, body, content_type="application/json", headers=headers)
        assert answer.status_code == 200
    assert [(case.wish, case.user, case.text) for case in RightsRequest.objects.all()] == [
        ("minor", alice, "TikTok")
    ] * cases
    deliver()
    assert mail.outbox == []
    assert not Erasure.objects.exists()


@pytest.mark.clause("P-6A.3", "P-6A.10")
def test_who_cannot_log_in_has_the_account_erased_by_a_link(
    workspace: Workspace, alice: User, bob: User, desk: User, settings: Any, tmp_path: Any
) -> None:
    settings.DATA_DIR = tmp_path
    case = ask("erase", alice.email, text="I have lost my password")
    assert act(desk, case, "erase", email=alice.email) == 422, "not on a stranger's word"
    deliver()
    Client().post(link(), {"what": "confirm"})
    assert act(desk, case, "erase", email=bob.email) == 422, "not somebody else's"
    assert act(desk, case, "erase", email=alice.email) == 302
    erasing.go_on(Erasure.objects.get().pk)
    assert Erasure.objects.get().stage == Stage.DONE
    case.refresh_from_db()
    assert (case.email, case.user, case.text, case.decision) == ("", None, "", "granted")
    assert alice.email not in str(list(RequestStep.objects.values()))


@pytest.mark.clause("P-6A.9")
def test_wishes_for_after_death_are_sealed_and_opened_for_a_case_only(
    workspace: Workspace, alice: User, desk: User
) -> None:
    client = login(alice)
    client.post("/settings/privacy/directive", {"text": "Give the photos to Bob"})
    assert "photos" not in Directive.objects.get().sealed
    assert "Give the photos to Bob" in client.get("/settings/privacy/directive").content.decode()
    other = ask("question")
    assert act(desk, other, "open", email=alice.email) == 422
    case = ask("afterlife", text="My mother has died")
    page = login(desk).post(f"/operator/requests/{case.pk}", {"do": "open", "email": alice.email}).content.decode()
    assert "Give the photos to Bob" in page
    assert case.steps.filter(did="opened", by__email="olga@example.org").exists()
    client.post("/settings/privacy/directive", {"text": ""})
    assert not Directive.objects.exists()


@pytest.mark.clause("P-4.2a", "P-6A.7b")
def test_the_register_is_the_operators_alone(workspace: Workspace, alice: User) -> None:
    case = ask("access")
    client = login(alice)
    for address in ("/operator/requests", "/operator/requests/new", f"/operator/requests/{case.pk}"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"do": "decide"}).status_code in (404, 405)
