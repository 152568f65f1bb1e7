"""The mailbox: what the product wrote to people, as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onepost_sandbox.core.look import esc
from onepost_sandbox.core.prose import link, linked, links, when

if TYPE_CHECKING:
    from onepost_sandbox.core.mailbox import Mail
    from onepost_sandbox.core.world import World

_SHOWN = 50
_LINES = 6
_LINKS = 20

_EMPTY_PICTURE = (
    '<svg class="picture" viewBox="0 0 120 80" aria-hidden="true"><g fill="none" stroke="currentColor" '
    'stroke-width="2"><rect x="24" y="16" width="72" height="50" rx="8"/><path d="m26 22 34 24 34-24"/></g>'
    '<circle cx="96" cy="18" r="9" class="tint"/></svg>'
)


def overview(world: World, before: int | None) -> str:
    """The mails, newest first; ``before``: only those with a lower number."""
    found = [mail for mail in reversed(world.mailbox.mails) if before is None or mail.id < before]
    head = (
        '<div class="head"><h1>Mailbox</h1><p class="small soft">E-mails that OnePost sent. '
        "None of them left this machine.</p></div>"
    )
    if not found:
        return (
            f'{head}<div class="card empty">{_EMPTY_PICTURE}<h2>No mail yet</h2><p>Sign up in OnePost, or ask for a '
            "new password. The mail it sends you arrives here, with its link ready to click.</p></div>"
        )
    rows = "".join(_row(world, mail) for mail in found[:_SHOWN])
    more = (
        f'<p><a class="button" href="/mailbox?before={found[_SHOWN - 1].id}">Older mails</a></p>'
        if len(found) > _SHOWN
        else ""
    )
    return f'{head}<div class="mails">{rows}</div>{more}'


def of_mail(world: World, number: str) -> str | None:
    """One mail; None when there is no such mail."""
    for mail in world.mailbox.mails:
        if str(mail.id) == number:
            return (
                '<p><a href="/mailbox">← Mailbox</a></p><article class="card mail">'
                f"<h1>{esc(mail.subject or 'No subject')}</h1>{_people(world, mail)}"
                f'<div class="letter" dir="auto">{linked(mail.text)}</div>'
                f"{_more_links(mail, mail.text)}{_rich(mail)}</article>"
            )
    return None


def _row(world: World, mail: Mail) -> str:
    lines = [line for line in mail.text.splitlines() if line.strip()]
    text = "\n".join(lines[:_LINES]) + ("\n…" if len(lines) > _LINES else "")
    subject = f'<h2><a href="/mailbox/{mail.id}">{esc(mail.subject or "No subject")}</a></h2>'
    return (
        f'<article class="card mail">{subject}{_people(world, mail)}'
        f'<div class="letter" dir="auto">{linked(text)}</div>{_more_links(mail, text)}</article>'
    )


def _people(world: World, mail: Mail) -> str:
    to = ", ".join(mail.to)
    return (
        f'<p class="meta"><span>To <b>{esc(to)}</b></span><span>from {esc(mail.sender)}</span>'
        f"{when(world.clock.now(), mail.at)}</p>"
    )


def _more_links(mail: Mail, text: str) -> str:
    """The links that ``text`` does not show."""
    visible = {url for _, url in links(text)}
    hidden = [url for url in mail.links if url not in visible]
    rows = "".join(f"<li>{link(url, url)}</li>" for url in hidden[:_LINKS])
    return f'<ul aria-label="Links">{rows}</ul>' if rows else ""


def _rich(mail: Mail) -> str:
    """The HTML version in a frame without scripts, forms or an origin; its links open beside it."""
    if not mail.html:
        return ""
    inside = f'<base target="_blank"><meta name="referrer" content="no-referrer">{mail.html}'
    return (
        '<details><summary>HTML version</summary><iframe title="HTML version" '
        f'sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="{esc(inside)}"></iframe></details>'
    )
