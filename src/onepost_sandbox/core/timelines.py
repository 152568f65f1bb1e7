"""The networks' timelines as HTML: what a person would see there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from onepost_sandbox.core.avatars import initials
from onepost_sandbox.core.look import esc, static
from onepost_sandbox.core.posts import Drawing

if TYPE_CHECKING:
    from onepost_sandbox.core.world import World
    from onepost_sandbox.networks.base import Network, TimelineAccount, TimelinePost

_POSTS_SHOWN = 10
"""Newest posts of an account on a page with others; its own page shows :data:`_POSTS_ALONE`."""
_POSTS_ALONE = 500
_ACCOUNTS_SHOWN = 6
"""Accounts of a network on a page with other networks; its own page shows :data:`_ACCOUNTS_ALONE`."""
_ACCOUNTS_ALONE = 60
_QUIET_SHOWN = 8

_EMPTY_PICTURE = (
    '<svg class="picture" viewBox="0 0 120 80" aria-hidden="true"><g fill="none" stroke="currentColor" '
    'stroke-width="2"><rect x="8" y="14" width="46" height="56" rx="8"/><rect x="66" y="6" width="46" height="56" '
    'rx="8"/><path d="M16 28h20M16 36h28M74 20h20M74 28h28"/></g><rect x="16" y="44" width="30" height="18" rx="4" '
    'class="tint"/><rect x="74" y="36" width="30" height="18" rx="4" class="tint"/></svg>'
)


def mark(network: Network) -> str:
    """The network's mark; a letter for one that has none in ``static/marks``."""
    drawn = static(f"marks/{network.name}.svg").strip() or esc(initials(network.label)[:1])
    return f'<span class="mark net-{esc(network.name)}">{drawn}</span>'


@dataclass(frozen=True, slots=True)
class Column:
    """A network with its accounts: those that show something, newest first, and the quiet ones."""

    network: Network
    accounts: list[TimelineAccount]

    @property
    def busy(self) -> list[TimelineAccount]:
        found = [account for account in self.accounts if account.posts]
        return sorted(found, key=lambda account: account.posts[0].at, reverse=True)

    @property
    def quiet(self) -> list[TimelineAccount]:
        return [account for account in self.accounts if not account.posts]

    @property
    def count(self) -> int:
        """Posts that are visible now."""
        return sum(not post.deleted for account in self.accounts for post in account.posts)


def columns(world: World) -> list[Column]:
    return [Column(network, network.timeline()) for network in world.networks.values()]


def overview(world: World) -> str:
    """Every network side by side."""
    shown = columns(world)
    sections = "".join(_section(world, column, _ACCOUNTS_SHOWN) for column in shown if column.busy)
    if not sections:
        return _head(shown, "") + _nothing() + _everybody(shown, "Accounts you can connect")
    silent = [column for column in shown if not column.busy]
    return f'{_head(shown, "")}<div class="columns">{sections}</div>{_everybody(silent, "Nothing posted here yet")}'


def of_network(world: World, network: Network) -> str:
    """One network, its accounts side by side."""
    shown = columns(world)
    mine = next(column for column in shown if column.network is network)
    if not mine.busy:
        return _head(shown, network.name) + _nothing(network.label) + _everybody([mine], "Accounts you can connect")
    return _head(shown, network.name) + _section(world, mine, _ACCOUNTS_ALONE, wide=True)


def of_account(world: World, network: Network, account: str) -> str | None:
    """Everything of one account; None when there is no such account."""
    shown = columns(world)
    mine = next(column for column in shown if column.network is network)
    for found in mine.accounts:
        if found.id == account:
            body = "".join(_account(world, network, found, _POSTS_ALONE, "h2"))
            return f'{_head(shown, network.name)}<div class="alone">{body}</div>'
    return None


def of_post(world: World, network: Network, post_id: str) -> str | None:
    """One post under its account, or the one of which it is a reply; None when there is no such post."""
    for account in network.timeline():
        for post in account.posts:
            if post.id == post_id or any(reply.id == post_id for reply in _below(post)):
                drawn = Drawing(world, network, account.name, chosen=post_id).article(post)
                return (
                    f'<p><a href="/?network={esc(network.name)}">← {esc(network.label)}</a></p>'
                    f'<div class="alone">{_who(network, account, "h1")}{drawn}</div>'
                )
    return None


def _below(post: TimelinePost) -> Iterator[TimelinePost]:
    for reply in post.replies:
        yield reply
        yield from _below(reply)


