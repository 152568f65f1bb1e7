"""The days and hours of the calendar, written without a template for the same reason as the cards on them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from onepost.lib.templatetags.ui import icon
from onepost.publishing.planning.cards import Card
from onepost.publishing.planning.days import Day, Hour
from onepost.publishing.templatetags.cards import post_card

register = template.Library()


@register.simple_tag
def day_cell(day: Day, posts: str, compose: str) -> SafeString:
    """A day of the month or the list. ``posts`` and ``compose`` are the addresses of the list and of the composer."""
    key = day.key
    current = ' aria-current="date"' if day.today else ""
    parts = [f'<li class="{day.css}"{current} data-day="{key}">', day_head(day, compose)]
    parts += _cards(day.cards)
    if day.more:
        named = f'id="more-{key}" aria-labelledby="more-{key} day-{key}"'
        parts.append(
            f'<a class="day-more" {named} href="{escape(posts)}?view=all&amp;day={key}">{escape(day.rest)}</a>'
        )
    parts.append("</li>")
    return SafeString("".join(parts))


@register.simple_tag
def hour_cells(day: Day, posts: str) -> SafeString:
    """The hours of a day: a week has a hundred and sixty-eight."""
    more = f"{escape(posts)}?view=all&amp;day={day.key}"
    return SafeString("".join(part for hour in day.hours for part in _hour(hour, day.key, more)))


@register.simple_tag
def day_head(day: Day, compose: str, *, short: bool = False) -> SafeString:
    """A day's name, what falls on it, and the way to write for it: ``compose`` is the composer's address.

    ``short``: the weekday in three letters stands there too, for narrow columns.
    """
    key = day.key
    parts = [f'<div class="day-head"><h2 class="day-name" id="day-{key}">']
    if short:
        parts.append(f'<span class="day-short" aria-hidden="true">{escape(date_format(day.date, "D"))}</span>')
    parts.append(f'<span class="day-word day-weekday">{escape(day.weekday)}</span> ')
    parts.append(f'<span class="day-number">{day.date.day}</span> <span class="day-word">{escape(day.month)}</span>')
    if day.today:
        parts.append(f' <span class="day-word day-today-word">{escape(_("Today"))}</span>')
    parts.append("</h2>")
    if not day.past:
        words = f'{icon("add", "sm")}<span class="sr-only">{escape(_("New post"))}</span>'
        named = f'id="add-{key}" aria-labelledby="add-{key} day-{key}"'
        parts.append(f'<a class="day-add" {named} href="{escape(compose)}?day={key}">{words}</a>')
    parts.append("</div>")
    if day.holiday:
        parts.append(f'<p class="day-holiday">{escape(day.holiday)}</p>')
    for left in day.scarce:
        css, sign = ("day-left day-over", icon("alert", "sm")) if left.over else ("day-left", "")
        parts.append(f'<p class="{css}" title="{escape(left.label)}">{sign}{escape(left.words)}</p>')
    return SafeString("".join(parts))


def _hour(hour: Hour, key: str, more: str) -> Iterable[str]:
    empty = "" if hour.count else " hour-empty"
    yield f'<div class="hour{empty}" data-day="{key}" data-hour="{hour.number}">'
    yield from _cards(hour.cards)
    if hour.more:
        clock = "" if hour.cards else f'<span class="hour-clock">{hour.clock}</span>'
        spoken = escape(hour.rest_spoken)
        yield f'<a class="day-more" href="{more}" aria-label="{spoken}">{clock}{escape(hour.rest)}</a>'
    yield "</div>"


def _cards(cards: Iterable[Card]) -> Iterable[str]:
    yield '<ul class="day-cards">'
    for card in cards:
        yield f"<li>{post_card(card, placed=True)}</li>"
    yield "</ul>"
