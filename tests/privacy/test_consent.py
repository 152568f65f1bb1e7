"""Nothing that needs consent happens before it, a no costs no more than a yes, and both can be proved."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from onepost.privacy.models import Action, ConsentEvent

pytestmark = pytest.mark.django_db

THIRD = re.compile(r"google|posthog", re.IGNORECASE)
ASK = 'id="consent-title"'


@pytest.fixture
def asking(settings: Any) -> None:
    """An installation that has switched on what has to be asked for."""
    settings.ANALYTICS_ID = "G-TEST12345"
    settings.POSTHOG_KEY = "phc_test"


def choose(client: Client, answer: str, *purposes: str, surface: str = "banner") -> Any:
    said = {"answer": answer, "purpose": purposes, "surface": surface, "next": "/privacy"}
    return client.post("/cookies/choose", said)


def opened(client: Client, **headers: str) -> tuple[str, str]:
    """The page and its CSP."""
    page = client.get("/accounts/login/", headers=headers)
    return page.content.decode(), page.headers["Content-Security-Policy"]


@pytest.mark.clause("P-7.1", "P-2.5b")
def test_where_nothing_needs_consent_nothing_is_asked(client: Client) -> None:
    page, csp = opened(client)
    assert ASK not in page
    assert not THIRD.search(page + csp)
    assert "nothing to choose" in client.get("/cookies").content.decode()


@pytest.mark.clause("P-7.1", "P-5.1d", "P-5.1e")
def test_before_a_choice_and_after_a_refusal_nobody_else_is_named(client: Client, asking: None) -> None:
    before = client.get("/privacy")
    assert ASK in before.content.decode()
    for _ in range(2):
        page = client.get("/accounts/signup/")
        assert "measuring" not in page.content.decode()
        assert not THIRD.search(page.headers["Content-Security-Policy"])
        choose(client, "none")
    assert ASK not in client.get("/privacy").content.decode()


@pytest.mark.clause("P-7.1", "P-5.1d", "P-3.3")
def test_a_yes_allows_exactly_what_was_agreed_to_and_ends_with_the_next_no(client: Client, asking: None) -> None:
    choose(client, "chosen", "analytics")
    page, csp = opened(client)
    assert 'data-analytics="G-TEST12345"' in page
    assert "data-posthog" not in page
    assert "https://www.googletagmanager.com" in csp
    assert "posthog" not in csp
    client.cookies["_ga"] = "GA1.1.1"
    answer = choose(client, "none", surface="page")
    assert answer.cookies["_ga"]["max-age"] == 0
    page, csp = opened(client)
    assert "data-analytics" not in page
    assert not THIRD.search(csp)
    actions = list(ConsentEvent.objects.filter(purpose="analytics").order_by("at").values_list("action", flat=True))
    assert actions == [Action.GIVEN, Action.WITHDRAWN]


@pytest.mark.clause("P-5.1d", "P-5.1e")
def test_who_measures_hears_the_kind_of_page_and_no_id(
    client_of: Any, asking: None, alice: Any, workspace: Any
) -> None:
    from onepost.publishing.models import Post

    client = client_of(alice)
    choose(client, "all")
    post = Post.objects.create(workspace=workspace, author=alice, text="Lamps")
    page = client.get(f"/posts/{post.id}/edit").content.decode()
    tag = re.search(r"<script[^>]*data-measuring[^>]*>", page)
    assert tag is not None
    assert str(post.id) not in tag.group()
    assert alice.email not in tag.group()
    assert re.search(r'data-page="[a-z-]+"', tag.group())


@pytest.mark.clause("P-7.2")
def test_yes_no_and_choose_stand_side_by_side_and_look_the_same(client: Client, asking: None) -> None:
    page = client.get("/privacy").content.decode()
    card = page.split(ASK, 1)[1].split("</form>", 1)[0]
    looks = re.findall(r'<(?:button|a)[^>]*class="([^"]+)"', card.split('class="consent-answers"', 1)[1])
    assert looks == ["btn btn-plain"] * 3
    assert "<script" not in card, "a form, for browsers without a script too"


@pytest.mark.clause("P-7.3", "P-3.3")
def test_each_purpose_and_each_recipient_is_shown_and_off(client: Client, asking: None) -> None:
    page = client.get("/cookies").content.decode()
    boxes = re.findall(r'<input type="checkbox"[^>]*name="purpose"[^>]*>', page)
    assert len(boxes) == 2
    assert not any("checked" in box for box in boxes)
    assert "Google Ireland" in page
    assert "PostHog" in page


@pytest.mark.clause("P-7.4")
@pytest.mark.parametrize("answer", ["all", "none"])
@pytest.mark.parametrize(("days", "asked"), [(181, False), (183, True)])
def test_a_choice_is_remembered_for_half_a_year(
    client: Client, asking: None, monkeypatch: Any, answer: str, days: int, asked: bool
) -> None:
    assert int(choose(client, answer).cookies["choices"]["max-age"]) == 182 * 24 * 3600
    later = timezone.now() + timedelta(days=days)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    answered = client.get("/privacy")
    assert (ASK in answered.content.decode()) is asked
    assert "choices" not in answered.cookies, "a visit makes it no longer (P-7.7)"


@pytest.mark.clause("P-7.4")
def test_a_new_recipient_is_asked_for_again_of_those_only_who_agreed(
    client: Client, asking: None, settings: Any
) -> None:
    settings.POSTHOG_KEY = ""
    refuser, other = Client(), Client()
    choose(client, "all"), choose(refuser, "none"), choose(other, "all")
    settings.POSTHOG_KEY = "phc_test"
    assert ASK in client.get("/privacy").content.decode()
    settings.POSTHOG_KEY = ""
    from dataclasses import replace

    from onepost.privacy.registers import recipients

    more = replace(recipients.by_id("google-analytics"), id="more", name="More Analytics")
    recipients.RECIPIENTS, before = (*recipients.RECIPIENTS, more), recipients.RECIPIENTS
    try:
        assert ASK in other.get("/privacy").content.decode()
        assert "data-analytics" not in opened(other)[0], "what was agreed to was something else"
        assert ASK not in refuser.get("/privacy").content.decode()
    finally:
        recipients.RECIPIENTS = before


@pytest.mark.clause("P-7.5")
def test_the_choice_can_be_changed_from_every_page(client: Client, client_of: Any, asking: None, alice: Any) -> None:
    for who, address in (
        (client, "/privacy"),
        (client, "/nowhere"),
        (client_of(alice), "/channels/"),
        (client_of(alice), "/nowhere"),
    ):
        assert "/cookies#choices" in who.get(address).content.decode(), address


@pytest.mark.clause("P-7.6")
def test_the_proof_says_what_was_asked_and_nothing_of_who_was(client: Client, asking: None) -> None:
    client.get("/privacy", headers={"User-Agent": "Canary/1.0"}, REMOTE_ADDR="203.0.113.77")
    choose(client, "chosen", "analytics")
    given, refused = ConsentEvent.objects.order_by("purpose")
    assert (given.action, refused.action) == (Action.GIVEN, Action.REFUSED)
    assert given.receipt == refused.receipt
    assert given.user_id is None
    assert re.fullmatch("[0-9a-f]{64}", given.text_sha256)
    assert str(given.receipt) in client.get("/cookies").content.decode()
    names = {field.name for field in ConsentEvent._meta.concrete_fields}
    assert not names & {"ip", "address", "user_agent", "browser"}


@pytest.mark.clause("P-7.6")
def test_a_proof_is_never_changed(client: Client, asking: None) -> None:
    choose(client, "none")
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_consentevent SET action = 'given'")


@pytest.mark.clause("P-7.1")
def test_a_cookie_that_somebody_made_up_counts_as_no_choice(client: Client, asking: None) -> None:
    choose(client, "all")
    client.cookies["choices"] = client.cookies["choices"].value[:-3] + "abc"
    page, csp = opened(client)
    assert ASK in page
    assert not THIRD.search(csp)


@pytest.mark.clause("P-7.1")
def test_a_browser_that_says_no_for_its_owner_is_believed(client: Client, asking: None) -> None:
    page, csp = opened(client, **{"Sec-GPC": "1"})
    assert ASK not in page
    assert not THIRD.search(csp)


def test_only_one_module_reads_the_choice() -> None:
    from pathlib import Path

    import onepost

    found = [
        path.name
        for path in Path(onepost.__file__).parent.rglob("*.py")
        if re.search(r"""COOKIES(\.get\(|\[)\s*(choices\.)?(COOKIE\b|["']choices)""", path.read_text(encoding="utf-8"))
    ]
    assert found == ["choices.py"]


@pytest.mark.clause("P-3.1")
def test_everything_works_with_every_consent_refused(client_of: Any, asking: None, alice: Any, workspace: Any) -> None:
    from onepost.publishing.models import Post
    from world import make_channel

    channel, client = make_channel(workspace, alice), client_of(alice)
    choose(client, "none")
    said = {"text": "Lamps", "channels": [str(channel.id)], "when": "draft", "save": "draft"}
    client.post("/posts/new", said)
    assert Post.objects.get().text == "Lamps"
    for address in ("/calendar/", "/queue/", "/library/", "/channels/", "/settings/profile"):
        page = client.get(address)
        assert page.status_code == 200
        assert not THIRD.search(page.headers["Content-Security-Policy"])
