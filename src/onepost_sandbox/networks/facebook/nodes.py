"""Reading, changing and deleting single objects, and the lists of a page."""

from __future__ import annotations

from typing import Any

from onepost_sandbox.networks.facebook import posting, views
from onepost_sandbox.networks.facebook.ask import Ask
from onepost_sandbox.networks.facebook.model import Comment, Page, Photo, Post, Video
from onepost_sandbox.networks.meta import lists
from onepost_sandbox.networks.meta.errors import GraphError, forbidden, invalid, missing
from onepost_sandbox.networks.meta.fields import Wanted, select

Thing = Post | Photo | Video | Comment
LONGEST_COMMENT = 8_000


def thing(ask: Ask, id: str) -> Thing | None:
    """The object of this id if it is (still) there; a post also by the second half of its id."""
    store = ask.store
    found: Thing | None = store.posts.get(id) or store.comments.get(id) or store.videos.get(id) or store.photos.get(id)
    if found is None or found.deleted or (isinstance(found, Photo) and not found.there(ask.now)):
        return None
    return found


def page_of(one: Thing) -> str:
    return one.post.page if isinstance(one, Comment) else one.page


def mine(ask: Ask, id: str, *scopes: str, task: str = "") -> Thing:
    """The object, for a token of its page. Raises :class:`GraphError` (100/33) for everything else."""
    found = thing(ask, id)
    if found is None:
        raise missing(id, ask.method.lower())
    ask.on_page(page_of(found), *scopes, task=task)
    return found


async def read(ask: Ask) -> dict[str, Any]:
    node = ask.path[0]
    if node in ask.store.pages:
        ask.someone()
        ask.call.account = node
        return select(views.page(ask, ask.store.pages[node]), ask.fields, ("name",))
    if node in ask.store.persons:
        if ask.person().account != node:
            raise missing(node)
        return select(views.person(ask, ask.store.persons[node]), ask.fields, ("name",))
    found = mine(ask, node, "pages_read_engagement")
    if isinstance(found, Post):
        return select(views.view(ask, found), ask.fields, views.POST)
    if isinstance(found, Photo):
        return select(views.photo(ask, found), ask.fields, views.PHOTO)
    if isinstance(found, Video):
        return select(views.video(ask, found), ask.fields, views.VIDEO)
    return select(views.comment(ask, found), ask.fields, views.COMMENT)


async def change(ask: Ask) -> dict[str, Any]:
    found = thing(ask, ask.path[0])
    if isinstance(found, Comment):
        return _change_comment(ask, found)
    found = mine(ask, ask.path[0], "pages_manage_posts", task="CREATE_CONTENT")
    if isinstance(found, Post):
        return _change_post(ask, found)
    if isinstance(found, Video):
        found.title = ask.params.values.get("name", found.title)
        found.description = ask.params.values.get("description", found.description)
        if found.post:
            ask.store.posts[found.post].text = found.description
        return {"success": True}
    raise invalid("Photos cannot be changed here")


def _change_post(ask: Ask, post: Post) -> dict[str, Any]:
    if post.app != ask.someone().client_id:
        raise forbidden("Only the app that made a post may change it", 10)
    if "message" in ask.params.values:
        post.text, post.edited_at = ask.params.text("message").strip(), ask.now
    if "is_hidden" in ask.params.values:
        post.hidden = ask.params.flag("is_hidden", False)
    if ask.params.flag("is_published", False):
        ask.store.publish(post, ask.now)
    elif "scheduled_publish_time" in ask.params.values and not post.published:
        ask.params.values["published"] = "false"
        post.scheduled_at, _ = posting.planned(ask, float(ask.switch("feed_schedule_days")) * posting.DAY_S)
        posting.plan(ask, post)
    return {"success": True}


def _change_comment(ask: Ask, comment: Comment) -> dict[str, Any]:
    mine(ask, comment.id, "pages_manage_engagement", task="MODERATE")
    comment.text = ask.params.values.get("message", comment.text)
    comment.hidden = ask.params.flag("is_hidden", comment.hidden)
    return {"success": True}


async def delete(ask: Ask) -> dict[str, Any]:
    found = thing(ask, ask.path[0])
    scope, task = ("pages_manage_engagement", "MODERATE") if isinstance(found, Comment) else ("pages_manage_posts", "")
    found = mine(ask, ask.path[0], scope, task=task)
    if isinstance(found, Post):
        ask.store.delete_post(found)
    elif isinstance(found, Photo | Video) and found.post:
        post = ask.store.posts[found.post]
        found.deleted = True
        if isinstance(found, Video) or all(photo.deleted for photo in post.photos):
            ask.store.delete_post(post)
    else:
        found.deleted = True
    return {"success": True}


async def posts(ask: Ask) -> dict[str, Any]:
    """``/feed``, ``/posts``, ``/published_posts`` and ``/scheduled_posts``, newest first."""
    edge = ask.path[1]
    page = ask.on_page(ask.path[0], "pages_read_engagement")
    if edge == "feed" and not ask.consent().has("pages_read_user_content"):
        raise forbidden("Requires pages_read_user_content permission to manage the object", 10)
    late = ask.now - ask.facebook.seconds("visible_after_s")
    since, until = ask.params.number("since", 0), ask.params.number("until", 0)

    def wanted(post: Post) -> bool:
        if post.kind == "story":
            return False  # a list of their own
        if post.deleted or (post.published and ask.facebook.seconds("visible_after_s") and post.at > late):
            return False
        if (since and post.at < since) or (until and post.at > until):
            return False
        if edge == "scheduled_posts":
            return post.scheduled_at is not None and not post.published
        return post.published or edge == "feed"

    found = [post for post in reversed(page.posts) if wanted(post)]
    found.sort(key=lambda post: post.at, reverse=True)
    address = ask.address("/".join(ask.path))
    return lists.page(found, ask.params, lambda p: select(views.view(ask, p), ask.fields, views.POST), _id, address)


