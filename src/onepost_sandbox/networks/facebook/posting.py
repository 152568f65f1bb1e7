"""Creating posts: text, link and photos on ``/feed``; photos on ``/photos``; planning ahead."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from onepost_sandbox.core.media import Blob
from onepost_sandbox.networks.facebook import views
from onepost_sandbox.networks.facebook.ask import Ask
from onepost_sandbox.networks.facebook.model import Page, Photo, Post
from onepost_sandbox.networks.meta.errors import GraphError, invalid
from onepost_sandbox.networks.meta.fields import select

LONGEST = 63_206
SCOPES = ("pages_read_engagement", "pages_manage_posts")
PHOTO_BYTES = 10_000_000
DAY_S = 24 * 3600.0
SOON_S = 10 * 60.0
"""Nothing can be planned for sooner than in ten minutes."""
_MAGIC = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}


async def feed(ask: Ask) -> dict[str, Any]:
    page = ask.on_page(ask.path[0], *SCOPES, task="CREATE_CONTENT")
    text, link = ask.params.text("message").strip(), ask.params.text("link").strip()
    attached = ask.params.array("attached_media")
    if not (text or link or attached):
        raise invalid("Missing message or attachment", 1349125, error_user_title="Missing Message Or Attachment")
    if len(text) > LONGEST:
        raise invalid("The message is too long")
    if ask.params.text("tags") and not ask.params.text("place"):
        raise invalid("Tags need a place")
    _crawl(link)
    at, published = planned(ask, float(ask.switch("feed_schedule_days")) * DAY_S)
    photos = [_attached(ask, page, item, planned=at is not None) for item in attached]
    if len({photo.id for photo in photos}) != len(photos):
        raise invalid("The same photo is attached twice")
    _refuse_repetition(ask, page, text, link, photos)
    kind = ("photos" if len(photos) > 1 else "photo") if photos else "link" if link else "text"
    post = Post(ask.store.new_id(), page.id, kind, text, ask.now, ask.someone().client_id, link, photos)
    post.published, post.scheduled_at = published, at
    post.place = place_of(ask)
    ask.store.add_post(post)
    plan(ask, post)
    return select(views.view(ask, post), ask.fields, ("id",))


def place_of(ask: Ask) -> str:
    """The page of a place; every number is one."""
    place = ask.params.text("place")
    if place and not place.isdecimal():
        raise invalid("Param place must be a valid place ID")
    return place


def _crawl(link: str) -> None:
    """Refuse what Meta's crawler would not see; the reserved ending ``.invalid`` stands for every such address."""
    if not link:
        return
    host = (urlsplit(link).hostname or "").lower()
    if urlsplit(link).scheme not in {"http", "https"} or not host:
        raise invalid("The url you supplied is invalid", 2061006)
    if host == "facebook.com" or host.endswith(".facebook.com"):
        raise invalid("Links to facebook.com cannot be shared here", 1609008)
    if host == "invalid" or host.endswith(".invalid"):
        raise GraphError("(#1609005) Error parsing link: the page could not be scraped.", 1609005)


def _attached(ask: Ask, page: Page, item: Any, planned: bool) -> Photo:
    number = str(item.get("media_fbid", "")) if isinstance(item, dict) else ""
    photo = unused(ask, page, number)
    if planned and not photo.temporary:
        raise invalid("A photo of a planned post must have been uploaded with temporary=true")
    return photo


def unused(ask: Ask, page: Page, number: str) -> Photo:
    """The uploaded photo that no post has shown yet. Raises :class:`GraphError` otherwise."""
    photo = ask.store.photos.get(number)
    if photo is None or photo.page != page.id or not photo.there(ask.now):
        raise invalid(f"Invalid parameter: the photo {number} does not exist or is not yours")
    if photo.post or photo.published:
        raise invalid("These photos were already posted.", 1366051)
    return photo


def _refuse_repetition(ask: Ask, page: Page, text: str, link: str, photos: list[Photo]) -> None:
    if ask.switch("identical_posts") != "refused" or photos:
        return
    last = next((post for post in reversed(page.posts) if not post.deleted), None)
    if last is not None and (last.text, last.link) == (text, link) and not last.photos and last.video is None:
        raise GraphError("(#506) Duplicate status message", 506, 1455006)


