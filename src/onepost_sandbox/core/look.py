"""The sandbox's own look: one style sheet inside every page, nothing from outside."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from importlib import resources

from aiohttp import web

_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


@cache
def static(path: str) -> str:
    """The text of a file of the folder ``static``; empty when there is none."""
    file = resources.files("onepost_sandbox").joinpath("static", *path.split("/"))
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def style(name: str) -> str:
    """A style sheet of the folder ``static``."""
    return static(f"{name}.css")


STYLE = style("look")

LIVE = static("live.js")
"""The only script: it shows what is new without a reload. Pages read the same without it."""

_LIVE_CSP = (
    f"{_CSP}; connect-src 'self'; "
    f"script-src 'sha256-{base64.b64encode(hashlib.sha256(LIVE.encode()).digest()).decode()}'"
)


def esc(text: object) -> str:
    """Text made safe for HTML, attributes included."""
    return escape(str(text), quote=True)


def document(title: str, body: str, css: str = "", lang: str = "en", live: bool = False) -> str:
    """A whole page. ``body`` and ``css`` are trusted; ``live`` adds the script."""
    script = f"<script>{LIVE}</script>" if live else ""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{esc(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="robots" content="noindex"><link rel="icon" href="data:,">'
        f"<style>{STYLE}{css}</style></head><body>{body}{script}</body></html>"
    )


def html_response(markup: str, status: int = 200, live: bool = False) -> web.Response:
    """``markup`` with the headers every page gets; ``live``: the script may run."""
    headers = {
        "Content-Security-Policy": _LIVE_CSP if live else _CSP,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    body = markup.encode("utf-8", "replace")  # texts may hold halves of surrogate pairs
    return web.Response(status=status, body=body, content_type="text/html", charset="utf-8", headers=headers)


BAND = (
    '<aside class="band" aria-label="Sandbox"><b>Sandbox</b>This is a simulator. Nothing leaves this machine.</aside>'
)
