"""Captions: SubRip (.srt) and WebVTT (.vtt), read line by line so that what is kept is captions and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from onepost.media.refusal import MediaRefused

SRT = "application/x-subrip"
VTT = "text/vtt"
MAX_BYTES = 1024 * 1024
"""Some ten hours of speech."""

_CLOCK = r"(?:(\d{1,3}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
_TIMES = re.compile(rf"{_CLOCK}[ \t]+-->[ \t]+{_CLOCK}(?:[ \t].*)?")
_GAP = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_NOT_CUES = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)(?:[ \t].*)?")


@dataclass(frozen=True, slots=True)
class Captions:
    """How many pieces of text there are, and when the last one ends, in seconds."""

    cues: int
    seconds: float


def take(path: Path, mime: str) -> Captions:
    """Check ``path``. Raises :class:`MediaRefused`."""
    if path.stat().st_size > MAX_BYTES:
        raise MediaRefused(_("These captions are larger than 1 MB; no network takes so many."))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MediaRefused(_("These captions are not coded as UTF-8; save them as UTF-8 and upload that.")) from None
    if _has_controls(text):
        raise MediaRefused(_("There is more than text in this file; export the captions again."))
    ends = list(_ends(text, mime))
    if not ends:
        raise MediaRefused(_("There are no captions in this file, only the beginning of them."))
    return Captions(len(ends), max(ends))


def _has_controls(text: str) -> bool:
    return any(sign < " " and sign not in "\t\n\r" for sign in text)


def _ends(text: str, mime: str) -> Iterator[float]:
    """When each piece ends. A block is a name (a number in SubRip), the times, and lines of text."""
    number = 1
    for block in _GAP.split(re.sub(r"\r\n?", "\n", text).strip()):
        lines = [line.strip() for line in block.split("\n")]
        if mime == VTT and _NOT_CUES.fullmatch(lines[0]):
            continue
        times = _TIMES.fullmatch(lines[0]) or (_TIMES.fullmatch(lines[1]) if len(lines) > 1 else None)
        if times is None and mime == SRT and number > 1:
            continue  # an empty line within a caption: players show what stands below it or pass it over
        start, end = _seconds(times, 0), _seconds(times, 4)
        if end <= start:
            text = _("Caption %(number)s has no right times; they look like 00:01:02,000 --> 00:01:04,500.")
            raise MediaRefused(text % {"number": number})
        yield end
        number += 1


def _seconds(times: re.Match[str] | None, first: int) -> float:
    if times is None:
        return 0.0
    hours, minutes, seconds, thousandths = (int(part or 0) for part in times.groups()[first : first + 4])
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000
