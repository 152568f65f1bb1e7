"""Every fault, before and after the call took effect, as a client meets it."""

from __future__ import annotations

import hashlib
import threading
import time

import pigeon
import pytest
import requests
from birds import post, posting, say, upload

FAILED = {
    "refuse": requests.ConnectionError,
    "reset": requests.ConnectionError,
    "hang": requests.ReadTimeout,
    "truncate": requests.exceptions.ChunkedEncodingError,
}


def texts(control) -> list[str]:
    return [row["text"] for row in control.get("posts")]


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("effect", ["status", "refuse", "reset", "hang", "truncate", "garbage"])
def test_a_spoiled_call_took_effect_only_after(loft, control, effect, phase):
    control.post("faults", network="pigeon", phase=phase, effect=effect, count=1)
    if effect in FAILED:
        with pytest.raises(FAILED[effect]):
            post(loft, timeout=0.4)
    else:
        answer = post(loft)
        assert answer.status_code == (503 if effect == "status" else 200)
        with pytest.raises(requests.JSONDecodeError) if effect == "garbage" else _nothing():
            assert answer.json()["error"]["message"] == "Sandbox fault"
    assert texts(control) == (["Coo."] if phase == "after" else [])
    control.delete("faults")
    assert post(loft, "Again.").status_code == 201
    seen = control.get("requests")[0]
    assert seen["fault"] == f"{phase}:{effect}"
    assert seen["account"] == "lumen"
    assert seen["status"] == {"status": 503, "truncate": 201 if phase == "after" else 200, "garbage": 200}.get(effect)


class _nothing:  # noqa: N801 - reads as a word
    def __enter__(self) -> None: ...
    def __exit__(self, *error: object) -> None: ...


def test_a_reset_is_a_tcp_reset_and_a_refusal_is_not(loft, control):
    control.post("faults", effect="reset", count=1)
    with pytest.raises(ConnectionResetError):
        say(loft, posting("api.pigeon.example", "/posts"))
    control.post("faults", effect="refuse", phase="after", count=1)
    assert say(loft, posting("api.pigeon.example", "/posts")) == b""


def test_some_calls_pass_first_then_some_are_spoiled(loft, control):
    control.post("faults", path="/posts$", effect="status", status=502, skip=1, count=2)
    assert [post(loft).status_code for _ in range(4)] == [201, 502, 502, 201]
    (rule,) = control.get("faults")
    assert (rule["hits"], rule["skip"], rule["count"]) == (2, 0, 0)


def test_a_status_says_what_it_was_told_to_say(loft, control):
    control.post("faults", effect="status", status=429, headers={"Retry-After": "7"}, body={"wait": "é"}, count=1)
    control.post("faults", effect="status", status=500, body="<h1>no</h1>", count=1)
    first, second = post(loft), post(loft)
    assert (first.status_code, first.headers["Retry-After"], first.json()) == (429, "7", {"wait": "é"})
    assert (second.status_code, second.text) == (500, "<h1>no</h1>")


def test_a_truncated_answer_keeps_its_headers(loft, control):
    control.post("faults", phase="after", effect="truncate", count=1)
    with requests.Session() as session:
        answer = session.get(loft.at(f"{pigeon.API}/posts"), stream=True, timeout=5)
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            answer.json()


@pytest.mark.parametrize(
    ("path", "query", "hit"),
    [
        (r"^/posts$", "?kind=a", True),
        (r"/posts\?kind=a$", "?kind=a", True),
        (r"^/posts\?kind=a$", "?kind=a", True),
        (r"^api\.pigeon\.example/posts\?kind=a$", "?kind=a", True),
        (r"kind=b", "?kind=a", False),
        (r"^/post$", "", False),
        (r"^files\.", "", False),
    ],
)
def test_the_path_is_a_pattern_for_path_query_and_host(loft, control, path, query, hit):
    control.post("faults", path=path, effect="status")
    assert post(loft, query=query).status_code == (503 if hit else 201)


def test_a_fault_is_for_one_account_or_method_or_network(loft, control):
    control.post("faults", account="nord", effect="status")
    control.post("faults", method="delete", effect="status", status=502)
    assert post(loft, account="lumen").status_code == 201
    assert post(loft, account="nord").status_code == 503
    assert requests.delete(loft.at(f"{pigeon.API}/posts"), timeout=5).status_code == 502


