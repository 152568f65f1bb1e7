"""What happens to posts when processes come and go."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from control import Control
from house import House, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]

NETWORK = "x"
QUICK_WAITS = {"ONEPOST_TIME_SCALE": "0.03"}
"""The lease of a worker that is gone lapses after five seconds instead of three minutes."""


@pytest.fixture
def demo(house: House) -> Iterator[Callable[[], dict[str, Any]]]:
    """``demo()``: what ``onepost demo --json`` prints."""

    def run() -> dict[str, Any]:
        done = house.run("demo", "--json")
        assert done.returncode == 0, done.stderr
        assert not done.stderr.strip(), done.stderr
        return dict(json.loads(done.stdout))

    yield run
    house.down()


def write(house: House, demo: dict[str, Any], text: str) -> Callable[[], dict[str, Any]]:
    """Publish a text now, by the API; returns what asks for its publication."""
    api = f"http://127.0.0.1:{house.web_port}/api/v1"
    headers = {"Authorization": f"Bearer {demo['api_key']}"}
    channel = next(found["id"] for found in demo["channels"] if found["network"] == NETWORK)
    body = {"text": text, "channels": [channel], "schedule": "now"}
    made = requests.post(f"{api}/posts", json=body, headers=headers, timeout=10)
    assert made.status_code == 201, made.text

    def publication() -> dict[str, Any]:
        answer = requests.get(f"{api}/posts/{made.json()['id']}", headers=headers, timeout=10)
        return dict(answer.json()["publications"][0])

    return publication


def on_its_way(control: Control) -> bool:
    """Whether the network has the request and has not answered it."""
    seen = [request for request in control.get("requests", network=NETWORK) if request["path"] == "/2/tweets"]
    return any(request["method"] == "POST" and not request["status"] for request in seen)


def test_the_demo_gives_the_same_channels_every_time(house: House, demo) -> None:
    house.up()
    until(house.sandbox_answers, "the sandbox")
    first = demo()
    assert {"x", "facebook"} <= {channel["network"] for channel in first["channels"]}
    second = demo()
    assert second["channels"] == first["channels"]
    assert {**second, "api_key": ""} == {**first, "api_key": ""}
    assert second["api_key"] != first["api_key"]


def test_a_worker_that_is_told_to_stop_finishes_the_call_in_flight(house: House, demo) -> None:
    process = house.up()
    until(house.sandbox_answers, "the sandbox")
    control = Control(f"http://127.0.0.1:{house.sandbox_port}")
    found = demo()
    control.post("latency", network=NETWORK, ms=2000)
    publication = write(house, found, "The last train is on its way")
    until(lambda: on_its_way(control), "the call")
    assert process.stop() == 0
    house.up()
    assert publication()["state"] == "published"
    assert publication()["remote_id"]


def test_a_post_whose_worker_is_killed_in_the_middle_of_the_call_is_there_once(house: House, demo) -> None:
    house.down()
    process = house.start("up", **QUICK_WAITS)
    process.says("Stop with Ctrl-C")
    until(lambda: house.ready() and house.sandbox_answers(), f"readiness; {process.said}")
    control = Control(f"http://127.0.0.1:{house.sandbox_port}")
    found = demo()
    control.post("latency", network=NETWORK, ms=600)
    publication = write(house, found, "The lights went out")
    until(lambda: on_its_way(control), "the call")
    os.kill(until(lambda: house.child("worker"), "the worker").pid, signal.SIGKILL)
    control.post("latency", network=NETWORK, ms=0)
    until(lambda: publication()["state"] == "published", f"the post; {process.said}", 60)
    posts = [post for post in control.posts(NETWORK) if post["text"] == "The lights went out"]
    assert [post["id"] for post in posts] == [publication()["remote_id"]]


def test_a_permission_taken_back_at_the_network_ends_here_too(house: House, demo) -> None:
    """The sandbox calls OnePost as Meta and TikTok do: signed, at the address the app has registered."""
    house.up()
    until(house.sandbox_answers, "the sandbox")
    shown = demo()
    control, headers = Control(house.sandbox), {"Authorization": f"Bearer {shown['api_key']}"}

    def networks() -> set[str]:
        answer = requests.get(f"{house.url}/api/v1/channels", headers=headers, timeout=10)
        return {channel["network"] for channel in answer.json()}

    assert {"facebook", "instagram", "tiktok"} <= networks()
    for network in ("facebook", "instagram", "tiktok"):
        for account in control.get("accounts", network=network):
            control.post("revoke", network=network, account=str(account["id"]))
    until(lambda: not {"facebook", "tiktok"} & networks(), "the end of these channels")
    assert {"linkedin", "x", "youtube"} <= networks()
