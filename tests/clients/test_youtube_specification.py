"""Our calls and the sandbox's answers against the discovery document that comes with Google's own client."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

import wire
from cases import CASES, Case
from control import Control
from onepost.connectors.http import Http, HttpSettings, Response
from onepost.connectors.youtube import YouTube
from wire import Drive, draft_of

SPECIFICATION = json.loads(
    resources.files("googleapiclient.discovery_cache").joinpath("documents", "youtube.v3.json").read_text()
)
SCHEMAS = SPECIFICATION["schemas"]
FORCE = "https://www.googleapis.com/auth/youtube.force-ssl"
ON_EVERY_CALL = {"uploadType", *SPECIFICATION["parameters"]}
PLAIN = {"string": str, "boolean": bool, "integer": int, "number": (int, float)}
FORMATS = {
    "uint64": re.compile(r"[0-9]+"),
    "int64": re.compile(r"-?[0-9]+"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"),
}


def methods(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from resource.get("methods", {}).values()
    for inner in resource.get("resources", {}).values():
        yield from methods(inner)


METHODS = {(method["httpMethod"], method["path"]): method for method in methods(SPECIFICATION)}


def wrong(value: Any, schema: dict[str, Any], where: str = "") -> Iterator[str]:
    """Everything in ``value`` that the schema does not allow."""
    if "$ref" in schema:
        yield from wrong(value, SCHEMAS[schema["$ref"]], where)
        return
    kind = schema.get("type")
    if kind == "object":
        if not isinstance(value, dict):
            yield f"{where} is no object"
            return
        known, more = schema.get("properties", {}), schema.get("additionalProperties")
        for name, inner in value.items():
            if name not in known and more is None:
                yield f"{where}.{name} is unknown"
            else:
                yield from wrong(inner, known.get(name, more), f"{where}.{name}")
    elif kind == "array":
        for number, inner in enumerate(value if isinstance(value, list) else [value]):
            yield from wrong(inner, schema["items"], f"{where}.{number}")
    elif kind in PLAIN:
        yield from _wrong_plain(value, schema, where)


def _wrong_plain(value: Any, schema: dict[str, Any], where: str) -> Iterator[str]:
    kind = schema["type"]
    if not isinstance(value, PLAIN[kind]) or (kind != "boolean" and isinstance(value, bool)):
        yield f"{where} is no {kind}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{where} may not be {value!r}"
    elif kind == "string" and schema.get("format") in FORMATS and not FORMATS[schema["format"]].fullmatch(value):
        yield f"{where} is no {schema['format']}: {value!r}"


@dataclass(slots=True)
class Recorder(Http):
    """A door that remembers what went through it."""

    seen: list[tuple[str, str, dict[str, str], Any, Response]] = field(default_factory=list)

    async def request(self, method: str, url: str, **more: Any) -> Response:
        answer = await Http.request(self, method, url, **more)
        params = {name: str(value) for name, value in (more.get("params") or {}).items()}
        self.seen.append((method, url, params, more.get("json"), answer))
        return answer


def test_the_walker_sees_what_is_wrong() -> None:
    schema = {"$ref": "Video"}
    assert list(wrong({"id": "a", "statistics": {"viewCount": "12"}}, schema)) == []
    bad = {"id": 1, "statistics": {"viewCount": 12}, "status": {"privacyStatus": "secret"}, "what": 1}
    assert len(list(wrong(bad, schema))) == 4


def _problems(seen: tuple[str, str, dict[str, str], Any, Response]) -> Iterator[str]:
    method, url, params, body, answer = seen
    parts = urlsplit(url)
    if not parts.netloc.endswith("googleapis.com") or "oauth2" in parts.netloc:
        return
    upload = parts.path.startswith("/upload/")
    known = METHODS.get((method, parts.path.removeprefix("/upload").removeprefix("/")))
    if known is None:
        yield f"there is no {method} {url}"
        return
    asked = {**dict(parse_qsl(parts.query)), **params}
    yield from (
        f"{url} knows no {name}" for name in asked if name not in known["parameters"] and name not in ON_EVERY_CALL
    )
    needed = (name for name, one in known["parameters"].items() if one.get("required"))
    yield from (f"{url} needs {name}" for name in needed if name not in asked)
    if FORCE not in known["scopes"]:
        yield f"our permission does not reach for {url}"
    if upload and "mediaUpload" not in known:
        yield f"{url} takes no files"
    if body is not None:
        yield from wrong(body, known["request"], f"request of {url}")
    if answer.body and "response" in known:
        yield from wrong(answer.json(), known["response"], f"answer of {url}")


@pytest.mark.parametrize("case", [case for case in CASES if case.network == "youtube"], ids=str)
async def test_a_whole_publication_keeps_to_the_specification(sandbox: Any, control: Control, case: Case) -> None:
    async with Recorder(HttpSettings(sandbox_url=sandbox.url), sandbox=True) as door:
        connector = await wire.consent(door, "youtube")
        await connector.examine()
        drive = Drive(connector, draft_of(case, YouTube))
        done = await drive.whole()
        for remote_id in (*done.live.also, done.live.remote_id):
            await connector.delete(remote_id)
        found = [problem for seen in door.seen for problem in _problems(seen)]
        assert found == []
        assert len(door.seen) > 10


async def test_a_plan_left_to_youtube_and_the_search_for_a_lost_upload_keep_to_it(
    sandbox: Any, control: Control
) -> None:
    control.post("switches", network="youtube", name="processing_s", value=0)
    case = next(case for case in CASES if case.network == "youtube")
    async with Recorder(HttpSettings(sandbox_url=sandbox.url), sandbox=True) as door:
        connector = await wire.consent(door, "youtube")
        made = draft_of(case, YouTube, due_at=datetime.now(UTC) + timedelta(hours=1))
        drive = Drive(connector, replace(made, options=replace(made.options, publish_at_youtube=True)))
        while drive.progress.step != "planned":
            if drive.progress.step == "last":
                last = drive.progress
            await drive.step()
        control.post("switches", network="youtube", name="answer_life_s", value=0)
        await connector.find(drive.draft, last, datetime.now(UTC), wire.nobody_owns)
        await connector.discard(drive.progress)
        found = [problem for seen in door.seen for problem in _problems(seen)]
        assert found == []
        assert any(body and "publishAt" in body.get("status", {}) for _, _, _, body, _ in door.seen)
