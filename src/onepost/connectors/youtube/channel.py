"""The channel that was connected: who it is, what it may do, and what stands in its way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from onepost.connectors.accounts import Account, Credentials, Profile
from onepost.connectors.errors import ConnectorError, Rejected
from onepost.connectors.guide import Remark
from onepost.connectors.messages import N_, Message
from onepost.connectors.youtube.api import Api, part
from onepost.connectors.youtube.errors import NO_CHANNEL

PLAYLIST_PAGES = 4
TESTING = timedelta(days=8)
"""A permission that ends this soon comes from an app in “Testing” (7 days after the consent)."""

WITHOUT = Message(
    N_("This Google account has no YouTube channel. Create one at youtube.com/create_channel, then connect it again.")
)


async def mine(api: Api) -> dict[str, Any] | None:
    """The channel that was chosen at the consent; None when the Google account has none."""
    try:
        found = await api.items("channels", part="id,snippet,contentDetails,status", mine="true")
    except ConnectorError as error:
        if error.code == NO_CHANNEL:
            return None
        raise
    return found[0] if found else None


async def profile(api: Api) -> Profile:
    found = await mine(api)
    if found is None:
        return Profile("", "YouTube", (Account("", "channel", "YouTube", problem=WITHOUT),))
    snippet, status = part(found, "snippet"), part(found, "status")
    handle = str(snippet.get("customUrl") or "")
    remote_id = str(found["id"])
    account = Account(
        remote_id=remote_id,
        kind="channel",
        name=str(snippet.get("title") or handle or remote_id),
        handle=handle.removeprefix("@"),
        url=f"https://www.youtube.com/{handle}" if handle else f"https://www.youtube.com/channel/{remote_id}",
        avatar_url=_picture(part(snippet, "thumbnails")),
        limits={"long": status.get("longUploadsStatus") == "allowed", "playlists": await _playlists(api)},
    )
    return Profile(remote_id, account.name, (account,))


def _picture(thumbnails: dict[str, Any]) -> str:
    """A new channel may have none for a day."""
    for size in ("medium", "default", "high"):
        if url := part(thumbnails, size).get("url"):
            return str(url)
    return ""


async def _playlists(api: Api) -> list[dict[str, str]]:
    """Id and title of the channel's playlists."""
    out: list[dict[str, str]] = []
    more: dict[str, str | int] = {}
    for _ in range(PLAYLIST_PAGES):
        try:
            answer = await api.get("playlists", part="snippet", mine="true", maxResults=50, **more)
        except Rejected:
            break
        for item in answer.get("items") or ():
            out.append({"id": str(item.get("id")), "title": str(part(item, "snippet").get("title") or "")})
        token = answer.get("nextPageToken")
        if not token:
            break
        more = {"pageToken": str(token)}
    return out


async def examine(api: Api, credentials: Credentials) -> list[Remark]:
    found = await mine(api)
    if found is None:
        return [Remark("bad", WITHOUT, Message(N_("Create a channel at youtube.com/create_channel and connect it.")))]
    remarks = [_verified(str(part(found, "status").get("longUploadsStatus") or ""))]
    ends = credentials.refresh_expires_at
    if ends is not None and ends < datetime.now(UTC) + TESTING:
        what = Message(N_("The app of this server is in “Testing” at Google: this connection ends after 7 days."))
        mend = Message(N_("In the Google Cloud console, open “Audience” and press “Publish app”. Then connect again."))
        remarks.append(Remark("warning", what, mend))
    return remarks


def _verified(long_uploads: str) -> Remark:
    if long_uploads == "allowed":
        return Remark("good", Message(N_("The channel is verified: long videos and thumbnails are allowed.")))
    what = Message(
        N_("The channel is not verified by phone: videos may last 15 minutes, and YouTube refuses your thumbnails.")
    )
    if long_uploads == "disallowed":
        mend = Message(N_("YouTube does not offer this to the channel at present. Look in YouTube Studio, “Settings”."))
    else:
        mend = Message(N_("Verify the phone number at youtube.com/verify."))
    return Remark("warning", what, mend)
