"""The private-address guard: no request of ours may reach the machine's own network."""

from __future__ import annotations

import ipaddress
import socket

import aiohttp
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult

from onepost.connectors.errors import Misconfigured
from onepost.connectors.messages import N_

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PROTOCOL_ASSIGNMENTS = ipaddress.ip_network("192.0.0.0/24")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_DOCUMENTATION = ipaddress.ip_network("3fff::/20")


def is_public(address: str) -> bool:
    """Whether an IP address is reachable from anywhere, looking through mapped, 6to4 and NAT64 forms.

    Stricter than ``is_global``, which lets site-local, translated and IPv4-compatible addresses pass (IANA
    special-purpose address registries, read 2026-11-24).
    """
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast and ip not in _PROTOCOL_ASSIGNMENTS
    inner = ip.ipv4_mapped or ip.sixtofour
    if inner is None and ip in _NAT64:
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if inner is not None:
        return is_public(str(inner))
    return ip.is_global and ip in _GLOBAL_UNICAST and ip not in _DOCUMENTATION


def refuse_literal(url: str) -> None:
    """Refuse an address whose host is itself a private address, in any notation the system would accept.

    The host is read by ``yarl`` as the client reads it: another reader may see another host in the same text.
    """
    try:
        host = (yarl.URL(url).host or "").rstrip(".")
    except ValueError:
        raise Misconfigured(N_("This address cannot be read and is not called."), detail="unreadable") from None
    try:
        address = socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeEncodeError):
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
