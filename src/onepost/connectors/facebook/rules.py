"""What does not go together on a page, and what no limit says."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from onepost.connectors.facebook.options import STORY
from onepost.connectors.facebook.rendering import options_of
from onepost.connectors.messages import N_, Message
from onepost.connectors.posts import Draft, Rendered
from onepost.connectors.problems import Problem


def problems(draft: Draft, rendered: Rendered) -> Iterator[Problem]:
    options = options_of(draft)
    link = options.link.strip()
    if link and not is_address(link):
        text = N_("This is no web address. Write it as you see it in the browser, like https://example.org/page.")
        yield Problem("options.link", "bad_link", Message(text))
    if options.placement == STORY:
        yield from _of_a_story(link, options.first_comment.strip())
    placed = options.placement != STORY and rendered.kind != "video"
    if options.place and not placed:
        text = N_("Facebook takes no place for a story or for a video on the page; take the place out.")
        yield Problem("options.place", "no_place", Message(text))


def _of_a_story(link: str, comment: str) -> Iterator[Problem]:
    if link:
        yield Problem("options.link", "no_link", Message(N_("A story takes no link; take the link out.")))
    if comment:
        text = N_("Nobody can comment on a story; take the first comment out.")
        yield Problem("options.first_comment", "no_comment", Message(text))


def is_address(link: str) -> bool:
    """Whether ``link`` leads to a page: http or https, and a host with a dot in it."""
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        host = parts.hostname or ""
    except ValueError:
        return False
    fits = parts.scheme.lower() in {"http", "https"} and "." in host.strip(".")
    return fits and not any(char.isspace() for char in link)
