"""What a background job may carry: ids, the moment it was planned for, and what is sealed (C9).

Arguments stand in the database's queue and in its backups: a text or an address would be kept in a place that no rule
deletes from. A task with another argument stops the start.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator

PLAIN = frozenset({"timestamp", "context"})
"""Given by the queue itself."""
SEALED = {"onepost.discard": frozenset({"progress"})}
"""Read only with the channel's key, which goes when it is disconnected."""


def undeclared() -> Iterator[tuple[str, str]]:
    """(task, argument) of what is neither."""
    from procrastinate.contrib.django import app

    for name, task in sorted(app.tasks.items()):
        if not name.startswith("onepost."):
            continue
        for argument in inspect.signature(task.func).parameters:
            fine = argument in PLAIN or argument.endswith(("_id", "_ids")) or argument in SEALED.get(name, ())
            if not fine:
                yield name, argument
