"""A picture of a type that a network does not take goes there as its copy of another type."""

from __future__ import annotations

from collections.abc import Mapping

from onepost.connectors.capabilities import Capabilities
from onepost.connectors.posts import MediaFile


def for_post(file: MediaFile, capabilities: Capabilities) -> MediaFile:
    """``file`` as a part of a post, whichever kind the post will be."""
    return _suited(file, {mime for kind in capabilities.kinds for rule in kind.media for mime in rule.types})


def for_options(attached: Mapping[str, MediaFile], capabilities: Capabilities) -> dict[str, MediaFile]:
    """The files of options, each as its option takes it."""
    rules = [(name, rule) for kind in capabilities.kinds for name, rule in kind.attached.items()]
    return {
        option: _suited(file, {mime for name, rule in rules if name == option for mime in rule.types})
        for option, file in attached.items()
    }


def _suited(file: MediaFile, types: set[str]) -> MediaFile:
    """The file itself where its type is taken, and where no copy would be: then the check says what is wrong."""
    if file.mime in types:
        return file
    return next((copy for copy in file.copies if copy.mime in types), file)