def planned(ask: Ask, furthest_s: float) -> tuple[float | None, bool]:
    """When to publish (None: now or never) and whether it is published now."""
    published, given = ask.params.flag("published", True), ask.params.text("scheduled_publish_time")
    if not given:
        return None, published
    at = float(ask.params.number("scheduled_publish_time"))
    if published:
        raise invalid("You cannot specify a scheduled publish time on a published post")
    if not ask.now + SOON_S <= at <= ask.now + furthest_s:
        raise invalid(
            "The specified scheduled publish time is invalid.",
            error_user_msg="The scheduled publish time must be between 10 minutes and "
            f"{int(furthest_s // DAY_S)} days from now.",
        )
    return at, False


def plan(ask: Ask, post: Post) -> None:
    """Publish by the sandbox clock at the planned time, unless it was moved or taken back meanwhile."""
    at = post.scheduled_at
    if at is None:
        return

    async def job() -> None:
        if post.scheduled_at == at:
            ask.store.publish(post, at)

    ask.facebook.world.agenda.at(at, job)


async def photo(ask: Ask) -> dict[str, Any]:
    page = ask.on_page(ask.path[0], *SCOPES, task="CREATE_CONTENT")
    temporary = ask.params.flag("temporary", False)
    at, published = planned(ask, float(ask.switch("feed_schedule_days")) * DAY_S)
    if temporary and (published or at is not None):
        raise invalid("temporary needs published=false and no scheduled_publish_time")
    blob = await _picture(ask)
    caption = ask.params.text("caption") or ask.params.text("message") or ask.params.text("name")
    made = Photo(ask.store.new_id(), page.id, blob, ask.now, caption, ask.params.text("alt_text_custom"), temporary)
    ask.store.photos[made.id] = made
    if not published and at is None:
        return select(views.photo(ask, made), ask.fields, ("id",))
    if published and ask.params.flag("no_story", False):
        made.published = True
        return select(views.photo(ask, made), ask.fields, ("id",))
    post = Post(ask.store.new_id(), page.id, "photo", caption, ask.now, ask.someone().client_id, photos=[made])
    post.published, post.scheduled_at = published, at
    ask.store.add_post(post)
    plan(ask, post)
    return select(views.photo(ask, made), ask.fields, ("id",)) | {"post_id": post.id}


async def _picture(ask: Ask) -> Blob:
    """The uploaded picture; an address only if it is a file of the sandbox."""
    blob = ask.params.take_file()
    if blob is None and (url := ask.params.text("url")):
        blob = own_file(ask, url)
        if blob is None:
            raise GraphError("(#324) Missing or invalid image file: the url cannot be fetched", 324, 2069019)
    if blob is None:
        raise GraphError("(#324) Requires upload file", 324)
    return picture_of(ask, blob)


def picture_of(ask: Ask, blob: Blob) -> Blob:
    """The file if it is a picture that Meta takes. Raises :class:`GraphError` otherwise, and the file is gone."""
    mime = _sniffed(blob)
    if mime is None or blob.bytes > PHOTO_BYTES:
        ask.facebook.world.media.remove(blob.id)
        if mime is None:
            raise GraphError("(#324) Missing or invalid image file", 324)
        raise invalid("Your photos couldn't be uploaded. Photos should be smaller than 10 MB", 1366046)
    blob.mime = mime
    return blob


def own_file(ask: Ask, url: str) -> Blob | None:
    """A copy of the sandbox's own file behind ``url``: nothing is fetched from elsewhere."""
    parts, request = urlsplit(url), ask.call.request
    if parts.netloc != request.host or not parts.path.startswith("/_media/"):
        return None
    found = ask.facebook.world.media.get(parts.path.removeprefix("/_media/").partition(".")[0])
    return ask.facebook.world.media.put(found.path.read_bytes(), found.mime) if found else None


def _sniffed(blob: Blob) -> str | None:
    with blob.path.open("rb") as file:
        head = file.read(12)
    return next((mime for magic, mime in _MAGIC.items() if head.startswith(magic)), None)
