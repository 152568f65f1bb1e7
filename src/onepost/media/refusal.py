"""Why a file is not taken."""

from __future__ import annotations


class MediaRefused(Exception):
    """The file cannot come into the library; ``str`` is the sentence for the person, in their language."""
