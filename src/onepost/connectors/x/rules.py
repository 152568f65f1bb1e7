"""What X refuses that no limit says: rules about the words of a text and about options that belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onepost.connectors.messages import N_, Message
from onepost.connectors.posts import Rendered
from onepost.connectors.problems import Problem
from onepost.connectors.x.options import XOptions

CASHTAGS = 1
"""Cashtags of a post (docs.x.com/changelog, 2026; read 2026-10-02)."""
_CASHTAG = re.compile(r"(?:^|(?<=\s))[$\uff04][A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?=$|\s|[^\w$])")
"""A cashtag as X marks it (twitter-text, ``cashtag``): a sign, then one to six Latin letters."""


def problems(rendered: Rendered, options: XOptions) -> Iterator[Problem]:
    for number, part in enumerate(rendered.parts):
        found = len(_CASHTAG.findall(part.text))
        if found > CASHTAGS:
            text = N_("X allows one cashtag (like $ABC) in a post; take %(over)s out.")
            where = f"thread.{number}.text" if number else "text"
            yield Problem(where, "cashtags", Message(text, {"over": found - CASHTAGS}))
    if options.share_with_followers and not options.community_id:
        text = N_("Only a community post can be shown to your followers too. Name the community, or switch this off.")
        yield Problem("options.share_with_followers", "no_community", Message(text))
