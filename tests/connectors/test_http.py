"""The one door out, against a peer that misbehaves."""

from __future__ import annotations

import gzip
import logging
import pickle
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest

from onepost.connectors import http as door_module
from onepost.connectors.errors import ConnectorError, Misconfigured, OutcomeUnknown, RateLimited, Rejected, Temporary
from onepost.connectors.http import FilePart, Http, HttpSettings, Response, Slice
from onepost.connectors.secret import Secret
from peer import Peer, breaks_off, hangs, resets, says, says_json

ADDRESS = "https://api.x.com/2/tweets"
TOKEN = "tok3n-that-nobody-may-read"
DEAD_END = "https://api.x.com/elsewhere"


async def test_an_address_is_reached_at_the_sandbox_with_host_path_and_query(door: Http, peer: Peer) -> None:
    peer.replies = [says_json({"id": "1"})]
    answer = await door.request("GET", f"{ADDRESS}?a=1", params={"b": "ü&", "c": 2})
    assert answer.json() == {"id": "1"}
    assert peer.asked[0].path == "/api.x.com/2/tweets?a=1&b=%C3%BC%26&c=2"
    assert peer.asked[0].headers["user-agent"] == "OnePost"


@pytest.mark.parametrize("rest", ["posts/urn%3Ali%3Ashare%3A1?ids=List(urn%3Aa,b)", "upload?signature=a%2Bb%2F%3D%7E"])
async def test_an_address_is_sent_as_it_is_written(door: Http, peer: Peer, rest: str) -> None:
    await door.request("GET", f"https://api.linkedin.com/{rest}")
    assert peer.asked[0].path == f"/api.linkedin.com/{rest}"


async def test_bodies_are_json_forms_files_and_streams(door: Http, peer: Peer) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    await door.request("POST", ADDRESS, json={"text": "Grüße"})
    await door.request("POST", ADDRESS, form={"a": "1 2", "b": 3})
    await door.request("POST", ADDRESS, form={"x": 1}, files=(FilePart("media", "a.png", "image/png", b"\x89PNG"),))
    await door.request("PUT", ADDRESS, body=pieces(), headers={"Content-Range": "bytes 0-6/7"})
    as_json, as_form, as_files, as_stream = peer.asked
    assert as_json.body.decode() == '{"text": "Grüße"}'
    assert as_json.headers["content-type"].startswith("application/json")
    assert as_form.body == b"a=1+2&b=3"
    assert b'name="media"; filename="a.png"' in as_files.body
    assert b"\x89PNG" in as_files.body
    assert b'name="x"' in as_files.body
    assert as_stream.body == b"one two"
    assert as_stream.headers["content-range"] == "bytes 0-6/7"


async def test_a_piece_of_a_file_in_a_form_is_read_while_it_is_sent_and_its_length_said_before(
    door, peer: Peer
) -> None:
    read = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read
        for number in range(4):
            read += 1
            yield b"%d" % number * 1000

    part = FilePart("chunk", "chunk", "application/octet-stream", Slice(4000, pieces))
    assert read == 0
    await door.request("POST", ADDRESS, form={"x": 1}, files=(part,))
    assert read == 4
    assert b"0" * 1000 + b"1" * 1000 + b"2" * 1000 + b"3" * 1000 in peer.asked[0].body
    assert int(peer.asked[0].headers["content-length"]) == len(peer.asked[0].body)
    assert "transfer-encoding" not in peer.asked[0].headers


async def test_a_file_that_breaks_off_while_it_is_sent_is_no_success(door: Http, peer: Peer) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"half"
        raise OSError("the file is gone")

    part = FilePart("chunk", "chunk", "application/octet-stream", Slice(8, pieces))
    with pytest.raises(Temporary):
        await door.request("POST", ADDRESS, files=(part,))


@pytest.mark.parametrize("armed", [True, False])
async def test_a_redirect_is_an_answer_and_never_followed(door: Http, peer: Peer, armed: bool) -> None:
    peer.replies = [says(307, headers={"Location": DEAD_END})]
    with pytest.raises(OutcomeUnknown if armed else Temporary):
        await door.request("POST", ADDRESS, json={}, armed=armed)
    answer = await door.request("POST", ADDRESS, json={}, also_ok=(307,))
    assert answer.headers["Location"] == DEAD_END
    assert [asked.path for asked in peer.asked] == ["/api.x.com/2/tweets"] * 2


