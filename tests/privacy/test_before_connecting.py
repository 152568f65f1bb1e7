"""Before anybody is sent to a network they are told what will be read, and nothing starts without a press."""

from __future__ import annotations

from typing import Any

import pytest

from onepost.channels.models import ConnectionAttempt

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-2.2c", "P-2.2d")]


def test_the_page_says_what_is_read_when_and_how_to_take_it_back(client_of: Any, alice: Any) -> None:
    page = client_of(alice).get("/channels/").content.decode()
    notice = page.split("data-connect-notice", 1)[1].split("</div>", 1)[0]
    for said in (
        "Read at once",
        "once a day",
        "LinkedIn only while you are here",
        "Kept encrypted",
        "#revocation",
        "Members of this workspace",
    ):
        assert said in notice


def test_an_address_alone_starts_nothing(client_of: Any, alice: Any, control: Any) -> None:
    assert client_of(alice).get("/channels/connect/x").status_code == 405
    assert not ConnectionAttempt.objects.exists()


def test_what_was_asked_for_is_noted_before_the_person_leaves(client_of: Any, alice: Any, control: Any) -> None:
    answer = client_of(alice).post("/channels/connect/x", {"place": "sandbox"})
    assert answer.status_code == 302
    attempt = ConnectionAttempt.objects.get()
    assert (attempt.user, attempt.network) == (alice, "x")
