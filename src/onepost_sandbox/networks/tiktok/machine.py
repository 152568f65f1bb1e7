"""What becomes of a publication once TikTok has its files: processing, inbox or post, moderation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from onepost_sandbox.networks.tiktok import pulls, webhooks
from onepost_sandbox.networks.tiktok.store import DAY, EVERYONE, Post

if TYPE_CHECKING:
    from onepost_sandbox.core.media import Blob
    from onepost_sandbox.networks.tiktok.network import TikTok
    from onepost_sandbox.networks.tiktok.store import Publish


async def uploaded(net: TikTok, publish: Publish) -> None:
    """The last chunk is there."""
    publish.media = [net.world.media.join(publish.pieces, publish.mime)]
    publish.pieces = []
    await _process(net, publish)


async def pull(net: TikTok, publish: Publish) -> None:
    """Fetch what the addresses name, then process it."""
    publish.state = "PROCESSING_DOWNLOAD"
    try:
        publish.media = [await pulls.fetch(net, url, publish.kind) for url in publish.urls]
    except pulls.CannotFetch:
        return fail(net, publish, "video_pull_failed" if publish.kind == "video" else "photo_pull_failed")
    await _process(net, publish)


async def _process(net: TikTok, publish: Publish) -> None:
    now = net.world.clock.now()
    publish.whole_at = now
    seconds = net.seconds("processing_s" if publish.kind == "video" else "photo_processing_s")
    if seconds:
        net.world.agenda.at(now + seconds, partial(finish, net, publish))
    else:
        await finish(net, publish)


async def finish(net: TikTok, publish: Publish) -> None:
    """Processing is over."""
    if publish.over:
        return
    reason = str(net.switch("fails_with"))
    if not reason and not all(_fits(blob, publish.kind) for blob in publish.media):
        reason = "file_format_check_failed"
    if reason:
        fail(net, publish, reason)
    elif publish.inbox:
        publish.state = "SEND_TO_USER_INBOX"
        _event(net, publish, "post.publish.inbox_delivered")
    else:
        post(net, publish, publish.info)


def fail(net: TikTok, publish: Publish, reason: str) -> None:
    publish.state, publish.fail_reason = "FAILED", reason
    _event(net, publish, "post.publish.failed", reason=reason)


def post(net: TikTok, publish: Publish, info: dict[str, Any]) -> Post:
    """Make it a post; what came to an inbox can become several."""
    now = net.world.clock.now()
    video = publish.kind == "video"
    made = Post(
        id=net.store.next_id(),
        account=publish.account,
        kind=publish.kind,
        title="" if video else str(info.get("title") or ""),
        text=str(info.get("title" if video else "description") or ""),
        privacy=str(info.get("privacy_level") or EVERYONE),
        media=publish.media,
        info=info,
        created_at=now,
    )
    publish.state = "PUBLISH_COMPLETE"
    publish.posts.append(made)
    net.store.posts[made.id] = made
    publish.account.posts.append(made)
    _event(net, publish, "post.publish.complete")
    if made.privacy == EVERYONE and net.on("moderation_ends"):
        made.listed_at = now + net.seconds("moderation_s")
        told = partial(_listed, net, publish, made)
        net.world.agenda.at(made.listed_at, told)
    return made


async def _listed(net: TikTok, publish: Publish, made: Post) -> None:
    _event(net, publish, "post.publish.publicly_available", post_id=int(made.id))


def _event(net: TikTok, publish: Publish, event: str, **more: Any) -> None:
    content = {
        "publish_id": publish.id,
        "publish_type": "INBOX_SHARE" if publish.inbox else "DIRECT_PUBLISH",
        **more,
    }
    webhooks.later(net, publish.client_id, publish.account.open_id, event, content)


def waiting(net: TikTok, account: str) -> list[Publish]:
    """What a creator can finish in the app."""
    since = net.world.clock.now() - DAY
    return [
        publish
        for publish in net.store.publishes.values()
        if publish.account.open_id == account and publish.state == "SEND_TO_USER_INBOX" and publish.whole_at > since
    ]


def _fits(blob: Blob, kind: str) -> bool:
    """Whether the first bytes are those of a format that TikTok takes."""
    with blob.path.open("rb") as file:
        head = file.read(16)
    if kind == "video":
        return head[4:8] == b"ftyp" or head.startswith(b"\x1a\x45\xdf\xa3")
    return head.startswith(b"\xff\xd8\xff") or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
