"""Bytes for Meta's hosted uploads (``rupload.facebook.com``): one request from an offset to the end of the file."""

from __future__ import annotations

from dataclasses import dataclass

from onepost.connectors.errors import ConnectorError, ReconnectNeeded, Rejected, Temporary
from onepost.connectors.http import UPLOAD_DEADLINE_SECONDS, Response
from onepost.connectors.messages import N_
from onepost.connectors.meta.errors import envelope
from onepost.connectors.meta.graph import Graph, entry
from onepost.connectors.posts import Json, MediaFile

HOST = "rupload.facebook.com"


@dataclass(frozen=True, slots=True)
class Arrived:
    """What of a file is at Meta. ``whole``: nothing more is wanted."""

    offset: int
    whole: bool


def arrived(phase: dict[str, Json], state: str = "") -> Arrived:
    """From ``uploading_phase`` and ``video_status`` of a video, in either of Meta's spellings
    (video-api/guides/reels-publishing; facebook-business 26.0.3)."""
    held = next((phase[name] for name in ("bytes_transfered", "bytes_transferred") if name in phase), 0)
    offset = int(held) if isinstance(held, int | str) and str(held).isdecimal() else 0
    whole = phase.get("status") in {"complete", "completed"} or state in {"upload_complete", "processing", "ready"}
    return Arrived(offset, whole)


async def send(graph: Graph, address: str, file: MediaFile, offset: int, unusable: str) -> bool:
    """Everything from ``offset`` on. False when the answer does not say that it arrived, so that one has to look.

    Raises :class:`Temporary` when it says to look again how much has arrived, :class:`Rejected` with ``unusable`` when
    Meta cannot use the file.
    """

    def classify(response: Response) -> ConnectorError | None:
        return _refusal(response, unusable) or (graph.classify(response) if envelope(response) else None)

    headers = {
        "Authorization": f"OAuth {graph.token.reveal()}",
        "offset": str(offset),
        "file_size": str(file.size),
        "Content-Type": "application/octet-stream",
        "Content-Length": str(file.size - offset),
    }
    body = file.stream(offset, file.size - offset)
    answer = await graph.http.request(
        "POST", address, headers=headers, body=body, deadline=UPLOAD_DEADLINE_SECONDS, classify=classify
    )
    return entry(answer.json_or_none()).get("success") is True


def _refusal(response: Response, unusable: str) -> ConnectorError | None:
    """``{"debug_info": {"type", "message", "retriable"}}`` (video-api/guides/reels-publishing, errors)."""
    info = entry(entry(response.json_or_none()).get("debug_info"))
    kind = str(info.get("type") or "")
    if not kind:
        return None
    detail = f"{response.status} {kind} {info.get('message') or ''}".strip()
    if kind == "NotAuthorizedError":
        text = N_("Meta no longer accepts this connection. Your post waits; connect the account again.")
        return ReconnectNeeded(text, detail=detail, code=kind)
    if kind == "ProcessingFailedError" and info.get("retriable") is not True:
        return Rejected(unusable, detail=detail, code=kind, field="media")
    text = N_("The upload to Meta broke off. Nothing to do: OnePost goes on where it stopped.")
    return Temporary(text, detail=detail, code=kind)