def _head(shown: list[Column], chosen: str) -> str:
    everything = f'<a class="chip" href="/"{_current(not chosen)}>All networks</a>'
    chips = "".join(
        f'<a class="chip" href="/?network={esc(column.network.name)}"{_current(column.network.name == chosen)}>'
        f'{mark(column.network)}{esc(column.network.label)}<span class="count">{column.count}</span></a>'
        for column in shown
    )
    return (
        '<div class="head"><h1>Timelines</h1><p class="small soft">What people see at each network. '
        "New posts appear here by themselves.</p></div>"
        f'<nav class="chips" aria-label="Networks">{everything}{chips}</nav>'
    )


def _current(yes: bool) -> str:
    return ' aria-current="page"' if yes else ""


def _section(world: World, column: Column, accounts: int, wide: bool = False) -> str:
    network = column.network
    busy, name = column.busy, esc(network.name)
    shown = "".join(
        f'<div class="account">{"".join(_account(world, network, account, _POSTS_SHOWN))}</div>'
        for account in busy[:accounts]
    )
    more = len(busy) - accounts
    if more > 0 and wide:
        shown += f'<p class="small soft">{more:,} more accounts are not shown; the control API lists their posts.</p>'
    elif more > 0:
        shown += f'<p class="small"><a href="/?network={name}">{more:,} more accounts</a></p>'
    quiet = _quiet(network, column.quiet)
    heading = f"<h2>{mark(network)}{esc(network.label)}</h2>"
    return f'<section class="net net-{name}{" wide" if wide else ""}" id="{name}">{heading}{shown}{quiet}</section>'


def _account(
    world: World, network: Network, account: TimelineAccount, limit: int, heading: str = "h3"
) -> Iterator[str]:
    yield _who(network, account, heading)
    drawing = Drawing(world, network, account.name)
    for post in account.posts[:limit]:
        yield drawing.article(post)
    if not account.posts:
        yield '<p class="small soft card hollow">Nothing here yet.</p>'
    older = len(account.posts) - limit
    if older > 0:
        if limit < _POSTS_ALONE:
            yield f'<p class="small"><a href="{esc(_address(network, account))}">{older:,} older</a></p>'
        else:
            yield f'<p class="small soft">{older:,} older posts are not shown; the control API lists them.</p>'


def _who(network: Network, account: TimelineAccount, heading: str) -> str:
    """Face and names; ``heading``: the element of the name, ``p`` for one among others."""
    address = _address(network, account)
    face = f'<img class="face" src="{esc(account.avatar)}" alt="" loading="lazy">' if account.avatar else ""
    handle = f'<span class="small soft">{esc(account.handle)}</span>' if account.handle else ""
    note = f'<span class="small soft">{esc(account.note)}</span>' if account.note and heading != "p" else ""
    return (
        f'<div class="who">{face}<div class="words"><{heading}><a href="{esc(address)}">{esc(account.name)}</a>'
        f"</{heading}>{handle}{note}</div></div>"
    )


def _address(network: Network, account: TimelineAccount) -> str:
    return f"/?network={quote(network.name)}&account={quote(account.id, safe='')}"


def _quiet(network: Network, accounts: list[TimelineAccount]) -> str:
    if not accounts:
        return ""
    return f'<div class="quiet"><p class="small soft">Quiet so far</p>{_faces(network, accounts)}</div>'


def _faces(network: Network, accounts: list[TimelineAccount]) -> str:
    faces = "".join(_who(network, account, "p") for account in accounts[:_QUIET_SHOWN])
    more = len(accounts) - _QUIET_SHOWN
    return faces + (f'<p class="small soft">and {more:,} more</p>' if more > 0 else "")


def _nothing(label: str = "") -> str:
    where = f"a sandbox account of {esc(label)}" if label else "a sandbox account"
    return (
        f'<div class="card empty">{_EMPTY_PICTURE}<h2>Nothing here yet</h2>'
        f"<p>Connect {where} in OnePost, write a post and publish it. "
        "It appears here as soon as the network shows it.</p></div>"
    )


def _everybody(shown: Iterable[Column], heading: str) -> str:
    """Who is there, while there is nothing else to show."""
    groups = "".join(
        f'<section class="net net-{esc(column.network.name)}" id="{esc(column.network.name)}">'
        f"<h2>{mark(column.network)}{esc(column.network.label)}</h2>"
        f'<div class="quiet">{_faces(column.network, column.accounts)}</div></section>'
        for column in shown
        if column.accounts
    )
    return f'<h2 class="lead">{heading}</h2><div class="columns">{groups}</div>' if groups else ""