def test_the_oldest_fault_that_matches_wins(loft, control):
    control.post("faults", effect="status", status=501, count=1)
    control.post("faults", effect="status", status=502, count=1)
    assert [post(loft).status_code for _ in range(3)] == [501, 502, 201]


@pytest.mark.parametrize("phase", ["before", "after"])
def test_a_call_takes_effect_late_although_its_client_gave_up(loft, control, phase):
    control.post("faults", phase=phase, effect="reset", delay_s=30, count=1)
    with pytest.raises(requests.ConnectionError):
        post(loft)
    assert texts(control) == []
    control.post("clock", advance_s=29)
    assert texts(control) == []
    control.post("clock", advance_s=2)
    assert texts(control) == ["Coo."]


def test_a_late_effect_comes_by_itself(loft, control):
    control.post("faults", phase="after", effect="status", delay_s=0.1, count=1)
    assert post(loft).status_code == 503
    assert _soon(lambda: texts(control) == ["Coo."])


@pytest.mark.parametrize("form", ["multipart", "chunked"])
def test_a_file_arrives_late_and_whole(loft, control, form):
    data = bytes(range(256)) * 4096
    control.post("faults", path="/files", phase="after", effect="hang", delay_s=60, count=1)
    address = loft.at(f"{pigeon.FILES}/files")
    body = {"files": {"video": ("a.mp4", data, "video/mp4")}} if form == "multipart" else {"data": iter([data] * 2)}
    with pytest.raises(requests.ReadTimeout):
        requests.post(address, timeout=0.5, **body)
    control.post("clock", advance_s=61)
    (stored,) = upload(loft, b"x").json()[:1]
    sent = data if form == "multipart" else data * 2
    assert (stored["bytes"], stored["sha256"]) == (len(sent), hashlib.sha256(sent).hexdigest())


def test_an_upload_that_broke_off_is_not_made_up_for_later(loft, control, caplog):
    control.post("faults", path="/files", phase="after", effect="reset", delay_s=5, count=1)

    def breaking():
        yield b"half"
        raise RuntimeError("the client dies")

    with pytest.raises(RuntimeError):
        upload(loft, breaking())
    control.post("clock", advance_s=10)
    assert len(upload(loft, b"whole").json()) == 1
    assert not [record for record in caplog.records if record.name == "onepost.sandbox"]


def test_removing_the_faults_lets_hanging_calls_go(loft, control):
    control.post("faults", effect="hang")
    ended: list[BaseException] = []

    def wait() -> None:
        try:
            post(loft)
        except requests.ConnectionError as error:
            ended.append(error)

    caller = threading.Thread(target=wait)
    caller.start()
    assert _soon(lambda: [seen["fault"] for seen in control.get("requests")] == ["before:hang"])
    assert not ended
    control.delete("faults")
    caller.join(2)
    assert ended


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({}, "effect must be one of status, refuse"),
        ({"effect": "explode"}, "effect must be one of"),
        ({"effect": "reset", "phase": "during"}, "phase must be one of before, after"),
        ({"effect": "reset", "path": "("}, "not a regular expression"),
        ({"effect": "reset", "network": "myspace"}, "network must be one of pigeon"),
        ({"effect": "status", "status": 99}, "status must be a number from 200 to 599"),
        ({"effect": "status", "status": "503"}, "status must be a number from 200 to 599"),
        ({"effect": "reset", "count": -1}, "count must be a number from 0"),
        ({"effect": "reset", "count": 1.5}, "count must be a whole number"),
        ({"effect": "reset", "skip": True}, "skip must be a number"),
        ({"effect": "reset", "delay_s": "soon"}, "delay_s must be a number"),
        ({"effect": "status", "headers": ["a"]}, "headers must be an object"),
        ({"effect": "status", "headers": {"A": "b\r\nC: d"}}, "that HTTP allows"),
        ({"effect": "reset", "colour": "red"}, "a fault has no colour"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_with_a_sentence(loft, control, rule, sentence):
    answer = requests.post(f"{loft.url}/_control/faults", json=rule, timeout=5)
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
    assert control.get("faults") == []


def _soon(true) -> bool:
    end = time.monotonic() + 3
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.02)
    return found
