"""The upload host: chunks in their order, by the rules of the media transfer guide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiohttp import web

from onepost_sandbox.networks.tiktok import machine

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.tiktok.network import TikTok
    from onepost_sandbox.networks.tiktok.store import Publish

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_TYPES = frozenset({"video/mp4", "video/quicktime", "video/webm"})


async def put(net: TikTok, call: Call) -> web.Response:
    """One chunk: 206 for more, 201 for the last."""
    publish = found(net, call)
    if call.method != "PUT" or publish is None:
        return web.Response(status=404)
    call.account = publish.account.open_id
    if call.received_at > publish.upload_until:
        return web.Response(status=403)
    match = _RANGE.fullmatch(call.headers.get("Content-Range", ""))
    if match is None or call.content_type not in _TYPES:
        return web.Response(status=400)
    first, last, total = (int(number) for number in match.groups())
    length = last - first + 1
    if total != publish.size or call.headers.get("Content-Length") != str(length):
        return web.Response(status=400)
    if first != publish.received or publish.over:
        return _stored(net, publish, 416)
    expected = publish.size if first >= (publish.count - 1) * publish.chunk else first + publish.chunk
    if last + 1 != expected:
        return web.Response(status=400)
    blob = await net.world.media.write(call.chunks(), call.content_type)
    if blob.bytes != length or publish.received != first:
        net.world.media.remove(blob.id)
        return web.Response(status=400)
    publish.pieces.append(blob)
    publish.received, publish.mime = last + 1, call.content_type
    if publish.received < publish.size:
        return _stored(net, publish, 206)
    await machine.uploaded(net, publish)
    return _stored(net, publish, 201)


def found(net: TikTok, call: Call) -> Publish | None:
    """The upload that an address opens."""
    publish = net.store.uploads.get(call.query.get("upload_id", ""))
    return publish if publish is not None and publish.key == call.query.get("upload_token") else None


def _stored(net: TikTok, publish: Publish, status: int) -> web.Response:
    number = publish.received if net.switch("stored_range") == "count" else max(publish.received - 1, 0)
    return web.Response(status=status, headers={"Content-Range": f"bytes 0-{number}/{publish.size}"})
