"""The private-address guard: no request of ours may reach the machine's own network."""

from __future__ import annotations

import ipaddress
import socket

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from onepost.connectors.errors import Misconfigured
from onepost.connectors.messages import N_

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address is reachable from anywhere, looking through mapped, 6to4 and NAT64 forms."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def refuse_literal(host: str) -> None:
    """Refuse a host that is itself a private address, in any notation the system would accept."""
    try:
        address = socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        address = host
    try:
        public = is_public(address)
    except ValueError:
        return
    if not public:
        raise Misconfigured(N_("This address is not on the public internet and is not called."), detail="private")


class PublicResolver(AbstractResolver):
    """Resolves names and refuses one that has any private address; the connection goes to what was checked."""

    def __init__(self) -> None:
        self._inner = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if any(not is_public(entry["host"]) for entry in found):
            raise Misconfigured(N_("This address is not on the public internet and is not called."), detail="private")
        return found

    async def close(self) -> None:
        await self._inner.close()
