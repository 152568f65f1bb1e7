"""Tags of the composer."""

from __future__ import annotations

import re
from typing import Any, cast
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from onepost.connectors.guidance import Link, Terms
from onepost.media.repair import by_hand
from onepost.publishing.writing.notes import Notes, Slot
from onepost.publishing.writing.option_fields import OptionField

register = template.Library()

_plain_options: dict[tuple[str, bool, bool, str | None], SafeString] = {}
"""As many as there are options, ways of showing them, and languages."""
_LINKED = re.compile(r"https?://[^\s<>]+|(?<![\w&/])[@#]\w+")


@register.simple_tag
def slot(notes: Notes | str, *words: object) -> SafeString:
    """Problems and counters of one place of the form, named by ``words``. Nothing yet without ``notes``."""
    name = "-".join(map(str, words))
    live = isinstance(notes, Notes)
    found = notes.at(name) if isinstance(notes, Notes) else Slot(name)
    if found.empty:
        # A form has a hundred of these, and they come again with each letter.
        swap = mark_safe(' hx-swap-oob="innerHTML"') if live else ""
        return format_html('<div class="slot" id="at-{}" role="status"{}></div>', name, swap)
    return render_to_string("publishing/_slot.html", {"slot": found, "live": live})


@register.simple_tag(takes_context=True)
def option_field(context: Context, option: OptionField) -> SafeString:
    """One option of a network. A form has sixty, nearly all as they come: those are drawn once and kept."""
    notes = context.get("notes", "")
    live = isinstance(notes, Notes)
    drawn = (option.name, option.away, live, get_language())
    plain = option.plain and not (isinstance(notes, Notes) and not notes.at(option.slot).empty)
    if plain and drawn in _plain_options:
        return _plain_options[drawn]
    with context.push(option=option):
        text = render_to_string("publishing/_option.html", cast("dict[str, Any]", context.flatten()))
    if plain:
        _plain_options[drawn] = text
    return text


@register.simple_tag(takes_context=True)
def posted(context: dict[str, Any], *words: object) -> str:
    """What was sent in the field named by ``words``: such a button is pressed again when its file is ready."""
    request: HttpRequest | None = context.get("request")
    return request.POST.get("-".join(map(str, words)), "") if request else ""


@register.simple_tag
def shapes() -> dict[str, Any]:
    """Shapes that a picture can be cut to, with what they are called."""
    return dict(by_hand.SHAPES)


@register.filter
def linked(text: str) -> SafeString:
    """Addresses, mentions and hashtags marked the way networks show them; nothing to click in a preview."""
    out: list[str] = []
    end = 0
    for found in _LINKED.finditer(text):
        out += [escape(text[end : found.start()]), '<span class="pv-link">', escape(found.group()), "</span>"]
        end = found.end()
    return mark_safe("".join([*out, escape(text[end:])]))  # noqa: S308 - every piece is escaped


@register.filter
def agreed(terms: Terms) -> SafeString:
    """The sentence with its links, each opened beside the page: what is being written stays."""
    links = {name: _link(found) for name, found in terms.links.items()}
    return mark_safe(escape(gettext(terms.text)) % links if links else escape(gettext(terms.text)))  # noqa: S308


def _link(found: Link) -> SafeString:
    return format_html(
        '<a class="link" href="{}" target="_blank" rel="noopener noreferrer">{}</a>',
        found.address,
        gettext(found.label),
    )


@register.filter
def chosen(value: Any, given: Any) -> bool:
    """Whether a choice is the one that was made; forms send text, defaults may be numbers."""
    return str(value) == str(given)


@register.filter
def host(address: str) -> str:
    """The site an address leads to, as link cards name it."""
    return (urlsplit(address).hostname or address).removeprefix("www.")


@register.filter
def city(zone: str) -> str:
    """The place a time zone is named after: "America/New_York" is New York."""
    return zone.rpartition("/")[2].replace("_", " ")
