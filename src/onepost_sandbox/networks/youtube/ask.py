"""What a call asks for: its parts, ids and JSON, or a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from onepost_sandbox.networks.youtube.problems import bad, refusal

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call

PARTS = {
    "video": (
        *("id", "snippet", "status", "contentDetails", "statistics", "player", "processingDetails", "fileDetails"),
        *("suggestions", "topicDetails", "recordingDetails", "localizations", "liveStreamingDetails"),
        *("paidProductPlacementDetails", "brandPartner"),
    ),
    "channel": (
        *("id", "snippet", "status", "contentDetails", "statistics", "brandingSettings", "topicDetails"),
        *("localizations", "auditDetails", "contentOwnerDetails"),
    ),
    "playlist": ("id", "snippet", "status", "contentDetails", "player", "localizations"),
    "playlistItem": ("id", "snippet", "status", "contentDetails"),
    "commentThread": ("id", "snippet", "replies"),
    "caption": ("id", "snippet"),
    "videoCategory": ("id", "snippet"),
}

T = TypeVar("T")


def parts(call: Call, kind: str) -> tuple[str, ...]:
    """The values of ``part``, given once or several times."""
    named = [name.strip() for value in call.query.getall("part", []) for name in value.split(",") if name.strip()]
    if not named:
        raise refusal(400, "missingRequiredParameter", "No filter selected. Expected part.", "youtube.part")
    for name in named:
        if name not in PARTS[kind]:
            where = {"location": "part", "locationType": "parameter"}
            raise refusal(400, "unknownPart", f"'{name}'", "youtube.part", **where)
    return tuple(named)


def ids(call: Call) -> list[str]:
    return [one.strip() for value in call.query.getall("id", []) for one in value.split(",") if one.strip()]


async def resource(call: Call) -> dict[str, Any]:
    try:
        body = await call.json()
    except ValueError:
        raise bad("Parse Error", "parseError") from None
    if not isinstance(body, dict):
        raise bad("Parse Error", "parseError")
    return body


def inner(body: dict[str, Any], name: str) -> dict[str, Any]:
    """An object inside a resource; empty when it is not there."""
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def page(call: Call, found: list[T], most: int = 50) -> tuple[list[T], int, str]:
    """One page of a list, its size, and the token of the next one."""
    given = call.query.get("maxResults", "5")
    if not given.isdecimal() or int(given) > most:
        raise refusal(400, "invalidParameter", f"Invalid value '{given}'. Values must be within 0 to {most}.", "global")
    token = call.query.get("pageToken", "")
    if token and not token.removeprefix("P").isdecimal():
        raise refusal(400, "invalidPageToken", "The request specifies an invalid page token.", "youtube.parameter")
    start, size = int(token.removeprefix("P") or 0), int(given)
    more = f"P{start + size}" if size and start + size < len(found) else ""
    return found[start : start + size], size, more
