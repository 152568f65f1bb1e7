"""Parameters as Meta takes them: query, form, multipart or JSON, non-scalars as JSON text."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from onepost_sandbox.core.call import Call, part_chunks
from onepost_sandbox.core.media import Blob, MediaStore
from onepost_sandbox.networks.meta.errors import invalid

_INDEXED = re.compile(r"^(\w+)\[(\d*)\]$")
_TRUE, _FALSE = {"true", "1"}, {"false", "0", ""}


@dataclass(slots=True)
class Params:
    """``values`` are texts as they came; ``files`` the uploaded ones, by field name. A file nobody took goes again."""

    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, Blob] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def needed(self, name: str) -> str:
        if not self.values.get(name):
            raise invalid(f"The parameter {name} is required")
        return self.values[name]

    def number(self, name: str, default: int | None = None) -> int:
        value = self.values.get(name, "")
        if not value and default is not None:
            return default
        try:
            return int(value)
        except ValueError:
            raise invalid(f"Param {name} must be an integer") from None

    def flag(self, name: str, default: bool) -> bool:
        value = self.values.get(name)
        if value is None:
            return default
        if value.lower() in _TRUE:
            return True
        if value.lower() in _FALSE:
            return False
        raise invalid(f"Param {name} must be a boolean")

    def array(self, name: str) -> list[Any]:
        """A list as JSON text, or with an index in each name (``attached_media[0]={…}``)."""
        if name in self.values:
            with contextlib.suppress(ValueError):
                value = json.loads(self.values[name])
                if isinstance(value, list):
                    return value
            raise invalid(f"Param {name} must be an array")
        found: list[tuple[int, Any]] = []
        for key, text in self.values.items():
            if (match := _INDEXED.match(key)) and match.group(1) == name:
                with contextlib.suppress(ValueError):
                    text = json.loads(text)
                found.append((int(match.group(2) or len(found)), text))
        return [value for _, value in sorted(found, key=lambda pair: pair[0])]

    def take_file(self, *names: str) -> Blob | None:
        """An uploaded file, by the first of these names that came, or whatever its name if none is given."""
        for name in names or tuple(self.files):
            if name in self.files:
                return self.files.pop(name)
        return None

    def drop_files(self, media: MediaStore) -> None:
        for blob in self.files.values():
            media.remove(blob.id)
        self.files.clear()


async def read(call: Call) -> Params:
    """Everything that came with ``call``. Raises :class:`GraphError` for a body that cannot be read."""
    params = Params(dict(call.query))
    kind = call.content_type
    if call.method == "GET" or not call.request.can_read_body:
        return params
    if kind.startswith("multipart/"):
        await _multipart(call, params)
    elif kind == "application/json":
        try:
            body = await call.json()
        except ValueError:
            raise invalid("The body is no valid JSON") from None
        params.values.update(flat(body))
    else:
        params.values.update(await call.form())
    return params


def from_text(query: str) -> Params:
    """Parameters of a call inside a batch."""
    return Params(dict(parse_qsl(query, keep_blank_values=True)))


def flat(body: Any) -> dict[str, str]:
    """A JSON object as a form would say it."""
    if not isinstance(body, dict):
        raise invalid("The body must be a JSON object")
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in body.items()}


async def _multipart(call: Call, params: Params) -> None:
    try:
        async for part in call.parts():
            if part.filename is None:
                params.values[part.name or ""] = await part.text()
            else:
                mime = part.headers.get("Content-Type", "application/octet-stream")
                params.files[part.name or "source"] = await call.world.media.write(part_chunks(part), mime)
    except (ValueError, web.RequestPayloadError):
        params.drop_files(call.world.media)
        raise invalid("The multipart body cannot be read") from None
    except BaseException:
        params.drop_files(call.world.media)
        raise
