"""One line a record, nothing that could forge a second one."""

from __future__ import annotations

import logging
from datetime import UTC, datetime


class LineFormatter(logging.Formatter):
    """``2026-11-23T09:00:00Z INFO onepost.publisher message``; control characters are shown, not obeyed."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        text = record.getMessage()
        if record.exc_info:
            text += " | " + self.formatException(record.exc_info)
        text = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text.replace("\n", " ⏎ "))
        return f"{at} {record.levelname} {record.name} {text}"
