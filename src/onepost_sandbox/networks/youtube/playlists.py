"""Playlists and what is in them; the channel's uploads are one of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onepost_sandbox.networks.youtube import ask, shape
from onepost_sandbox.networks.youtube.problems import refusal
from onepost_sandbox.networks.youtube.store import Item, Playlist, Store

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.youtube.network import YouTube
    from onepost_sandbox.networks.youtube.routes import Caller

MOST = 5000
_DOMAIN = "youtube.playlistItem"


async def list_(net: YouTube, call: Call, caller: Caller) -> dict[str, Any]:
    """``GET playlists``: one's own, a channel's, or by id."""
    parts = ask.parts(call, "playlist")
    every = list(net.store.playlists.values())
    if call.query.get("mine") == "true":
        found = [one for one in every if one.channel is caller.channel]
    elif channel := call.query.get("channelId"):
        found = [one for one in every if one.channel.id == channel and _seen(one, caller)]
    else:
        wanted = ask.ids(call)
        found = [one for one in every if one.id in wanted and _seen(one, caller)]
    shown, size, more = ask.page(call, found)
    return shape.listed("playlist", [shape.playlist(one, parts) for one in shown], len(found), size, more)


def _seen(playlist: Playlist, caller: Caller) -> bool:
    return playlist.privacy != "private" or playlist.channel is caller.channel


async def insert(net: YouTube, call: Call, caller: Caller) -> dict[str, Any]:
    """``POST playlists``"""
    parts = ask.parts(call, "playlist")
    body = await ask.resource(call)
    title = ask.inner(body, "snippet").get("title")
    if not isinstance(title, str) or not 0 < len(title) <= 150:
        raise refusal(400, "playlistTitleRequired", "The request must specify a playlist title.", "youtube.playlist")
    privacy = str(ask.inner(body, "status").get("privacyStatus", "public"))
    made = net.store.add_playlist(caller.channel, f"PL{Store.new_id(32)}", title, privacy)
    return shape.playlist(made, parts)


async def list_items(net: YouTube, call: Call, caller: Caller) -> dict[str, Any]:
    """``GET playlistItems`` of one playlist; of uploads, newest first, the owner sees private ones too."""
    parts = ask.parts(call, "playlistItem")
    playlist_id = call.query.get("playlistId", "")
    uploads = playlist_id.startswith("UU")
    found = _uploads(net, playlist_id, caller) if uploads else _items(net, playlist_id, caller)
    if video := call.query.get("videoId"):
        found = [one for one in found if one.video.id == video]
    shown, size, more = ask.page(call, found)
    items = [shape.playlist_item(playlist_id, one, found.index(one), parts) for one in shown]
    return shape.listed("playlistItem", items, len(found), size, more)


def _items(net: YouTube, id: str, caller: Caller) -> list[Item]:
    playlist = net.store.playlists.get(id)
    if playlist is None or not _seen(playlist, caller):
        raise _missing()
    return list(playlist.items)


def _uploads(net: YouTube, id: str, caller: Caller) -> list[Item]:
    channel = next((one for one in net.store.channels.values() if one.uploads == id), None)
    if channel is None:
        raise _missing()
    known_since = net.world.clock.now() - net.seconds("feed_lag_s")
    return [
        Item(f"UU{video.id}", video, video.made_at)
        for video in reversed(channel.videos)
        if not video.deleted
        and video.made_at <= known_since
        and (video.privacy == "public" or channel is caller.channel)
    ]


def _missing() -> Exception:
    message = "The playlist identified with the request's playlistId parameter cannot be found."
    return refusal(404, "playlistNotFound", message, _DOMAIN, location="playlistId", locationType="parameter")


async def insert_item(net: YouTube, call: Call, caller: Caller) -> dict[str, Any]:
    """``POST playlistItems``: a video at the end, or at a position."""
    parts = ask.parts(call, "playlistItem")
    snippet = ask.inner(await ask.resource(call), "snippet")
    playlist_id = str(snippet.get("playlistId") or "")
    if not playlist_id:
        raise refusal(400, "playlistIdRequired", "The request must specify a playlist id.", _DOMAIN)
    if playlist_id.startswith("UU"):
        raise refusal(400, "playlistOperationUnsupported", "The API does not support adding to uploads.", _DOMAIN)
    resource = ask.inner(snippet, "resourceId")
    if resource.get("kind") != "youtube#video":
        raise refusal(400, "invalidResourceType", "The type of the resource is not supported.", _DOMAIN)
    playlist = net.store.playlists.get(playlist_id)
    if playlist is None:
        raise _missing()
    if playlist.channel is not caller.channel:
        raise refusal(403, "playlistItemsNotAccessible", "The request is not properly authorized.", _DOMAIN)
    video = net.visible(str(resource.get("videoId") or ""), caller)
    if video is None:
        raise refusal(404, "videoNotFound", "Video not found.", _DOMAIN)
    if any(item.video is video for item in playlist.items) and net.switch("same_video_again") == "refuse":
        raise refusal(409, "videoAlreadyInPlaylist", "The video is already in the playlist.", _DOMAIN)
    if len(playlist.items) >= MOST:
        raise refusal(403, "playlistContainsMaximumNumberOfVideos", "The playlist is full.", _DOMAIN)
    item = Item(f"{playlist_id}.{Store.new_id(12)}", video, net.world.clock.now())
    position = snippet.get("position")
    place = position if isinstance(position, int) and 0 <= position <= len(playlist.items) else len(playlist.items)
    playlist.items.insert(place, item)
    return shape.playlist_item(playlist_id, item, place, parts)


async def delete_item(net: YouTube, call: Call, caller: Caller) -> None:
    """``DELETE playlistItems``"""
    wanted = call.query.get("id", "")
    for playlist in caller.channel.playlists:
        for item in playlist.items:
            if item.id == wanted:
                playlist.items.remove(item)
                return
    raise refusal(404, "playlistItemNotFound", "The playlist item cannot be found.", _DOMAIN)
