"""The post card, written without a template: a page has up to a hundred, and this takes a tenth of the time.

Whatever a person or a network wrote goes through ``escape``; ids, times and states are our own.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from uuid import UUID

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onepost.lib.addresses import of_row
from onepost.lib.templatetags.ui import icon, network
from onepost.publishing.planning.cards import Card, Group

register = template.Library()


@register.simple_tag
def post_card(card: Card, *, placed: bool = False) -> SafeString:
    """A post at one time: thumbnail, first line, time, networks with their states.

    The same in the calendar and in lists; CSS makes it small or wide. ``placed``: it can be moved and copied here.
    """
    parts = [f'<article class="post-card post-card-{card.state}"']
    if placed:
        parts.append(f' data-card="{card.first_id}" draggable="true"{"" if card.movable else " data-fixed"}')
    parts.append(">")
    if card.thumbnail:
        parts += _picture(card.thumbnail)
    parts.append('<div class="post-card-head">')
    if card.at:
        parts.append(f'<time class="post-card-time" datetime="{card.at.isoformat()}">{escape(card.clock)}</time>')
    if card.repeats:
        parts += ('<span class="post-card-repeat">', icon("repeat", "sm", _("Part of a series")), "</span>")
    parts += map(_mark, card.groups)
    if placed:
        parts += _move(card)
    parts.append('</div><p class="post-card-text">')
    parts.append(f'<a class="post-card-link" href="{card.url}">{escape(card.line or _wordless(card))}</a></p>')
    if card.labels:
        parts += _labels(card)
    if problem := card.problem:
        parts.append(f'<p class="post-card-problem">{escape(problem)}</p>')
    parts.append("</article>")
    return SafeString("".join(parts))


@register.simple_tag
def label_chip(name: str, colour: str) -> SafeString:
    """A label of a post: its colour (a value of Colour) and its word."""
    word = f'<span class="label-name" dir="auto">{escape(name)}</span>'
    return SafeString(f'<span class="label-chip label-{escape(colour)}">{word}</span>')


def _picture(asset_id: UUID) -> tuple[str, ...]:
    address = of_row("asset-thumbnail", asset_id)
    return (
        f'<img class="post-card-picture" src="{address}"',
        ' alt="" width="56" height="56" loading="lazy" decoding="async">',
    )


def _mark(group: Group) -> str:
    """Networks in one state: mark, icon and colour, and in words for those who do not see them."""
    state, sign = ("held", "pause") if group.paused else (group.state, group.state)
    return f"{_marked(state, sign, tuple(group.networks))}{escape(group.spoken)}</span></span>"


@lru_cache(maxsize=256)
def _marked(state: str, sign: str, networks: tuple[str, ...]) -> str:
    """Kept, and without the names of channels: what a page shows of people is not kept."""
    drawn = "".join(network(name, "sm") for name in networks)
    return f'<span class="marks marks-{state}">{drawn}{icon(sign, "sm")}<span class="sr-only">'


def _move(card: Card) -> tuple[str, ...]:
    words = escape(_("Move or copy: %(post)s") % {"post": card.name})
    address = of_row("publication-move", card.first_id)
    return f'<a class="post-card-move" href="{address}" aria-label="{words}">', icon("more", "sm"), "</a>"


def _wordless(card: Card) -> str:
    if not card.files:
        return _("Nothing written yet")
    return ngettext("%(count)s file, no text", "%(count)s files, no text", card.files) % {"count": card.files}


def _labels(card: Card) -> tuple[str, ...]:
    chips = "".join(label_chip(label.name, label.colour) for label in card.labels)
    return '<p class="post-card-labels"><span class="sr-only">', escape(_("Labels")), ":</span>", chips, "</p>"
