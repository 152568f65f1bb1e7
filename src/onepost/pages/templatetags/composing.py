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
from django.utils.translation import gettext

from onepost.connectors.guidance import Link, Terms
from onepost.media.repair import by_hand
from onepost.pages.kept import once
from onepost.publishing.writing.composing import ChannelChoice
from onepost.publishing.writing.notes import Notes, Slot
from onepost.publishing.writing.option_fields import OptionField

register = template.Library()

_ID, _NAME = "CHANNEL-ID", "CHANNEL-NAME"
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
    live, noted = _noted(context, option.slot)
    if noted or not option.plain:
        return _drawn(context, "_option", option=option)
    return once(lambda: _drawn(context, "_option", option=option), "option", option.name, option.away, live)


@register.simple_tag(takes_context=True)
def own(context: Context, choice: ChannelChoice) -> SafeString:
    """A channel's own text and files. Most channels have none: their form is drawn once, kept, and filled in."""
    live, noted = _noted(context, *(f"{place}-{choice.id}" for place in ("differs", "own", "media")))
    if noted or choice.own_text is not None or choice.own_files is not None or choice.own_options:
        return _drawn(context, "_own", choice=choice)
    nobodys = {"id": _ID, "channel": {"name": _NAME}, "chosen": choice.chosen, "own_text": None, "own_files": None}
    stencil = once(lambda: _drawn(context, "_own", choice=nobodys), "own", choice.chosen, live)
    return SafeString(stencil.replace(_ID, choice.id).replace(_NAME, escape(choice.channel.name)))


def _noted(context: Context, *places: str) -> tuple[bool, bool]:
    """Whether the notes stand already, and whether one of them is at one of these places."""
    notes = context.get("notes")
    if not isinstance(notes, Notes):
        return False, False
    return True, not all(notes.at(place).empty for place in places)


def _drawn(context: Context, name: str, **own: Any) -> SafeString:
    with context.push(**own):
        return render_to_string(f"publishing/{name}.html", cast("dict[str, Any]", context.flatten()))


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
