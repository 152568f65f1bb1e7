"""The worker process's database connections for publishing, made once when it starts."""

from __future__ import annotations

from onepost.publishing.rows import Pool

_pool: Pool | None = None


def put(pool: Pool | None) -> None:
    global _pool
    _pool = pool


def get() -> Pool:
    if _pool is None:
        raise RuntimeError("the worker's pool is not open")
    return _pool
