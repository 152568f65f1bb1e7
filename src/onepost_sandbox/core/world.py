"""Everything one sandbox knows."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onepost_sandbox.core.clock import Agenda, Clock, iso
from onepost_sandbox.core.faults import Faults
from onepost_sandbox.core.mailbox import Mailbox
from onepost_sandbox.core.media import MediaStore
from onepost_sandbox.core.oauth import Apps
from onepost_sandbox.core.switches import Value

if TYPE_CHECKING:
    from onepost_sandbox.networks.base import Network

_REQUESTS_KEPT = 50_000


@dataclass(slots=True)
class Seen:
    """One request in the log. ``status`` is None while it runs and when no answer was sent."""

    at: float
    network: str
    method: str
    host: str
    path: str
    account: str | None = None
    bytes: int = 0
    status: int | None = None
    fault: str | None = None

    def row(self) -> dict[str, Any]:
        return {
            "at": iso(self.at),
            "network": self.network,
            "method": self.method,
            "host": self.host,
            "path": self.path,
            "account": self.account,
            "bytes": self.bytes,
            "status": self.status,
            "fault": self.fault,
        }


class World:
    """The state of one sandbox: in memory, media in a temporary folder, gone with the process.

    ``networks``: what to simulate, by name; None = every network there is.
    """

    def __init__(self, networks: Mapping[str, type[Network]] | None = None, app_url: str = "") -> None:
        """``app_url`` is where the registered app answers: networks send their notices there."""
        from onepost_sandbox.clouds import CLOUDS  # they import this module
        from onepost_sandbox.networks import NETWORKS

        simulated = NETWORKS if networks is None else networks
        places = CLOUDS if networks is None else {}
        self.app_url = app_url
        self.clock = Clock()
        self.agenda = Agenda(self.clock)
        self.faults = Faults()
        self.mailbox = Mailbox(self.clock)
        self.media = MediaStore()
        self.apps = Apps()
        self.latency_ms: dict[str, float] = {}
        self.requests: deque[Seen] = deque(maxlen=_REQUESTS_KEPT)
        self.background: set[asyncio.Task[Any]] = set()
        self._switches: dict[tuple[str, str], Value] = {}
        self._counters: dict[str, itertools.count[int]] = {}
        self.apps.reset([*simulated, *places])
        self.networks: dict[str, Network] = {name: make(self) for name, make in simulated.items()}
        self.clouds: dict[str, Network] = {name: make(self) for name, make in places.items()}
        self.hosts: dict[str, Network] = {host: network for network in self._everywhere() for host in network.hosts}
        for network in self._everywhere():
            network.reset()

    def _everywhere(self) -> list[Network]:
        return [*self.networks.values(), *self.clouds.values()]

    def next_id(self, name: str, start: int = 1) -> int:
        """The next number of the counter ``name``; unique until the next reset."""
        counter = self._counters.get(name)
        if counter is None:
            counter = self._counters[name] = itertools.count(start)
        return next(counter)

    def switch(self, network: Network, name: str) -> Value:
        """The value in force. Raises ``KeyError`` for an unknown name."""
        value = self._switches.get((network.name, name))
        return network.switches[name].default if value is None else value

    def set_switch(self, network: Network, name: str, value: object) -> Value:
        """Raises ``ValueError`` with a sentence."""
        if name not in network.switches:
            known = ", ".join(sorted(network.switches)) or "none"
            raise ValueError(f"{network.name} has no switch {name!r}; it has: {known}")
        checked = network.switches[name].check(value)
        self._switches[(network.name, name)] = checked
        return checked

    def spawn(self, coroutine: Any) -> asyncio.Task[Any]:
        """Run something beside the request; it is cancelled when the sandbox stops."""
        task: asyncio.Task[Any] = asyncio.get_running_loop().create_task(coroutine)
        self.background.add(task)
        task.add_done_callback(self.background.discard)
        return task

    def reset(self) -> None:
        """As after a start: default accounts and nothing else; real time."""
        self.clock.advance_s = 0.0
        self.agenda.clear()
        for task in self.background:
            task.cancel()
        self.faults.clear()
        self.mailbox.clear()
        self.media.clear()
        self.apps.reset([*self.networks, *self.clouds])
        self.latency_ms.clear()
        self.requests.clear()
        self._switches.clear()
        self._counters.clear()
        for network in self._everywhere():
            network.reset()

    async def close(self) -> None:
        await self.agenda.stop()
        await self.mailbox.stop()
        for task in tuple(self.background):
            task.cancel()
        await asyncio.gather(*self.background, return_exceptions=True)
        self.media.close()
