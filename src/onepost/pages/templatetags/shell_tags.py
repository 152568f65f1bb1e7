"""Tags of the shell."""

from __future__ import annotations

from typing import Any, cast

from django import template
from django.template import Context
from django.template.context import RenderContext
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.safestring import SafeString

from onepost.pages.kept import once

register = template.Library()


@register.simple_tag(takes_context=True)
def again(context: Any, name: str) -> str:
    """The block ``name`` once more: a page's title is its heading too. Empty when the page has no such block."""
    render_context: RenderContext = context.render_context
    blocks = render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks is not None else None
    return str(block.render(context)) if block is not None else ""


@register.simple_tag(takes_context=True)
def alike(context: Context, name: str) -> SafeString:
    """A part of the shell that is the same on every page and for everybody: drawn once in each language, and kept."""
    return once(lambda: render_to_string(name, cast("dict[str, Any]", context.flatten())), name)


@register.filter
def initials(name: str) -> str:
    """Up to two letters for a person or a channel: "Alice Martin" is AM, "lumen" is L."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()
