"""The Content Posting API: creator info, the calls that begin a post, its status, its end."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onepost_sandbox.networks.tiktok import machine, pulls
from onepost_sandbox.networks.tiktok.problems import Refusal
from onepost_sandbox.networks.tiktok.store import DAY, ONLY_YOU, Publish

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.core.oauth import Token
    from onepost_sandbox.networks.tiktok.network import TikTok
    from onepost_sandbox.networks.tiktok.store import Account

LARGEST = 4_000_000_000
CHUNKS = 1000
PENDING = 5
UNAUDITED_USERS = 5
FLAGS = (
    *("disable_duet", "disable_stitch", "disable_comment", "brand_content_toggle", "brand_organic_toggle"),
    *("is_aigc", "auto_add_music"),
)


@dataclass(frozen=True, slots=True)
class Caller:
    """The creator whose token the call carries."""

    account: Account
    token: Token


async def creator_info(net: TikTok, call: Call, caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    refused = str(net.switch("refuses_creator"))
    account = caller.account
    if not refused and not _may_post_today(net, account):
        refused = "spam_risk_too_many_posts"
    if refused:
        raise Refusal(refused, status=200)
    return {
        "creator_avatar_url": call.absolute(f"https://p16-sign.tiktokcdn.com/avatar/{account.open_id}.jpeg"),
        "creator_username": account.username,
        "creator_nickname": account.name,
        "privacy_level_options": account.levels,
        "comment_disabled": account.is_off("comment"),
        "duet_disabled": account.is_off("duet"),
        "stitch_disabled": account.is_off("stitch"),
        "max_video_post_duration_sec": account.max_seconds,
    }


async def direct_video(net: TikTok, call: Call, caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    info = _object(body, "post_info")
    _may_publish(net, caller, info)
    _texts(info, title=2200)
    return await _begin_video(net, call, caller, body, info, inbox=False)


async def inbox_video(net: TikTok, call: Call, caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    _may_share(net, caller.account)
    return await _begin_video(net, call, caller, body, {}, inbox=True)


async def photos(net: TikTok, call: Call, caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    mode, info = body.get("post_mode"), _object(body, "post_info")
    if body.get("media_type") != "PHOTO" or mode not in {"DIRECT_POST", "MEDIA_UPLOAD"}:
        raise Refusal("invalid_param", "media_type or post_mode is invalid.")
    inbox = mode == "MEDIA_UPLOAD"
    scope = "video.upload" if inbox else "video.publish"
    if scope not in caller.token.scopes:
        raise Refusal("scope_not_authorized")
    if inbox:
        _may_share(net, caller.account)
    else:
        _may_publish(net, caller, info)
    _texts(info, title=90, description=4000)
    source = _object(body, "source_info")
    urls, cover = source.get("photo_images"), source.get("photo_cover_index")
    if source.get("source") != "PULL_FROM_URL":
        raise Refusal("invalid_param", "Photos can only be posted with PULL_FROM_URL.")
    if not isinstance(urls, list) or not 1 <= len(urls) <= 35:
        raise Refusal("invalid_param", "photo_images must hold 1 to 35 addresses.")
    if isinstance(cover, bool) or not isinstance(cover, int) or not 0 <= cover < len(urls):
        raise Refusal("invalid_param", "photo_cover_index is out of range.")
    publish = _new(net, caller, "photos", inbox, info, "p_pub_url~v2.")
    publish.urls = [pulls.checked(net, url) for url in urls]
    publish.cover = cover
    _keep(net, publish)
    await machine.pull(net, publish)
    return {"publish_id": publish.id}


async def _begin_video(
    net: TikTok, call: Call, caller: Caller, body: dict[str, Any], info: dict[str, Any], inbox: bool
) -> dict[str, Any]:
    source = _object(body, "source_info")
    mode = "inbox" if inbox else "pub"
    if source.get("source") == "PULL_FROM_URL":
        publish = _new(net, caller, "video", inbox, info, f"v_{mode}_url~v2.")
        publish.urls = [pulls.checked(net, source.get("video_url"))]
        publish.state = "PROCESSING_DOWNLOAD"
        _keep(net, publish)
        net.world.spawn(machine.pull(net, publish))
        return {"publish_id": publish.id}
    if source.get("source") != "FILE_UPLOAD":
        raise Refusal("invalid_param", "The source must be FILE_UPLOAD or PULL_FROM_URL.")
    prefix = f"v_{mode}_file~v2." if inbox else f"v_{mode}_file~v2-1."
    publish = _new(net, caller, "video", inbox, info, prefix)
    publish.size, publish.chunk, publish.count = _chunks(net, source)
    publish.upload_id, publish.key = str(net.world.next_id("tiktok upload", 67_890)), secrets.token_hex(16)
    publish.upload_until = call.received_at + net.seconds("upload_life_s")
    net.store.uploads[publish.upload_id] = publish
    _keep(net, publish)
    address = f"https://open-upload.tiktokapis.com/video/?upload_id={publish.upload_id}&upload_token={publish.key}"
    return {"publish_id": publish.id, "upload_url": call.absolute(address)}


def _chunks(net: TikTok, source: dict[str, Any]) -> tuple[int, int, int]:
    """Size, chunk size and count, if they keep the rules of the media transfer guide."""
    numbers = [source.get(name) for name in ("video_size", "chunk_size", "total_chunk_count")]
    if not all(isinstance(number, int) and not isinstance(number, bool) and number > 0 for number in numbers):
        raise Refusal("invalid_param", "video_size, chunk_size and total_chunk_count must be positive numbers.")
    size, chunk, count = (int(number or 0) for number in numbers)
    megabyte = int(net.seconds("megabyte"))
    if size > LARGEST:
        raise Refusal("invalid_param", "The video is too large.")
    if chunk > size or count != max(1, size // chunk) or count > CHUNKS:
        raise Refusal("invalid_param", "The total chunk count is invalid")
    if size < 5 * megabyte and chunk != size:
        raise Refusal("invalid_param", "The chunk size is invalid")
    if size >= 5 * megabyte and not 5 * megabyte <= chunk <= 64 * megabyte:
        raise Refusal("invalid_param", "The chunk size is invalid")
    if size - chunk * (count - 1) > 128 * megabyte:
        raise Refusal("invalid_param", "The last chunk is too large")
    return size, chunk, count


def _new(net: TikTok, caller: Caller, kind: str, inbox: bool, info: dict[str, Any], prefix: str) -> Publish:
    return Publish(
        id=f"{prefix}{net.store.next_id()}",
        account=caller.account,
        client_id=caller.token.client_id,
        kind=kind,
        inbox=inbox,
        info=info,
        created_at=net.world.clock.now(),
    )


def _keep(net: TikTok, publish: Publish) -> None:
    """From now on it exists, and counts for its creator and the app."""
    net.store.publishes[publish.id] = publish
    if not publish.inbox:
        now = net.world.clock.now()
        net.store.users[(publish.client_id, publish.account.open_id)] = now
        net.store.limits.take(("posts", publish.account.open_id), now, 10**9, DAY)


def _object(body: dict[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    if not isinstance(value, dict):
        raise Refusal("invalid_param", f"{name} is missing.")
    return value


def _may_post_today(net: TikTok, account: Account) -> bool:
    if not net.counts(account):
        return True
    most = int(net.seconds("daily_posts"))
    return net.store.limits.room(("posts", account.open_id), net.world.clock.now(), most, DAY)


def _may_publish(net: TikTok, caller: Caller, info: dict[str, Any]) -> None:
    """Bans and caps, the audit, and the privacy level, in this order."""
    account = caller.account
    refused = str(net.switch("refuses_creator"))
    if refused:
        raise Refusal(refused)
    if not _may_post_today(net, account):
        raise Refusal("spam_risk_too_many_posts")
    now = net.world.clock.now()
    audited = net.on("audited")
    cap = int(net.seconds("active_users")) if audited else UNAUDITED_USERS
    users = {who for (app, who), at in net.store.users.items() if app == caller.token.client_id and at > now - DAY}
    if net.counts(account) and cap and account.open_id not in users and len(users) >= cap:
        raise Refusal("reached_active_user_cap")
    level = info.get("privacy_level")
    if not audited and not (account.private and level == ONLY_YOU):
        raise Refusal("unaudited_client_can_only_post_to_private_accounts")
    if level not in account.levels:
        raise Refusal("privacy_level_option_mismatch")
    if info.get("brand_content_toggle") is True and level == ONLY_YOU:
        raise Refusal("invalid_param", "Branded content can not be private.")


def _may_share(net: TikTok, account: Account) -> None:
    if net.switch("refuses_creator") == "spam_risk_user_banned_from_posting":
        raise Refusal("spam_risk_user_banned_from_posting")
    if net.counts(account) and net.store.pending(account, net.world.clock.now()) >= PENDING:
        raise Refusal("spam_risk_too_many_pending_share")


def _texts(info: dict[str, Any], **limits: int) -> None:
    for name, most in limits.items():
        text = info.get(name, "")
        if not isinstance(text, str) or len(text.encode("utf-16-le", "surrogatepass")) // 2 > most:
            raise Refusal("invalid_param", f"{name} must be a text of at most {most} runes.")
    for name in FLAGS:
        if not isinstance(info.get(name, False), bool):
            raise Refusal("invalid_param", f"{name} must be true or false.")
    stamp = info.get("video_cover_timestamp_ms", 0)
    if isinstance(stamp, bool) or not isinstance(stamp, int):
        raise Refusal("invalid_param", "video_cover_timestamp_ms must be a number.")


async def status(net: TikTok, call: Call, caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    publish = _known(net, caller, body)
    out: dict[str, Any] = {"status": publish.state}
    if publish.fail_reason:
        out["fail_reason"] = publish.fail_reason
    now = net.world.clock.now()
    listed = [post.id for post in publish.posts if post.listed_at is not None and post.listed_at <= now]
    ids: list[Any] = [int(found) for found in listed] if net.switch("post_id_type") == "number" else listed
    out["publicaly_available_post_id"] = ids
    if net.on("uploaded_bytes"):
        if publish.size:
            out["uploaded_bytes"] = publish.received
        else:
            out["downloaded_bytes"] = sum(blob.bytes for blob in publish.media)
    return out


async def cancel(net: TikTok, call: Call, caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    publish = _known(net, caller, body)
    if publish.over or publish.state == "SEND_TO_USER_INBOX":
        raise Refusal("publish_not_cancellable")
    machine.fail(net, publish, "publish_cancelled")
    return {}


def _known(net: TikTok, caller: Caller, body: dict[str, Any]) -> Publish:
    publish = net.store.publishes.get(str(body.get("publish_id")))
    if publish is None:
        raise Refusal("invalid_publish_id")
    if publish.account is not caller.account or publish.client_id != caller.token.client_id:
        raise Refusal("token_not_authorized_for_specified_publish_id")
    return publish
