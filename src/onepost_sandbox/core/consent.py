"""The page on which a person lets an app act for them; every network fills it with its own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aiohttp import web
from multidict import MultiMapping

from onepost_sandbox.core.look import BAND, document, esc, html_response, style

_STYLE = style("consent")


@dataclass(frozen=True, slots=True)
class ConsentItem:
    """Something of an account that can be ticked on its own, for example a page (form field ``pages``)."""

    value: str
    name: str
    note: str = ""
    checked: bool = True


@dataclass(frozen=True, slots=True)
class ConsentAccount:
    """An account to act for (form field ``account``). ``avatar`` is an address or empty."""

    id: str
    name: str
    note: str = ""
    avatar: str = ""
    items: tuple[ConsentItem, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentScope:
    """One permission. ``optional`` ones can be unticked (form field ``scope``)."""

    name: str
    words: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """``action`` is the path the form goes to; ``hidden`` the query parameters that come back with it."""

    network: str
    app: str
    action: str
    hidden: Iterable[tuple[str, str]]
    accounts: tuple[ConsentAccount, ...]
    scopes: tuple[ConsentScope, ...]
    chosen: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """The person's choice. ``pages``: ticked items of the chosen account; ``scopes``: ticked optional ones."""

    allowed: bool
    account: str
    scopes: tuple[str, ...] = ()
    pages: tuple[str, ...] = field(default=())


def render(page: ConsentPage) -> web.Response:
    """The consent page: a plain form, usable by keyboard and without scripts."""
    chosen = page.chosen or (page.accounts[0].id if page.accounts else "")
    hidden = "".join(f'<input type="hidden" name="{esc(k)}" value="{esc(v)}">' for k, v in page.hidden)
    who = "".join(_account(account, account.id == chosen) for account in page.accounts)
    scopes = "".join(_scope(scope) for scope in page.scopes)
    problem = f'<p class="problem" role="alert">{esc(page.problem)}</p>' if page.problem else ""
    body = (
        f'{BAND}<main><form class="card" method="post" action="{esc(page.action)}">{hidden}'
        f'<div class="ask"><p class="net">{esc(page.network)}</p>'
        f"<h1>{esc(page.app)} asks to use your account</h1></div>{problem}"
        f'<fieldset><legend>Account</legend><div class="list">{who}</div></fieldset>'
        f"<fieldset><legend>{esc(page.app)} will be able to</legend>"
        f'<ul class="scopes">{scopes}</ul></fieldset>'
        '<div class="ends"><button class="button main" name="decision" value="allow">Allow</button>'
        '<button class="button" name="decision" value="refuse" formnovalidate>Refuse</button></div>'
        '<p class="small soft">You can take this back at any time in your settings at '
        f"{esc(page.network)}.</p>"
        "</form></main>"
    )
    return html_response(document(f"{page.app} asks to use your {page.network} account", body, _STYLE))


def _account(account: ConsentAccount, chosen: bool) -> str:
    face = f'<img class="face" src="{esc(account.avatar)}" alt="" loading="lazy">' if account.avatar else ""
    note = f'<span class="small soft">{esc(account.note)}</span>' if account.note else ""
    items = "".join(
        f'<label class="row"><input type="checkbox" name="pages" value="{esc(item.value)}"'
        f'{" checked" if item.checked else ""}><span class="words"><b>{esc(item.name)}</b>'
        f'<span class="small soft">{esc(item.note)}</span></span></label>'
        for item in account.items
    )
    pages = f'<div class="pages">{items}</div>' if items else ""
    return (
        '<div class="who"><label class="row">'
        f'<input type="radio" name="account" value="{esc(account.id)}" required{" checked" if chosen else ""}>'
        f'{face}<span class="words"><b>{esc(account.name)}</b>{note}</span></label>'
        f"{pages}</div>"
    )


def _scope(scope: ConsentScope) -> str:
    words = f'<span class="words"><span>{esc(scope.words)}</span><code>{esc(scope.name)}</code></span>'
    if scope.optional:
        box = f'<input type="checkbox" name="scope" value="{esc(scope.name)}" checked>'
        return f'<li><label class="row">{box}{words}</label></li>'
    return f'<li class="row"><span class="tick" aria-hidden="true">✓</span>{words}</li>'


def read(form: MultiMapping[str], accounts: Mapping[str, Iterable[str]], optional: Iterable[str]) -> ConsentAnswer:
    """The person's choice. ``accounts`` maps each account to its items; ``optional``: scopes with a tick box.

    Raises ``ValueError`` with a sentence when no decision or no known account came.
    """
    decision, account = form.get("decision"), str(form.get("account", ""))
    if decision == "refuse":
        return ConsentAnswer(False, account)
    if decision != "allow":
        raise ValueError("Choose Allow or Refuse.")
    if account not in accounts:
        raise ValueError("Choose an account.")
    ticked = set(form.getall("scope", []))
    mine = set(accounts[account])
    pages = tuple(value for value in form.getall("pages", []) if value in mine)
    return ConsentAnswer(True, account, tuple(name for name in optional if name in ticked), pages)


def error_page(network: str, title: str, sentence: str, status: int = 400) -> web.Response:
    """A request for consent that cannot be shown; never a redirect."""
    body = (
        f'{BAND}<main><div class="card note"><p class="net">{esc(network)}</p>'
        f"<h1>{esc(title)}</h1><p>{esc(sentence)}</p></div></main>"
    )
    return html_response(document(f"{network}: {title}", body, _STYLE), status)
