"""Lists with cursors, as the Graph API pages them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from onepost_sandbox.networks.meta.errors import invalid
from onepost_sandbox.networks.meta.params import Params

T = TypeVar("T")
MOST = 100


def page(
    items: Sequence[T],
    params: Params,
    show: Callable[[T], dict[str, Any]],
    id_of: Callable[[T], str],
    address: str = "",
    default: int = 25,
) -> dict[str, Any]:
    """One answer of a list. ``address`` is where the next one is, without its query; a token that came as a parameter
    is in it, as it is at Meta."""
    limit = params.number("limit", default)
    if not 0 <= limit <= MOST:
        raise invalid(f"Param limit must be a number from 0 to {MOST}")
    start = _start(items, params.text("after"), id_of)
    part = items[start : start + limit]
    out: dict[str, Any] = {"data": [show(item) for item in part]}
    if part:
        cursors = {"before": _cursor(id_of(part[0])), "after": _cursor(id_of(part[-1]))}
        out["paging"] = {"cursors": cursors}
        if start + limit < len(items) and address:
            more = {name: value for name, value in params.values.items() if name != "after"}
            out["paging"]["next"] = f"{address}?{urlencode({**more, 'after': cursors['after']})}"
    return out


def _cursor(id: str) -> str:
    return base64.urlsafe_b64encode(id.encode()).decode()


def _start(items: Sequence[T], after: str, id_of: Callable[[T], str]) -> int:
    if not after:
        return 0
    try:
        last = base64.urlsafe_b64decode(after).decode()
    except ValueError:
        raise invalid("Invalid cursor") from None
    for number, item in enumerate(items):
        if id_of(item) == last:
            return number + 1
    return len(items)