async def test_an_armed_call_gets_a_connection_of_its_own_and_others_share_one(door: Http, peer: Peer) -> None:
    for _ in range(3):
        await door.request("GET", ADDRESS)
    assert peer.connections == 1
    for _ in range(2):
        await door.request("POST", ADDRESS, json={}, armed=True)
    await door.request("GET", ADDRESS)
    assert [asked.connection for asked in peer.asked] == [1, 1, 1, 2, 3, 1]


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("fault", [resets, breaks_off, hangs], ids=["reset", "broken off", "no answer in time"])
async def test_a_lost_answer_leaves_only_an_armed_call_in_doubt_and_sends_nothing_again(
    door: Http, peer: Peer, fault, method: str
) -> None:
    peer.replies = [fault]
    with pytest.raises(OutcomeUnknown):
        await door.request(method, ADDRESS, json={}, armed=True)
    assert len(peer.asked) == 1
    with pytest.raises(Temporary):
        await door.request("POST", ADDRESS, json={})
    assert len(peer.asked) == 2


async def test_a_kept_connection_that_drops_does_not_carry_an_armed_put_twice(door: Http, peer: Peer) -> None:
    peer.replies = [says(), resets]
    await door.request("GET", ADDRESS)
    with pytest.raises(OutcomeUnknown):
        await door.request("PUT", ADDRESS, body=b"last piece", armed=True)
    assert [asked.method for asked in peer.asked] == ["GET", "PUT"]


@pytest.mark.parametrize("armed", [True, False])
async def test_a_refused_connection_means_that_nothing_happened(armed: bool) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    async with Http(HttpSettings(sandbox_url=nobody), sandbox=True) as door:
        with pytest.raises(Temporary) as met:
            await door.request("POST", ADDRESS, json={}, armed=armed)
    assert met.value.code == "connect"


async def test_the_deadline_covers_an_answer_that_trickles(door: Http, peer: Peer) -> None:
    async def trickle(asked, writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        await hangs(asked, writer)

    peer.replies = [trickle]
    began = datetime.now(UTC)
    with pytest.raises(Temporary):
        await door.request("GET", ADDRESS, deadline=10)
    assert timedelta(seconds=0.08) < datetime.now(UTC) - began < timedelta(seconds=2)


@pytest.mark.parametrize("length", ["content-length", "chunked", "gzip"])
async def test_an_answer_that_is_too_long_is_not_read_to_its_end(door: Http, peer: Peer, monkeypatch, length) -> None:
    monkeypatch.setattr(door_module, "MAX_ANSWER_BYTES", 100_000)
    body = b"x" * 300_000
    if length == "gzip":
        peer.replies = [says(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})]
    elif length == "chunked":
        chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)

        async def reply(asked, writer) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked)

        peer.replies = [reply]
    else:
        peer.replies = [says(body=body)]
    with pytest.raises(OutcomeUnknown, match="too long"):
        await door.request("POST", ADDRESS, armed=True)
    with pytest.raises(Temporary, match="too long"):
        await door.request("GET", ADDRESS)


async def test_an_answer_of_the_greatest_length_is_taken(door: Http, peer: Peer, monkeypatch) -> None:
    monkeypatch.setattr(door_module, "MAX_ANSWER_BYTES", 100_000)
    peer.replies = [says(body=b"x" * 100_000)]
    assert len((await door.request("GET", ADDRESS)).body) == 100_000


async def test_broken_json_of_an_armed_call_leaves_it_in_doubt(door: Http, peer: Peer) -> None:
    peer.replies = [says(body=b"<html>")]
    with pytest.raises(OutcomeUnknown):
        (await door.request("POST", ADDRESS, armed=True)).json()
    answer = await door.request("GET", ADDRESS)
    assert answer.json_or_none() is None
    with pytest.raises(Temporary):
        answer.json()


