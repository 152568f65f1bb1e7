"""What YouTube refuses that no limit says: signs, tags, and options that belong together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onepost.connectors.messages import N_, Message
from onepost.connectors.options import Choice
from onepost.connectors.posts import Draft, Rendered
from onepost.connectors.problems import Problem
from onepost.connectors.youtube.capabilities import SHORT_SECONDS, TAGS
from onepost.connectors.youtube.options import PRIVATE, PUBLIC, YES, YouTubeOptions
from onepost.connectors.youtube.rendering import options_of

ANGLES = Message(N_("YouTube does not take the signs < and > here. Replace them."))


def tags_length(tags: tuple[str, ...]) -> int:
    """As YouTube counts: commas between tags, and two quotation marks around a tag with a space (docs/videos)."""
    return sum(len(tag) + 2 * (" " in tag) for tag in tags) + max(len(tags) - 1, 0)


def playlists(limits: Mapping[str, Any]) -> tuple[Choice, ...]:
    """The channel's own playlists, as the profile stored them."""
    return tuple(Choice(str(found["id"]), str(found["title"])) for found in limits.get("playlists", ()))


def problems(draft: Draft, rendered: Rendered, limits: Mapping[str, Any]) -> Iterator[Problem]:
    options = options_of(draft)
    yield from _signs(rendered, options)
    yield from _length_of_tags(options)
    if not options.made_for_kids:
        text = N_("Say whether this video is made for children. YouTube wants an answer for every video.")
        yield Problem("options.made_for_kids", "required", Message(text))
    if "captions" in draft.attached and not options.captions_language:
        yield Problem("options.captions_language", "required", Message(N_("Choose the language of the subtitles.")))
    if options.playlist and options.playlist not in {choice.value for choice in playlists(limits)}:
        text = N_("The channel has no such playlist, or OnePost has not seen it yet. Choose another one.")
        yield Problem("options.playlist", "unknown_choice", Message(text))
    yield from _together(options, rendered)
    yield from _no_short(rendered, options)


def _signs(rendered: Rendered, options: YouTubeOptions) -> Iterator[Problem]:
    places = {"options.title": rendered.fields["title"], "text": rendered.text, "options.tags": "".join(options.tags)}
    for field, text in places.items():
        if "<" in text or ">" in text:
            yield Problem(field, "angle_brackets", ANGLES)


def _length_of_tags(options: YouTubeOptions) -> Iterator[Problem]:
    used = tags_length(options.tags)
    if used > TAGS:
        text = N_("The tags are %(over)s characters too long together; %(most)s is the most. Take some out.")
        yield Problem("options.tags", "too_long", Message(text, {"over": used - TAGS, "most": TAGS}))


def _together(options: YouTubeOptions, rendered: Rendered) -> Iterator[Problem]:
    """Options that exclude each other."""
    if options.publish_at_youtube and options.privacy != PUBLIC:
        text = N_("YouTube can only plan public videos itself. Choose “Public”, or let OnePost publish it.")
        yield Problem("options.publish_at_youtube", "not_together", Message(text))
    if not rendered.fields["first_comment"]:
        return
    if options.made_for_kids == YES:
        text = N_("Videos for children have no comments on YouTube. Take the first comment out.")
        yield Problem("options.first_comment", "not_together", Message(text))
    elif options.privacy == PRIVATE:
        text = N_("Nobody can comment on a private video. Take the first comment out.")
        yield Problem("options.first_comment", "not_together", Message(text))


def _no_short(rendered: Rendered, options: YouTubeOptions) -> Iterator[Problem]:
    """Why what shall be a Short would be an ordinary video; the limits themselves are data."""
    if options.format != "short" or len(rendered.media) != 1:
        return
    file = rendered.media[0]
    if file.seconds > SHORT_SECONDS or file.width > file.height:
        text = N_(
            "YouTube would not make this a Short: a Short is square or upright and lasts 3 minutes at most. "
            "Choose “Automatic” to publish it as an ordinary video, or use another video."
        )
        yield Problem("options.format", "not_a_short", Message(text))
