"""The control API: what is there, what was asked, and how the world is changed."""

from __future__ import annotations

import asyncio
import time

import pytest
import requests
from birds import post, upload
from pigeon import Pigeon

from onepost_sandbox.core.world import World


def test_posts_and_objects_are_listed_as_documented(loft, control):
    post(loft, "One.", "lumen")
    post(loft, "Two.", "nord")
    assert set(control.get("posts")[0]) == {
        *("id", "network", "account", "kind", "text", "media", "visibility", "created_at", "url", "deleted")
    }
    assert set(control.get("objects")[0]) == {
        *("id", "network", "account", "kind", "parent", "public", "text", "media", "received_at")
    }
    for what in ("posts", "objects"):
        assert [row["text"] for row in control.get(what)] == ["One.", "Two."]
        assert [row["text"] for row in control.get(what, network="pigeon", account="nord")] == ["Two."]


def test_every_request_to_a_network_is_logged(loft, control):
    upload(loft, iter([b"a" * 1000, b"b" * 500]))
    post(loft)
    first, second = control.get("requests", network="pigeon")
    assert first.pop("at").endswith("Z")
    assert first == {
        "network": "pigeon",
        "method": "POST",
        "host": "files.pigeon.example",
        "path": "/files",
        "account": "lumen",
        "bytes": 1500,
        "status": 200,
        "fault": None,
    }
    assert (second["path"], second["status"], second["bytes"]) == ("/posts", 201, len('{"text": "Coo."}'))


def test_a_simulator_that_fails_answers_500_and_says_so_in_the_log(loft, control, caplog):
    answer = requests.get(loft.at("https://api.pigeon.example/boom"), timeout=5)
    assert answer.status_code == 500
    assert "boom" in caplog.text
    assert control.get("requests")[0]["status"] == 500


def test_latency_is_waited_for(loft, control):
    control.post("latency", network="pigeon", ms=80)
    began = time.monotonic()
    post(loft)
    assert time.monotonic() - began >= 0.08
    control.post("latency", ms=0)
    assert loft.world.latency_ms == {"pigeon": 0}


def test_switches_are_listed_and_obeyed(loft, control):
    assert control.post("switches", network="pigeon", name="strict", value=True)["value"] is True
    assert post(loft, "No stop").status_code == 400
    strict = next(row for row in control.get("switches") if row["name"] == "strict")
    assert (strict["value"], strict["default"]) == (True, False)
    control.post("reset")
    assert post(loft, "No stop").status_code == 201


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("weight", 1, "pigeon has no switch 'weight'; it has: colour, seconds, strict"),
        ("strict", 1, "the value must be of the same kind as False"),
        ("strict", "true", "the value must be of the same kind as False"),
        ("seconds", True, "the value must be of the same kind as 0.5"),
        ("seconds", -1, "and not negative"),
        ("seconds", "2", "the value must be of the same kind as 0.5"),
        ("colour", "green", "the value must be one of 'grey', 'white'"),
        ("colour", None, "the value must be one of"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_a_sentence(loft, control, name, value, sentence):
    answer = requests.post(
        f"{loft.url}/_control/switches", json={"network": "pigeon", "name": name, "value": value}, timeout=5
    )
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("GET", "nothing", None, "there is no control call GET /_control/nothing"),
        ("DELETE", "posts", None, "there is no control call DELETE /_control/posts"),
        ("GET", "posts?network=myspace", None, "network must be one of pigeon"),
        ("POST", "clock", "{", "the body must be JSON"),
        ("POST", "clock", "[" * 100_000, "the body must be JSON"),
        ("POST", "clock", b"\xff", "the body must be JSON"),
        ("POST", "clock", "[1]", "the body must be a JSON object"),
        ("POST", "clock", "{}", "advance_s must be a number from 0"),
        ("POST", "clock", '{"advance_s": -5}', "advance_s must be a number from 0"),
        ("POST", "clock", '{"advance_s": NaN}', "advance_s must be a number from 0"),
        ("POST", "latency", '{"ms": true}', "ms must be a number from 0"),
        ("POST", "accounts", '{"network": "pigeon", "count": 0}', "count must be a number from 1"),
        ("POST", "accounts", '{"network": "pigeon", "count": 1, "limits": 3}', "limits must be true or false"),
        ("POST", "apps", '{"network": "pigeon"}', "client_id and client_secret must be text"),
        ("POST", "revoke", '{"network": "pigeon", "account": "x"}', "pigeon has no account 'x'"),
        ("POST", "switches", "{}", "network must be one of pigeon"),
    ],
)
def test_a_call_that_makes_no_sense_gets_a_sentence(loft, control, method, path, body, sentence):
    answer = requests.request(method, f"{loft.url}/_control/{path}", data=body, timeout=5)
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]


def test_more_accounts(loft, control):
    assert len(control.post("accounts", network="pigeon", count=3, limits=False)["accounts"]) == 3
    assert [row["network"] for row in control.get("accounts")] == ["pigeon"] * 5


def test_half_a_surrogate_pair_in_a_text_does_not_break_the_lists(loft, control):
    text = "half \ud83d, whole 🐦."
    post(loft, text)
    assert control.get("posts")[0]["text"] == text
    assert requests.get(loft.url, timeout=5).status_code == 200


def test_reset_leaves_nothing(loft, control, pigeon):
    post(loft)
    media = requests.post(loft.at("https://files.pigeon.example/files"), data=b"abc", timeout=5).json()[0]["id"]
    control.post("faults", network="pigeon", path="/never", effect="reset")
    control.post("latency", ms=1)
    token = pigeon.tokens.issue("access", "lumen", "app", (), None)
    control.post("reset")
    for what in ("posts", "objects", "requests", "faults", "mails"):
        assert control.get(what) == [], what
    assert requests.get(f"{loft.url}/_media/{media}", timeout=5).status_code == 404
    assert list(loft.world.media.folder.iterdir()) == []
    assert loft.world.latency_ms == {}
    assert pigeon.tokens.get(token.value) is None
    assert post(loft).json()["id"] == "100"


async def test_reset_and_stop_end_what_runs_beside_the_requests():
    world = World({"pigeon": Pigeon})
    first = world.spawn(asyncio.sleep(60))
    world.reset()
    second = world.spawn(asyncio.sleep(60))
    await world.close()
    assert (first.cancelled(), second.cancelled()) == (True, True)


def test_revoking_kills_the_tokens_of_that_account(loft, control, pigeon):
    mine, other = (pigeon.tokens.issue("access", name, "app", (), None) for name in ("lumen", "nord"))
    control.post("revoke", network="pigeon", account="lumen")
    assert (pigeon.tokens.alive(mine), pigeon.tokens.alive(other)) == (False, True)
