"""The address of a post as its author copies it, when OnePost cannot find the post by itself."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from onepost.connectors.errors import Rejected
from onepost.connectors.messages import N_

FIELD = "link"

NOT_A_POST = N_("This is not the address of a post on %(network)s. Open your post there and copy its address.")
NOT_YOURS = N_(
    "At this address there is no post of this channel that OnePost can see. Open the post on %(network)s and copy its "
    "address again."
)
TAKEN = N_("The post at this address is another one that OnePost published. Look for the address of this one.")
OLDER = N_("The post at this address is older than this one. Look for the address of this one.")

_SIDE_DOORS = ("www.", "m.", "mobile.", "web.")


def place(link: str, hosts: Collection[str], network: str, *patterns: str) -> str:
    """What the first of ``patterns`` that fits captures; they are matched with path and query of an address on one of
    ``hosts``. Raises :class:`Rejected` for every other address."""
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
    except ValueError:
        raise refused(NOT_A_POST, network) from None
    host = (parts.hostname or "").lower()
    for door in _SIDE_DOORS:
        host = host.removeprefix(door)
    if host in hosts and parts.scheme in {"http", "https"}:
        where = f"{parts.path}?{parts.query}" if parts.query else parts.path
        for pattern in patterns:
            if found := re.search(pattern, where):
                return found[1]
    raise refused(NOT_A_POST, network)


def refused(text: str, network: str) -> Rejected:
    """The refusal of an address; ``network`` is the name that people know."""
    return Rejected(text, {"network": network} if "%(network)s" in text else {}, field=FIELD, code=FIELD)
