"""The consent page as every network fills it, and what the person's answer means."""

from __future__ import annotations

import pytest
from multidict import MultiDict

from onepost_sandbox.core.consent import (
    ConsentAccount,
    ConsentAnswer,
    ConsentItem,
    ConsentPage,
    ConsentScope,
    error_page,
    read,
    render,
)

HOSTILE = "\"><script>alert('x')</script>"
ACCOUNTS = {"1": ("p1", "p2"), "2": ("p3",)}


def test_an_answer_names_the_account_its_pages_and_the_scopes():
    form = MultiDict([("decision", "allow"), ("account", "1"), ("pages", "p2"), ("pages", "p3"), ("scope", "b")])
    assert read(form, ACCOUNTS, ("a", "b")) == ConsentAnswer(True, "1", ("b",), ("p2",))


def test_a_refusal_needs_no_account():
    assert read(MultiDict({"decision": "refuse"}), ACCOUNTS, ()).allowed is False


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choose Allow or Refuse."),
        ({"decision": "perhaps", "account": "1"}, "Choose Allow or Refuse."),
        ({"decision": "allow"}, "Choose an account."),
        ({"decision": "allow", "account": "9"}, "Choose an account."),
    ],
)
def test_an_answer_that_is_none_is_asked_again(form, sentence):
    with pytest.raises(ValueError, match=sentence):
        read(MultiDict(form), ACCOUNTS, ())


def test_the_page_escapes_everything_and_runs_no_script():
    account = ConsentAccount(HOSTILE, HOSTILE, HOSTILE, HOSTILE, (ConsentItem(HOSTILE, HOSTILE, HOSTILE),))
    scope = ConsentScope(HOSTILE, HOSTILE, optional=True)
    page = ConsentPage(HOSTILE, HOSTILE, HOSTILE, [(HOSTILE, HOSTILE)], (account,), (scope,), problem=HOSTILE)
    for answer in (render(page), error_page(HOSTILE, HOSTILE, HOSTILE)):
        assert b"<script" not in answer.body
        assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_account_that_was_chosen_before_stays_chosen():
    accounts = (ConsentAccount("1", "One"), ConsentAccount("2", "Two"))
    body = render(ConsentPage("X", "App", "/", (), accounts, (), chosen="2")).text
    assert 'value="2" required checked' in body
    assert 'value="1" required checked' not in body
