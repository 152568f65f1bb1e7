"""Tags of the shell."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RenderContext
from django.template.loader_tags import BLOCK_CONTEXT_KEY

register = template.Library()


@register.simple_tag(takes_context=True)
def again(context: Any, name: str) -> str:
    """The block ``name`` once more: a page's title is its heading too. Empty when the page has no such block."""
    render_context: RenderContext = context.render_context
    blocks = render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks is not None else None
    return str(block.render(context)) if block is not None else ""


@register.filter
def initials(name: str) -> str:
    """Up to two letters for a person or a channel: "Alice Martin" is AM, "lumen" is L."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()
