"""One line a record, nothing that could forge a second one."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path

MOST_CAUSES = 5
FIELDS = {
    "publication": "its id",
    "network": "its name",
    "step": "the call or decision",
    "outcome": "one of five words",
    "ms": "how long it took, milliseconds",
    "lease": "which turn of a worker",
}
"""What a record may bring as ``fields``, a closed list (C9): nothing else is written, whatever a caller hands over."""


class LineFormatter(logging.Formatter):
    """``2026-11-23T09:00:00Z INFO onepost.publisher message``; control characters are shown, not obeyed."""

    def format(self, record: logging.LogRecord) -> str:
        text = _text(record)
        text = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text.replace("\n", " ⏎ "))
        return f"{_moment(record)} {record.levelname} {record.name} {text}"


class JsonFormatter(logging.Formatter):
    """A JSON object a line: ``at``, ``level``, ``logger``, ``message``, and those of the record's fields in FIELDS."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": _text(record),
        }
        brought = {name: value for name, value in getattr(record, "fields", {}).items() if name in FIELDS}
        return json.dumps(brought | line, default=str)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(record: logging.LogRecord) -> str:
    text = record.getMessage()
    if record.exc_info:
        text += " | " + _trace(record.exc_info[1])
    return text


def _trace(error: BaseException | None) -> str:
    """Where it happened and what kind of error it was, with those behind it.

    Never its message: the database quotes the value it refused, a parser the text it did not understand.
    """
    found = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        found.append(f"{type(error).__module__}.{type(error).__qualname__} at {where or 'no place'}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if len(found) == MOST_CAUSES:
            break
    return " | after ".join(found)


class NoAddress(logging.Filter):
    """Django names the address of a request that went wrong: it may hold a secret or somebody's words.

    The pattern behind it says as much to whoever has to mend it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            shown = f"/{match.route}" if match else "an address that is not ours"
            record.args = tuple(shown if said == path else said for said in record.args)
        return True
