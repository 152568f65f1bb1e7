"""Who is let in, and how the API speaks when it refuses or describes itself."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from onepost.accounts import api_keys
from onepost.accounts.models import Workspace
from programs import Program, described, description

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (None, "missing-key"),
        ("", "missing-key"),
        ("Bearer", "malformed-key"),
        ("Bearer ", "malformed-key"),
        ("Basic YWxpY2U6c2VjcmV0", "malformed-key"),
        ("op_abcdefgh", "malformed-key"),
        ("Bearer op_abcdefgh", "invalid-key"),
        ("Bearer op_" + "a" * 51, "invalid-key"),
        ("Bearer " + "é" * 60, "invalid-key"),
        ("Bearer op_abcdefgh' OR '1'='1", "invalid-key"),
    ],
)
def test_without_a_good_key_nobody_is_let_in(client: Client, header: str | None, kind: str) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = described(client.get("/api/v1/posts", headers=headers), "GET")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["type"] == f"/api/problems/{kind}"
    assert answer.json()["detail"]


def test_a_key_that_has_ended_or_was_deleted_is_refused(workspace: Workspace, alice: Any) -> None:
    _old, ended = api_keys.create(workspace, alice, "Old", timezone.now() - timedelta(seconds=1))
    key, plain = api_keys.create(workspace, alice, "Deleted")
    assert Program(plain).get("/channels").status_code == 200
    key.delete()
    for refused in (ended, plain):
        answer = Program(refused).get("/channels")
        assert answer.status_code == 401
        assert answer.json()["type"] == "/api/problems/invalid-key"
        assert refused not in answer.content.decode()


def test_the_scheme_may_be_written_in_any_letters(program: Program) -> None:
    answer = program.browser.get("/api/v1/channels", headers={"Authorization": f"bearer {program.key}"})
    assert answer.status_code == 200


def test_who_is_logged_in_in_a_browser_is_not_let_in_by_that(client_of: Any, alice: Any) -> None:
    assert client_of(alice).get("/api/v1/channels").status_code == 401
    assert client_of(alice).post("/api/v1/posts", "{}", content_type="application/json").status_code == 401


def test_a_refusal_is_said_in_the_language_of_the_caller(client: Client) -> None:
    english, french = (client.get("/api/v1/posts", headers={"Accept-Language": name}).json() for name in ("en", "fr"))
    assert english["detail"] != french["detail"]
    assert english["type"] == french["type"]


@pytest.mark.parametrize(("method", "path"), [("PUT", "/posts"), ("DELETE", "/channels"), ("GET", "/media")])
def test_a_wrong_method_is_a_problem_document(program: Program, method: str, path: str) -> None:
    answer = program.call(method, path)
    assert answer.status_code == 405
    assert answer["Allow"]


@pytest.mark.parametrize(
    "path", ["/nowhere", "/posts/not-an-id", "/posts/01a20efa-054c-77e4-b353-936051820853", "/media/1"]
)
def test_what_is_not_there_is_a_problem_document(program: Program, path: str) -> None:
    assert program.get(path).status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"not json", b"\xff\xfe", b'{"text": NaN}', b"[" * 100_000])
def test_a_body_that_is_no_json_is_told_so(program: Program, body: bytes) -> None:
    answer = program.call("POST", "/posts", body)
    assert answer.status_code == (422 if not body else 400)
    assert answer.json()["detail"]


def test_a_body_that_is_too_big_is_told_so(program: Program, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = program.post("/posts", {"text": "x" * 1000})
    assert answer.status_code == 413


# --- the description ------------------------------------------------------------------------------------------------


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for item in value.values() for found in references(item)]
    if isinstance(value, list):
        return [found for item in value for found in references(item)]
    return []


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in description()["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_description_is_whole() -> None:
    document = description()
    assert re.fullmatch(r"3\.1\.\d", document["openapi"])
    assert {"title", "version"} <= set(document["info"])
    for reference in references(document):
        target: Any = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
    names = [operation["operationId"] for _path, _method, operation in operations()]
    assert len(names) == len(set(names))


def test_every_call_is_described_with_its_key_its_answers_and_its_arguments() -> None:
    paths = {(path.removeprefix("/api/v1"), method) for path, method, _operation in operations()}
    assert paths == {
        ("/channels", "get"),
        ("/media", "post"),
        ("/media/{media_id}", "get"),
        ("/posts", "get"),
        ("/posts", "post"),
        ("/posts/check", "post"),
        ("/posts/{post_id}", "get"),
        ("/posts/{post_id}", "patch"),
        ("/posts/{post_id}", "delete"),
        ("/publications/{publication_id}", "get"),
        ("/publications/{publication_id}/retry", "post"),
        ("/publications/{publication_id}/cancel", "post"),
        ("/publications/{publication_id}/it-is-there", "post"),
        ("/publications/{publication_id}/send-again", "post"),
        ("/publications/{publication_id}/leave", "post"),
        ("/recurrences", "get"),
        ("/recurrences/{recurrence_id}", "get"),
        ("/recurrences/{recurrence_id}", "delete"),
    }
    schemes = description()["components"]["securitySchemes"]
    for path, _method, operation in operations():
        assert operation["summary"]
        assert [set(need) <= set(schemes) for need in operation["security"]] == [True]
        answers = operation["responses"]
        assert "401" in answers
        for status, answer in answers.items():
            assert answer["description"]
            assert list(answer["content"]) == ["application/json" if status < "400" else "application/problem+json"]
        given = {argument["name"] for argument in operation["parameters"] if argument["in"] == "path"}
        assert given == set(re.findall(r"{(\w+)}", path))
        assert "404" in answers or not given


def test_the_description_says_how_a_request_is_made_once() -> None:
    create = description()["paths"]["/api/v1/posts"]["post"]
    header = next(one for one in create["parameters"] if one["in"] == "header")
    assert header["name"].lower() == "idempotency-key"
    assert not header["required"]
