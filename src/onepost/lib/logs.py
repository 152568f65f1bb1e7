"""One line a record, nothing that could forge a second one."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime


class LineFormatter(logging.Formatter):
    """``2026-11-23T09:00:00Z INFO onepost.publisher message``; control characters are shown, not obeyed."""

    def format(self, record: logging.LogRecord) -> str:
        text = _text(self, record)
        text = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text.replace("\n", " ⏎ "))
        return f"{_moment(record)} {record.levelname} {record.name} {text}"


class JsonFormatter(logging.Formatter):
    """A JSON object a line: ``at``, ``level``, ``logger``, ``message``, and what the record brings as ``fields``."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": _text(self, record),
        }
        return json.dumps(getattr(record, "fields", {}) | line, default=str)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    text = record.getMessage()
    if record.exc_info:
        text += " | " + formatter.formatException(record.exc_info)
    return text