async def test_the_networks_own_table_comes_before_the_status(door: Http, peer: Peer) -> None:
    def classify(response: Response) -> ConnectorError | None:
        return Rejected("No.", code="own") if b"refused" in response.body else None

    peer.replies = [says(200, b"refused"), says(429, b"{}", {"Retry-After": "120"}), says(308, b"")]
    with pytest.raises(Rejected):
        await door.request("POST", ADDRESS, classify=classify)
    with pytest.raises(RateLimited) as met:
        await door.request("POST", ADDRESS, classify=classify)
    assert timedelta(seconds=110) < met.value.until - datetime.now(UTC) <= timedelta(seconds=120)
    assert (await door.request("PUT", ADDRESS, classify=classify, also_ok=(308,))).status == 308


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/admin",
        "https://169.254.169.254/latest/meta-data",
        "https://example.org/",
        "http://localhost:5432/",
        "https://me:pw@[::1]/",
    ],
)
async def test_a_sandbox_door_reaches_the_sandbox_whatever_it_is_asked_for(door: Http, peer: Peer, url: str) -> None:
    await door.request("GET", url)
    assert len(peer.asked) == 1
    assert unquote(peer.asked[0].path).startswith("/" + url.split("/")[2])


async def test_an_address_of_the_sandbox_itself_is_not_rewritten(door: Http, peer: Peer) -> None:
    await door.request("PUT", f"{peer.url}/upload.x.com/session?id=1", body=b"1")
    assert peer.asked[0].path == "/upload.x.com/session?id=1"


async def test_without_a_sandbox_its_door_stays_shut() -> None:
    async with Http(HttpSettings(sandbox_url=""), sandbox=True) as door:
        with pytest.raises(Misconfigured, match="switched off"):
            await door.request("GET", ADDRESS)


async def test_a_door_to_the_networks_never_reaches_the_sandbox(peer: Peer) -> None:
    async with Http(HttpSettings(sandbox_url=peer.url)) as door:
        for url in (peer.url, peer.url.replace("http:", "https:"), peer.url.replace("127.0.0.1", "localhost")):
            with pytest.raises(Misconfigured):
                await door.request("GET", f"{url}/api.x.com/2/tweets")
    assert not peer.connections


@pytest.mark.parametrize("name", ["localhost", "ip6-localhost", "LOCALHOST."])
async def test_a_name_that_leads_to_this_machine_is_refused_before_anything_is_sent(peer: Peer, name: str) -> None:
    port = peer.url.rpartition(":")[2]
    async with Http(HttpSettings()) as door:
        for armed in (False, True):
            with pytest.raises((Misconfigured, Temporary)):
                await door.request("POST", f"https://{name}:{port}/", json={}, armed=armed)
    assert not peer.connections


@pytest.mark.clause("P-2.2a")
@pytest.mark.parametrize(
    "replies", [[says(200)], [says(401)], [resets], [hangs], [says(500)]], ids=["200", "401", "reset", "hang", "500"]
)
async def test_a_token_is_in_no_record_and_in_no_error(door: Http, peer: Peer, caplog, replies) -> None:
    caplog.set_level(logging.DEBUG)
    peer.replies = replies
    said = ""
    try:
        await door.request(
            "POST",
            f"https://graph.facebook.com/{TOKEN}/feed",
            params={"access_token": TOKEN},
            form={"client_secret": TOKEN},
            headers={"Authorization": f"Bearer {TOKEN}"},
        )
    except ConnectorError as error:
        said = f"{error} {error!r} {error.detail} {error.message.to_json()}"
    assert TOKEN in peer.asked[0].path
    assert "graph.facebook.com" in caplog.text
    assert TOKEN not in caplog.text + said


@pytest.mark.clause("P-2.2a")
def test_a_secret_shows_itself_only_when_it_is_asked_to() -> None:
    secret = Secret(TOKEN)
    assert TOKEN not in f"{secret} {secret!r} {secret!s} {secret:>40} {[secret]} { {'a': secret} }"
    assert secret.reveal() == TOKEN
    assert secret == Secret(TOKEN) != Secret("other")
    assert not Secret("")
    with pytest.raises(TypeError):
        pickle.dumps(secret)
