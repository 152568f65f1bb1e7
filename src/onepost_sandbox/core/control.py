"""``/_control/*``: the API for tests, benches and checks from outside (DESIGN 4)."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from onepost_sandbox.core.oauth import App

if TYPE_CHECKING:
    from onepost_sandbox.core.world import World
    from onepost_sandbox.networks.base import Network

Handler = Callable[["World", web.Request], Awaitable[Any]]


class Refused(Exception):
    """A control call that makes no sense; the text is the answer's ``error``."""


async def control(world: World, request: web.Request) -> web.Response:
    """Answer a control call: JSON, errors as ``{"error": sentence}`` with 400."""
    name = request.path.removeprefix("/_control/").strip("/")
    handler = _CALLS.get((request.method, name))
    try:
        if handler is None:
            raise Refused(f"there is no control call {request.method} {request.path}")
        return _json(await handler(world, request))
    except (Refused, ValueError) as error:
        return _json({"error": str(error)}, 400)


def _json(body: Any, status: int = 200) -> web.Response:
    # Half a surrogate pair in somebody's text becomes the escape that JSON has for it.
    text = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return web.Response(status=status, body=text, content_type="application/json")


async def _body(request: web.Request) -> dict[str, Any]:
    raw = await request.read()
    try:
        body = json.loads(raw) if raw.strip() else {}
    except (ValueError, RecursionError):
        raise Refused("the body must be JSON") from None
    if not isinstance(body, dict):
        raise Refused("the body must be a JSON object")
    return body


def _networks(world: World, name: object) -> list[Network]:
    """The network of this name; all of them when none is named."""
    return [_network(world, name)] if name else list(world.networks.values())


def _network(world: World, name: object) -> Network:
    network = world.networks.get(str(name)) or world.clouds.get(str(name))
    if network is None:
        raise Refused(f"network must be one of {', '.join(world.networks)}")
    return network


def _number(body: dict[str, Any], key: str, low: float, high: float) -> float:
    value = body.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise Refused(f"{key} must be a number from {low:g} to {high:g}")
    return float(value)


async def posts(world: World, request: web.Request) -> Any:
    account = request.query.get("account") or None
    return [row for net in _networks(world, request.query.get("network")) for row in net.posts(account)]


async def objects(world: World, request: web.Request) -> Any:
    account = request.query.get("account") or None
    return [row for net in _networks(world, request.query.get("network")) for row in net.objects(account)]


async def requests(world: World, request: web.Request) -> Any:
    wanted = {network.name for network in _networks(world, request.query.get("network"))}
    return [seen.row() for seen in world.requests if seen.network in wanted]


async def add_fault(world: World, request: web.Request) -> Any:
    body = await _body(request)
    if body.get("network"):
        _network(world, body["network"])
    return world.faults.add(body).row()


async def list_faults(world: World, request: web.Request) -> Any:
    return [fault.row() for fault in world.faults.rules]


async def clear_faults(world: World, request: web.Request) -> Any:
    world.faults.clear()
    return {"ok": True}


async def set_switch(world: World, request: web.Request) -> Any:
    body = await _body(request)
    network = _network(world, body.get("network"))
    name = str(body.get("name"))
    return {
        "network": network.name,
        "name": name,
        "value": world.set_switch(network, name, body.get("value")),
    }


async def list_switches(world: World, request: web.Request) -> Any:
    return [
        {
            "network": network.name,
            "name": name,
            "value": world.switch(network, name),
            "default": switch.default,
            "allowed": list(switch.allowed),
            "meaning": switch.meaning,
        }
        for network in _networks(world, request.query.get("network"))
        for name, switch in network.switches.items()
    ]


async def list_accounts(world: World, request: web.Request) -> Any:
    return [
        {"network": network.name, **row}
        for network in _networks(world, request.query.get("network"))
        for row in network.accounts()
    ]


async def add_accounts(world: World, request: web.Request) -> Any:
    body = await _body(request)
    limits = body.get("limits", True)
    if not isinstance(limits, bool):
        raise Refused("limits must be true or false")
    network = _network(world, body.get("network"))
    rows = network.add_accounts(int(_number(body, "count", 1, 10_000)), limits)
    return {"accounts": [{"network": network.name, **row} for row in rows]}


async def add_app(world: World, request: web.Request) -> Any:
    body = await _body(request)
    network = _network(world, body.get("network"))
    uris = body.get("redirect_uris", [])
    client_id, secret = body.get("client_id"), body.get("client_secret", "")
    if not isinstance(client_id, str) or not client_id or not isinstance(secret, str):
        raise Refused("client_id and client_secret must be text")
    if not isinstance(uris, list) or not all(isinstance(uri, str) for uri in uris):
        raise Refused("redirect_uris must be a list of addresses")
    name = str(body.get("name") or client_id)
    world.apps.register(App(network.name, client_id, secret, name, set(uris)))
    return {"network": network.name, "client_id": client_id, "name": name, "redirect_uris": uris}


async def latency(world: World, request: web.Request) -> Any:
    body = await _body(request)
    ms = _number(body, "ms", 0, 600_000)
    for network in _networks(world, body.get("network")):
        world.latency_ms[network.name] = ms
    return {"ok": True, "ms": ms}


async def clock(world: World, request: web.Request) -> Any:
    body = await _body(request)
    world.clock.advance_s += _number(body, "advance_s", 0, 20 * 365 * 86_400)
    await world.agenda.run_due()
    return {"now": world.clock.now(), "advance_s": world.clock.advance_s}


async def get_clock(world: World, request: web.Request) -> Any:
    return {"now": world.clock.now(), "advance_s": world.clock.advance_s}


async def reset(world: World, request: web.Request) -> Any:
    world.reset()
    return {"ok": True}


async def revoke(world: World, request: web.Request) -> Any:
    body = await _body(request)
    network = _network(world, body.get("network"))
    try:
        done = network.revoke(str(body.get("account")))
        if inspect.isawaitable(done):
            await done
    except LookupError:
        raise Refused(f"{network.name} has no account {body.get('account')!r}") from None
    return {"ok": True}


async def mails(world: World, request: web.Request) -> Any:
    to = request.query.get("to", "").lower()
    return [mail.row() for mail in world.mailbox.mails if not to or to in {t.lower() for t in mail.to}]


async def clear_mails(world: World, request: web.Request) -> Any:
    world.mailbox.clear()
    return {"ok": True}


_CALLS: dict[tuple[str, str], Handler] = {
    ("GET", "posts"): posts,
    ("GET", "objects"): objects,
    ("GET", "requests"): requests,
    ("GET", "faults"): list_faults,
    ("POST", "faults"): add_fault,
    ("DELETE", "faults"): clear_faults,
    ("GET", "switches"): list_switches,
    ("POST", "switches"): set_switch,
    ("GET", "accounts"): list_accounts,
    ("POST", "accounts"): add_accounts,
    ("POST", "apps"): add_app,
    ("POST", "latency"): latency,
    ("GET", "clock"): get_clock,
    ("POST", "clock"): clock,
    ("POST", "reset"): reset,
    ("POST", "revoke"): revoke,
    ("GET", "mails"): mails,
    ("DELETE", "mails"): clear_mails,
}
