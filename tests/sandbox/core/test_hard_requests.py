"""Requests as real clients, tired networks and old proxies send them."""

from __future__ import annotations

import hashlib
import resource
import socket

import pigeon
import pytest
import requests
from birds import address_of, ask, post, say, upload

START = b"POST /files.pigeon.example/files HTTP/1.1\r\nHost: x\r\nContent-Type: video/mp4\r\n"


def stored(loft) -> list[dict]:
    """What the network kept, after one more file of one byte."""
    return upload(loft, b"x").json()[:-1]


def test_a_client_that_waits_for_100_continue_gets_it(loft, control):
    with socket.create_connection(address_of(loft), timeout=5) as line:
        line.sendall(START + b"Content-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
        line.sendall(b"whole")
        assert line.recv(100).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (b"Content-Length: 1000\r\n\r\n", b"half"),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"4\r\nhalf\r\n"),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"4\r\nhalf\r\nZZ\r\nrest"),
    ],
)
def test_an_upload_that_breaks_off_leaves_nothing_and_is_no_failure_of_the_simulator(
    loft, control, caplog, headers, body
):
    assert b"200 OK" not in say(loft, START + headers, body, hang_up=True)
    assert stored(loft) == []
    assert len(list(loft.world.media.folder.iterdir())) == 1
    assert not [record for record in caplog.records if record.name == "onepost.sandbox"]


def test_the_pieces_of_a_chunked_upload_are_put_together(loft, control):
    answer = upload(loft, iter([b"a" * 70_000, b"b", b"c" * 300_000]))
    (row,) = answer.json()
    sent = b"a" * 70_000 + b"b" + b"c" * 300_000
    assert (row["bytes"], row["sha256"]) == (len(sent), hashlib.sha256(sent).hexdigest())


def test_the_parts_of_a_multipart_body_are_kept_apart(loft, control):
    big = b"\r\n--not the end--\r\n" * 50_000
    parts = {"a": ("a.jpg", b"small", "image/jpeg"), "b": ("b.mp4", big, "video/mp4")}
    answer = requests.post(loft.at(f"{pigeon.FILES}/files"), files=parts, timeout=10)
    assert [(row["mime"], row["bytes"]) for row in answer.json()] == [("image/jpeg", 5), ("video/mp4", len(big))]


def test_a_body_that_is_not_json_is_the_networks_business(loft, control):
    answer = requests.post(loft.at(f"{pigeon.API}/posts"), data="{not json", timeout=5)
    assert answer.status_code == 422


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD", "PATCH"])
def test_every_method_reaches_the_network(loft, control, method):
    answer = requests.request(method, loft.at(f"{pigeon.API}/posts"), timeout=5)
    assert answer.status_code == 200
    assert (answer.text == "") == (method == "HEAD")
    assert control.get("requests")[0]["method"] == method


def test_calls_on_one_connection_stay_apart(loft, control):
    call = b"POST /api.pigeon.example/posts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer lumen\r\nConnection: %s\r\n"
    bodies = [(b"keep-alive", b'{"text": "One."}'), (b"keep-alive", b'{"text": "Two."}'), (b"close", b'{"text": "3."}')]
    sent = (call % keep + b"Content-Length: %d\r\n\r\n" % len(body) + body for keep, body in bodies)
    assert say(loft, b"".join(sent)).count(b"HTTP/1.1 201 Created") == 3
    assert [row["text"] for row in control.get("posts")] == ["One.", "Two.", "3."]


def test_what_is_no_http_gets_400(loft, control):
    assert b"400 Bad Request" in say(loft, b"\x16\x03\x01 hello\r\n\r\n")
    assert b"400 Bad Request" in say(loft, b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n")


def test_a_refused_upload_ends_quickly_although_the_client_had_more_to_say(loft, control):
    control.post("faults", path="/files", effect="status", status=413, count=1)
    assert upload(loft, b"a" * 3_000_000).status_code == 413
    assert control.get("requests")[0]["bytes"] == 3_000_000


def test_a_tunnel_is_refused(loft, control):
    assert ask(loft, "CONNECT", "api.pigeon.example:443", Host="api.pigeon.example:443").status >= 400


def test_a_big_file_streams_through(loft, control):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    megabyte = bytes(1_000_000)
    answer = upload(loft, (megabyte for _ in range(100)))
    assert answer.json()[0]["bytes"] == 100_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000  # KiB


def test_many_at_once(loft, control):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(20) as pool:
        numbers = list(pool.map(lambda n: post(loft, f"{n}.").json()["id"], range(100)))
    assert len(set(numbers)) == 100
    assert sorted(row["text"] for row in control.get("posts")) == sorted(f"{n}." for n in range(100))
