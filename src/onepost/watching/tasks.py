"""Background tasks: thin edges that call one service each."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(name="onepost.watch", queue="default")
def watch(timestamp: int) -> None:
    """Look for what is wrong, and tell the operators."""
    from onepost.watching import incidents

    incidents.look()
