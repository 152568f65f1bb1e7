"""The sandbox's server: one aiohttp application, usable as a process, in a test's loop, or in a thread."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import ClientPayloadError, web
from aiohttp.http_exceptions import HttpProcessingError

from onepost_sandbox.core import addressing, pages
from onepost_sandbox.core.call import Call
from onepost_sandbox.core.control import control
from onepost_sandbox.core.faults import Fault, cut, spoil
from onepost_sandbox.core.world import Seen, World

log = logging.getLogger("onepost.sandbox")

BODY_LIMIT = 64 * 1024 * 1024
"""Longest body, in bytes, that is read as one piece (JSON, forms). Files are streamed without a limit."""


_BROKEN = (ConnectionError, asyncio.IncompleteReadError, ClientPayloadError, HttpProcessingError)
"""What reading a body raises when it ends too early or makes no sense: the call did not take effect."""


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that answers. ``url`` is where (``http://127.0.0.1:<port>``)."""

    url: str
    world: World
    smtp_port: int | None

    def at(self, url: str) -> str:
        """A real address as reached through this sandbox."""
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.url}/{parts.netloc}{parts.path}{query}"


def create_app(world: World) -> web.Application:
    """The application; it closes ``world`` when it stops."""

    async def handle(request: web.Request) -> web.StreamResponse:
        target = addressing.resolve(request, world.hosts)
        if target is None:
            return _elsewhere(host) if (host := addressing.foreign(request)) else await _own(world, request)
        network = world.hosts[target.host].responsible(target.host, target.path)
        return await _network_call(Call(request, target, network, world))

    async def life(app: web.Application) -> AsyncIterator[None]:
        world.agenda.start()
        yield
        await world.close()

    app = web.Application(client_max_size=BODY_LIMIT)
    app.router.add_route("*", "/{anything:.*}", handle)
    app.cleanup_ctx.append(life)
    app.on_shutdown.append(_release)
    app[_WORLD] = world
    return app


_WORLD = web.AppKey("world", World)


async def _release(app: web.Application) -> None:
    app[_WORLD].faults.clear()


def _elsewhere(host: str) -> web.Response:
    return web.Response(status=502, text=f"The sandbox does not simulate {host}, and it lets nothing out.")


async def _own(world: World, request: web.Request) -> web.StreamResponse:
    path = request.path
    if path.startswith("/_control/"):
        answer: web.StreamResponse = await control(world, request)
    elif path.startswith("/_media/"):
        answer = world.media.response(path.removeprefix("/_media/").partition(".")[0])
    else:
        answer = await pages.page(world, request)
    answer.headers["Date"] = world.clock.header()
    return answer


async def _network_call(call: Call) -> web.StreamResponse:
    """Latency, faults, the network's handler, and the log."""
    world = call.world
    seen = Seen(call.received_at, call.network.name, call.method, call.host, call.path)
    world.requests.append(seen)
    half = world.latency_ms.get(call.network.name, 0.0) / 2000
    if half:
        await asyncio.sleep(half)
    fault = None
    if world.faults.rules:
        call.account = call.network.account_of(call)
        fault = world.faults.pick(call)
    if fault is None:
        answer = await _handled(call)
        if half:
            await asyncio.sleep(half)
        seen.status = answer.status
    else:
        seen.fault = fault.label
        answer = await _spoiled(fault, call, seen)
        seen.status = answer.status if fault.effect in ("status", "truncate", "garbage") else None
    _note(seen, call)
    if not answer.prepared:
        answer.headers["Date"] = world.clock.header()
    return answer


def _note(seen: Seen, call: Call) -> None:
    seen.account = call.account
    seen.bytes = call.request.content.total_bytes


async def _handled(call: Call) -> web.StreamResponse:
    try:
        return await call.network.handle(call)
    except web.HTTPException as error:
        return error
    except _BROKEN:
        return cut(call, rst=False)
    except Exception:
        log.exception("the simulator of %s failed", call.network.name)
        return web.json_response({"error": "The simulator failed; its log says why."}, status=500)


async def _spoiled(fault: Fault, call: Call, seen: Seen) -> web.StreamResponse:
    if fault.delay_s:
        try:
            await call.hold()
        except _BROKEN:
            return cut(call, rst=False)
        _note(seen, call)
        call.world.agenda.at(call.world.clock.now() + fault.delay_s, lambda: _late(call, seen))
        return await spoil(fault, call, None)
    if fault.phase == "before":
        if fault.effect not in ("reset", "refuse"):
            with contextlib.suppress(*_BROKEN):
                async for _ in call.chunks():
                    pass
        _note(seen, call)
        return await spoil(fault, call, None)
    answer = await _handled(call)
    _note(seen, call)
    return await spoil(fault, call, answer)


async def _late(call: Call, seen: Seen) -> None:
    await _handled(call)
    _note(seen, call)


class CannotListen(Exception):
    """An address that cannot be served; the text is a sentence for the person who chose it."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        reasons = {
            errno.EADDRINUSE: f"Port {port} is in use by another program.",
            errno.EACCES: f"Port {port} needs more rights than this account has.",
        }
        reason = error.strerror or str(error)
        super().__init__(reasons.get(error.errno or 0, f"Nothing can listen on {host}, port {port}: {reason}."))


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotListen(host, port, error) from error


@contextlib.asynccontextmanager
async def running(
    port: int = 0, smtp_port: int | None = None, host: str = "127.0.0.1", world: World | None = None
) -> AsyncIterator[Running]:
    """A sandbox in this loop. Port 0 picks a free one; ``smtp_port`` None means no mailbox over SMTP.

    Raises :class:`CannotListen`.
    """
    world = world or World()
    runner = web.AppRunner(create_app(world), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, backlog=1024)
        with _listening(host, port):
            await site.start()
        bound = runner.addresses[0][1]
        smtp = None
        if smtp_port is not None:
            with _listening(host, smtp_port):
                smtp = await world.mailbox.start(host, smtp_port)
        shown = f"[{host}]" if ":" in host else host
        yield Running(f"http://{shown}:{bound}", world, smtp)
    finally:
        await runner.cleanup()


@contextlib.contextmanager
def running_in_thread(port: int = 0, smtp_port: int | None = 0, world: World | None = None) -> Iterator[Running]:
    """A sandbox with a loop of its own in a thread, for code that is not asynchronous. Raises :class:`CannotListen`."""
    ready: threading.Event = threading.Event()
    found: list[Running] = []
    failed: list[BaseException] = []
    stop: list[Callable[[], object]] = []

    async def serve() -> None:
        finished = asyncio.Event()
        loop = asyncio.get_running_loop()
        stop.append(lambda: loop.call_soon_threadsafe(finished.set))
        async with running(port, smtp_port, world=world) as sandbox:
            found.append(sandbox)
            ready.set()
            await finished.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            failed.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=run, name="onepost-sandbox", daemon=True)
    thread.start()
    ready.wait()
    if failed:
        raise failed[0]
    try:
        yield found[0]
    finally:
        stop[0]()
        thread.join(10)
