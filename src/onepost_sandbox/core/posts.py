"""One post as HTML: text, media, card, poll, replies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from onepost_sandbox.core.look import esc
from onepost_sandbox.core.prose import ago, exact, link, linked, many, when

if TYPE_CHECKING:
    from onepost_sandbox.core.world import World
    from onepost_sandbox.networks.base import Network, TimelineCard, TimelineMedia, TimelinePoll, TimelinePost


def local(world: World, url: str) -> str:
    """Where an address leads from here: the pages of a simulated host are inside the sandbox."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = parts.netloc.lower()
    query = f"?{parts.query}" if parts.query else ""
    return f"/{host}{parts.path}{query}" if host in world.hosts else url


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws posts of one account. ``owner`` is its name; ``chosen`` the id of the post to point out."""

    world: World
    network: Network
    owner: str
    chosen: str = ""

    def article(self, post: TimelinePost, reply: bool = False) -> str:
        """A post with what is below it."""
        kinds = ["post", *(["card"] if not reply else []), *(["deleted"] if post.deleted else [])]
        kinds += ["chosen"] if post.id == self.chosen else []
        below = "".join(self.article(part, reply=True) for part in post.replies)
        replies = f'<div class="replies">{below}</div>' if below else ""
        return (
            f'<article class="{" ".join(kinds)}" id="{esc(self.network.name)}-{esc(post.id)}">'
            f"{self._top(post)}{self._content(post)}{self._foot(post)}{replies}</article>"
        )

    def _top(self, post: TimelinePost) -> str:
        marks = '<span class="label gone">Deleted</span>' if post.deleted else ""
        marks += "".join(f'<span class="label">{esc(label)}</span>' for label in post.labels)
        author = f"<b>{esc(post.author)}</b>" if post.author and post.author != self.owner else ""
        return f'<p class="meta">{author}{when(self.world.clock.now(), post.at)}{marks}</p>'

    def _content(self, post: TimelinePost) -> str:
        title = f'<p class="title">{esc(post.title)}</p>' if post.title else ""
        text = f'<p class="text" dir="auto">{self._linked(post.text)}</p>' if post.text else ""
        quoted = f"<blockquote>{self._top(post.quoted)}{self._content(post.quoted)}</blockquote>" if post.quoted else ""
        card = self._card(post.card) if post.card else ""
        poll = self._poll(post.poll) if post.poll else ""
        return f"{title}{text}{media(post.media)}{card}{poll}{quoted}"

    def _foot(self, post: TimelinePost) -> str:
        counts = "".join(f"<span>{esc(name)} <b>{number:,}</b></span>" for name, number in post.counts)
        page = f"/_post/{quote(self.network.name)}/{quote(post.id, safe='')}"
        there = link(local(self.world, post.url), f"Open at {self.network.label}") if post.url else ""
        return f'<p class="foot">{counts}<span class="end">{there}{link(page, post.id, "id")}</span></p>'

    def _linked(self, text: str) -> str:
        return linked(text, lambda url: local(self.world, url))

    def _card(self, card: TimelineCard) -> str:
        image = f'<img src="{esc(card.image)}" alt="" loading="lazy">' if card.image else ""
        title = f"<b>{esc(card.title)}</b>" if card.title else ""
        text = f'<span class="small">{esc(card.text)}</span>' if card.text else ""
        host = urlsplit(card.url).netloc or card.url
        words = f'<span class="words"><span class="small soft">{esc(host)}</span>{title}{text}</span>'
        return f'<a class="link" href="{esc(local(self.world, card.url))}" rel="noopener noreferrer">{image}{words}</a>'

    def _poll(self, poll: TimelinePoll) -> str:
        votes = sum(number for _, number in poll.options)
        shares = [(text, round(100 * number / votes) if votes else 0) for text, number in poll.options]
        rows = "".join(
            f'<li><span class="bar" style="inline-size:{share}%"></span><span>{esc(text)}</span><b>{share} %</b></li>'
            for text, share in shares
        )
        now = self.world.clock.now()
        ends = f"{'ends' if poll.ends_at > now else 'ended'} {ago(now, poll.ends_at)}"
        end = f'<time title="{exact(poll.ends_at)}">{ends}</time>'
        return f'<ul class="poll">{rows}</ul><p class="small soft">{many(votes, "vote")} · {end}</p>'


def media(items: list[TimelineMedia]) -> str:
    """Pictures as a grid, videos to play, and every description under them."""
    if not items:
        return ""
    tiles = "".join(f'<div class="tile">{_tile(item)}</div>' for item in items)
    described = [(number, item.alt) for number, item in enumerate(items, 1) if item.alt]
    lines = "".join(
        f'<li><span class="alt">ALT{f" {number}" if len(items) > 1 else ""}</span>{esc(alt)}</li>'
        for number, alt in described
    )
    alts = f'<ul class="alts">{lines}</ul>' if lines else ""
    return f'<div class="media n{min(len(items), 5)}">{tiles}</div>{alts}'


def _tile(item: TimelineMedia) -> str:
    url, alt = esc(item.url), esc(item.alt)
    moving = item.mime.startswith("video/")
    if item.kind == "video" or (moving and item.kind != "gif"):
        return f'<video controls playsinline preload="metadata" src="{url}" aria-label="{alt or "Video"}"></video>'
    if item.kind == "gif":
        shown = (
            f'<video controls loop muted playsinline preload="metadata" src="{url}" aria-label="{alt}"></video>'
            if moving
            else f'<img src="{url}" alt="{alt}" loading="lazy">'
        )
        return f'{shown}<span class="badge">GIF</span>'
    if item.kind == "image" or item.mime.startswith("image/"):
        return f'<img src="{url}" alt="{alt}" loading="lazy">'
    return f'<a class="file" href="{url}">{esc(item.kind)}</a>'
