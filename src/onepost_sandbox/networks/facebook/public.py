"""What anybody sees at www.facebook.com: a post behind its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from onepost_sandbox.core.call import Call
from onepost_sandbox.core.look import BAND, document, esc, html_response
from onepost_sandbox.networks.facebook.model import STORY_LIFE_S, Post

if TYPE_CHECKING:
    from onepost_sandbox.networks.facebook.network import Facebook


def page(facebook: Facebook, call: Call) -> web.Response:
    """``/{page}_{post}``, ``/{page}/posts/{post}`` or ``/{page}/videos/{video}``; 404 for what is not public."""
    post = _post(facebook, [piece for piece in call.path.split("/") if piece])
    if post is None or post.deleted or not post.published:
        body = f"{BAND}<main><h1>This content is not available</h1></main>"
        return html_response(document("Not available", body), 404)
    owner = facebook.store.pages[post.page]
    text = esc(post.text).replace("\n", "<br>")
    pictures = "".join(f'<p><img src="/_media/{p.blob.id}" alt="{esc(p.alt)}"></p>' for p in post.photos)
    poster = f' poster="/_media/{post.video.thumb.id}"' if post.video and post.video.thumb else ""
    film = post.video.blob if post.video else None
    video = f'<p><video controls{poster} src="/_media/{film.id}"></video></p>' if film else ""
    link = f"<p>{esc(post.link)}</p>" if post.link else ""
    comments = "".join(f"<li>{esc(c.text)}</li>" for c in post.comments if not (c.deleted or c.hidden))
    below = f"<ul>{comments}</ul>" if comments else ""
    body = f"{BAND}<main><h1>{esc(owner.name)}</h1><p>{text}</p>{link}{pictures}{video}{below}</main>"
    return html_response(document(f"{owner.name} on Facebook", body))


def _post(facebook: Facebook, pieces: list[str]) -> Post | None:
    store = facebook.store
    if len(pieces) == 1:
        video = store.videos.get(pieces[0])
        return store.posts.get(video.post if video else pieces[0])
    if len(pieces) == 3 and pieces[1] == "videos":
        video = store.videos.get(pieces[2])
        return store.posts.get(video.post) if video else None
    if len(pieces) == 2 and pieces[0] == "reel":
        video = store.videos.get(pieces[1])
        return store.posts.get(video.post) if video else None
    if len(pieces) == 3 and pieces[0] == "stories":
        return _story(store.posts.get(f"{pieces[1]}_{pieces[2]}"), facebook.world.clock.now())
    if len(pieces) == 3 and pieces[1] == "posts":
        return store.posts.get(f"{pieces[0]}_{pieces[2]}")
    return None


def _story(post: Post | None, now: float) -> Post | None:
    return post if post is not None and now < post.at + STORY_LIFE_S else None
