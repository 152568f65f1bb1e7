"""A stored file as an answer: streamed, in ranges where a player asks for them, never as anything but what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, cast

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")
PIECE = 256 * 1024


def serve(request: HttpRequest, stored: FieldFile, mime: str, name: str, download: bool = False) -> HttpResponseBase:
    """``stored`` as ``mime``. A range of bytes is answered with 206 (RFC 9110, 14)."""
    size = stored.size
    wanted = _range(request.headers.get("Range", ""), size)
    response: HttpResponseBase
    if wanted is None:
        file = cast(BinaryIO, stored.storage.open(stored.name or ""))
        response = FileResponse(file, content_type=mime, filename=name, as_attachment=download)
    elif wanted[0] >= size:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        first, last = wanted
        response = StreamingHttpResponse(_pieces(stored, first, last - first + 1), status=206, content_type=mime)
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
        response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    # The file behind an address never changes; a new file is a new asset.
    response["Cache-Control"] = "private, max-age=86400, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _range(header: str, size: int) -> tuple[int, int] | None:
    match = RANGE.match(header.strip())
    if match is None or match.group(1) == match.group(2) == "":
        return None
    start, end = match.groups()
    if start == "":
        return max(0, size - int(end)), size - 1
    last = min(int(end), size - 1) if end else size - 1
    return (int(start), last) if int(start) <= last or int(start) >= size else None


def _pieces(stored: FieldFile, offset: int, length: int) -> Iterator[bytes]:
    with stored.storage.open(stored.name or "") as file:
        file.seek(offset)
        while length > 0:
            data = file.read(min(PIECE, length))
            if not data:
                return
            length -= len(data)
            yield data
