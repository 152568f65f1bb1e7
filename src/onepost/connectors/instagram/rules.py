"""What Instagram refuses that no limit says: words of a caption, and options that do not belong to a kind of post."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields

from onepost.connectors.instagram.capabilities import COMMENT_HASHTAGS, COMMENT_LINKS, HASHTAGS, MENTIONS
from onepost.connectors.instagram.options import InstagramOptions, account_name, user_tag
from onepost.connectors.messages import N_, Message
from onepost.connectors.posts import Draft, Rendered
from onepost.connectors.problems import Problem

_HASHTAG = re.compile(r"(?<![\w&])[#＃]\w+")
_MENTION = re.compile(r"(?<![\w.])@[A-Za-z0-9._]+")
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)

APPLY = {
    "image": {"placement", "first_comment", "user_tags", "collaborators", "location_id", "ai_generated"},
    "carousel": {"placement", "first_comment", "user_tags", "collaborators", "location_id", "ai_generated"},
    "reel": {field.name for field in fields(InstagramOptions)},
    "story": {"placement", "user_tags", "ai_generated"},
}
"""Options by kind of post (ig-user/media, 2026-09-11)."""


def problems(draft: Draft, rendered: Rendered, options: InstagramOptions) -> Iterator[Problem]:
    yield from _caption(draft, rendered)
    yield from _comment(options.first_comment)
    yield from _foreign(options, rendered.kind)
    yield from _people(options, rendered)
    if options.location_id and not options.location_id.strip().isdecimal():
        text = N_("Give the number of the place's Facebook page, digits only.")
        yield Problem("options.location_id", "not_a_number", Message(text))
    yield from _cover(draft, rendered, options)


def _caption(draft: Draft, rendered: Rendered) -> Iterator[Problem]:
    if rendered.kind == "story" and draft.text.strip():
        text = N_("A story shows no text. Take the text out here, or write it into the picture.")
        yield Problem("text", "no_text", Message(text))
    for pattern, most, code, sentence in (
        (_HASHTAG, HASHTAGS, "hashtags", N_("Instagram takes %(most)s hashtags; take %(over)s out.")),
        (_MENTION, MENTIONS, "mentions", N_("Instagram takes %(most)s mentions (@name); take %(over)s out.")),
    ):
        if (over := len(pattern.findall(rendered.text)) - most) > 0:
            yield Problem("text", code, Message(sentence, {"most": most, "over": over}))


def _comment(comment: str) -> Iterator[Problem]:
    for pattern, most, code, sentence in (
        (_HASHTAG, COMMENT_HASHTAGS, "hashtags", N_("A comment takes %(most)s hashtags; take %(over)s out.")),
        (_LINK, COMMENT_LINKS, "links", N_("A comment takes one web address; take %(over)s out.")),
    ):
        if (over := len(pattern.findall(comment)) - most) > 0:
            yield Problem("options.first_comment", code, Message(sentence, {"most": most, "over": over}))


def _foreign(options: InstagramOptions, kind: str) -> Iterator[Problem]:
    for field in fields(options):
        # A cover is measured with the files (Kind.attached).
        if field.name not in APPLY[kind] | {"cover"} and getattr(options, field.name) != field.default:
            text = N_("This kind of post has no such option on Instagram; clear it.")
            yield Problem(f"options.{field.name}", "not_here", Message(text))


def _people(options: InstagramOptions, rendered: Rendered) -> Iterator[Problem]:
    for line in options.user_tags:
        tag = user_tag(line)
        if tag is None:
            text = N_("“%(line)s” cannot be read. Write a name, or a name and two numbers from 0 to 1.")
            yield Problem("options.user_tags", "unreadable", Message(text, {"line": line}))
        elif not 1 <= tag.picture <= max(len(rendered.media), 1):
            text = N_("There is no picture %(number)s to tag somebody in.")
            yield Problem("options.user_tags", "no_such_picture", Message(text, {"number": tag.picture}))
        elif rendered.kind == "reel" and tag.x is not None:
            text = N_("People in a reel have no place in it; write only “%(name)s”.")
            yield Problem("options.user_tags", "no_place", Message(text, {"name": tag.name}))
    for name in options.collaborators:
        if not account_name(name):
            text = N_("“%(name)s” cannot be the name of an account.")
            yield Problem("options.collaborators", "not_a_name", Message(text, {"name": name}))


def _cover(draft: Draft, rendered: Rendered, options: InstagramOptions) -> Iterator[Problem]:
    if rendered.kind != "reel" or not options.thumb_offset:
        return
    if "cover" in draft.attached:
        text = N_("The reel has a cover picture; set the moment of the video back to 0, or take the picture out.")
        yield Problem("options.thumb_offset", "two_covers", Message(text))
    elif rendered.media and options.thumb_offset > rendered.media[0].seconds * 1000:
        text = N_("The video ends before this moment.")
        yield Problem("options.thumb_offset", "beyond_the_end", Message(text))
