"""The sandbox's own look: one style sheet inside every page, no script, nothing from outside."""

from __future__ import annotations

from html import escape
from importlib import resources

from aiohttp import web

_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def style(name: str) -> str:
    """A style sheet of the folder ``static``."""
    return resources.files("onepost_sandbox").joinpath(f"static/{name}.css").read_text(encoding="utf-8")


STYLE = style("look")


def esc(text: object) -> str:
    """Text made safe for HTML, attributes included."""
    return escape(str(text), quote=True)


def document(title: str, body: str, css: str = "", lang: str = "en") -> str:
    """A whole page. ``body`` and ``css`` are trusted."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{esc(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="robots" content="noindex"><link rel="icon" href="data:,">'
        f"<style>{STYLE}{css}</style></head><body>{body}</body></html>"
    )


def html_response(markup: str, status: int = 200) -> web.Response:
    headers = {
        "Content-Security-Policy": _CSP,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return web.Response(
        status=status, body=markup.encode(), content_type="text/html", charset="utf-8", headers=headers
    )


BAND = '<div class="band" role="note"><b>Sandbox</b>This is a simulator. Nothing leaves this machine.</div>'