async def photos(ask: Ask) -> dict[str, Any]:
    page = ask.on_page(ask.path[0], "pages_read_engagement")
    found = [p for p in reversed(ask.store.photos.values()) if p.page == page.id and p.published and not p.deleted]
    address = ask.address("/".join(ask.path))
    return lists.page(found, ask.params, lambda p: select(views.photo(ask, p), ask.fields, views.PHOTO), _id, address)


async def videos(ask: Ask) -> dict[str, Any]:
    page = ask.on_page(ask.path[0], "pages_read_engagement")
    found = [v for v in reversed(ask.store.videos.values()) if v.page == page.id and v.post and not v.deleted]
    address = ask.address("/".join(ask.path))
    return lists.page(found, ask.params, lambda v: select(views.video(ask, v), ask.fields, views.VIDEO), _id, address)


async def accounts(ask: Ask) -> dict[str, Any]:
    """The pages the person ticked; none without ``pages_show_list``."""
    token = ask.person()
    own = ask.switch("pages_of") == "person"
    return _listed(ask, _ticked(ask, token.account) if own and ask.consent().has("pages_show_list") else [])


def _ticked(ask: Ask, person: str) -> list[Page]:
    given = ask.consent()
    return [ask.store.pages[page] for page in ask.store.persons[person].roles if page in given.pages]


def _listed(ask: Ask, found: list[Page]) -> dict[str, Any]:
    default = ("access_token", "category", "category_list", "name", "id", "tasks")
    address = ask.address("/".join(ask.path))
    return lists.page(found, ask.params, lambda p: select(views.page(ask, p), ask.fields, default), _id, address)


def _business_of(ask: Ask, person: str) -> str:
    """Every person manages one business, if any (switch ``pages_of``)."""
    return f"9{person}" if ask.switch("pages_of") == "business" else ""


async def businesses(ask: Ask) -> dict[str, Any]:
    """``/me/businesses``"""
    token = ask.person()
    if not ask.consent().has("business_management"):
        raise forbidden("Requires business_management permission to manage the object", 200)
    business = _business_of(ask, token.account)
    name = f"{ask.store.persons[token.account].name}'s business"
    return {"data": [{"id": business, "name": name}] if business else []}


async def business_pages(ask: Ask) -> dict[str, Any]:
    """``/{business}/owned_pages``; the business has no clients, so ``client_pages`` is empty."""
    token = ask.person()
    if ask.path[0] != _business_of(ask, token.account):
        raise missing(ask.path[0])
    if not ask.consent().has("business_management"):
        raise forbidden("Requires business_management permission to manage the object", 200)
    return _listed(ask, _ticked(ask, token.account) if ask.path[1] == "owned_pages" else [])


async def picture(ask: Ask) -> dict[str, Any]:
    ask.someone()
    answer: dict[str, Any] = views.picture(ask, ask.path[0]).read(Wanted())
    return answer


async def attachments(ask: Ask) -> dict[str, Any]:
    found = mine(ask, ask.path[0], "pages_read_engagement")
    if not isinstance(found, Post):
        raise missing(ask.path[0])
    rows = [select(one, ask.fields, views.ATTACHMENT) for one in views.attached(ask, found)]
    return {"data": rows}


def _commented(ask: Ask, *scopes: str, task: str = "") -> tuple[Post, str]:
    """The post whose comments are meant, and the comment that is answered (empty: none)."""
    found = mine(ask, ask.path[0], *scopes, task=task)
    if isinstance(found, Comment):
        return found.post, found.parent or found.id
    if isinstance(found, Post):
        return found, ""
    post = ask.store.posts.get(found.post)
    if post is None or post.deleted:
        raise missing(ask.path[0], ask.method.lower())
    return post, ""


async def comment(ask: Ask) -> dict[str, Any]:
    post, parent = _commented(ask, "pages_manage_engagement", task="MODERATE")
    text = ask.params.text("message").strip()
    if not text and not any(ask.params.text(f"attachment_{name}") for name in ("id", "url", "share_url")):
        raise invalid("The parameter message is required")
    if len(text) > LONGEST_COMMENT:
        raise invalid("The comment is too long")
    made = Comment(f"{post.number}_{ask.store.new_id()}", post, text, ask.now, post.page, parent)
    post.comments.append(made)
    ask.store.comments[made.id] = made
    return select(views.comment(ask, made), ask.fields, ("id",))


async def comments(ask: Ask) -> dict[str, Any]:
    post, parent = _commented(ask, "pages_read_engagement", "pages_read_user_content")
    order, flat = ask.params.text("order"), ask.params.text("filter") == "stream"
    if order not in {"", "chronological", "reverse_chronological", "ranked"}:
        raise GraphError("(#100) Param order must be one of {chronological, reverse_chronological}", 100)
    found = [c for c in post.comments if not c.deleted and (c.parent == parent or (flat and not parent))]
    if order == "reverse_chronological":
        found.reverse()
    address = ask.address("/".join(ask.path))
    out = lists.page(
        found, ask.params, lambda c: select(views.comment(ask, c), ask.fields, views.COMMENT), _id, address
    )
    if ask.params.flag("summary", False):
        out["summary"] = {"order": order or "chronological", "total_count": len(found), "can_comment": True}
    return out


def _id(one: Any) -> str:
    return str(one.id)
