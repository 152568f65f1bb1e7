"""A request is for a real host in any of three ways, and absolute addresses come back the same way."""

from __future__ import annotations

import json

import pytest
from birds import address_of, ask

REST = "files.pigeon.example/files?after=%C3%A9#end"


def test_the_host_in_the_path(loft, control):
    host, port = address_of(loft)
    answer = ask(loft, "GET", "/API.pigeon.example/posts", Host=f"{host}:{port}")
    assert json.loads(answer.read()) == {"texts": [], "next": f"{loft.url}/{REST}"}


def test_the_host_in_the_path_keeps_the_name_by_which_it_was_reached(loft, control):
    answer = ask(loft, "GET", "/api.pigeon.example/posts", Host="sandbox.local:1234")
    assert json.loads(answer.read())["next"] == f"http://sandbox.local:1234/{REST}"


def test_an_absolute_request_line_as_a_proxy_gets_it(loft, control):
    answer = ask(loft, "GET", "http://api.pigeon.example/posts", Host="something.else")
    assert json.loads(answer.read())["next"] == f"http://{REST}"


def test_a_host_header_that_names_a_real_host(loft, control):
    answer = ask(loft, "GET", "/posts", Host="api.pigeon.example")
    assert json.loads(answer.read())["next"] == f"http://{REST}"


def test_a_host_header_with_a_port_keeps_the_port(loft, control):
    answer = ask(loft, "GET", "/posts", Host="api.pigeon.example:8100")
    host, _, path = REST.partition("/")
    assert json.loads(answer.read())["next"] == f"http://{host}:8100/{path}"


@pytest.mark.parametrize("target", ["/posts%2F1", "/a%20b", "//posts"])
def test_the_path_stays_as_it_was_sent(loft, control, target):
    ask(loft, "GET", f"/api.pigeon.example{target}", Host="127.0.0.1").read()
    assert control.get("requests")[-1]["path"] == target


def test_a_proxy_reaches_the_sandbox_itself_too(loft, control):
    assert json.loads(ask(loft, "GET", f"{loft.url}/_control/requests", Host="x").read()) == []


@pytest.mark.parametrize("path", ["/_avatar/pigeon/lumen.png", "/_control/clock"])
def test_pages_and_files_of_the_sandbox_answer_on_every_host(loft, control, path):
    assert ask(loft, "GET", path, Host="www.pigeon.example").status == 200


def test_a_host_that_is_not_simulated_is_never_reached(loft, control):
    answer = ask(loft, "GET", "http://example.org/posts", Host="example.org")
    assert answer.status == 502
    assert b"does not simulate example.org" in answer.read()


def test_a_host_nobody_knows_in_the_path_is_a_page_that_is_not_here(loft, control):
    assert ask(loft, "GET", "/api.example.org/posts", Host="127.0.0.1").status == 404
