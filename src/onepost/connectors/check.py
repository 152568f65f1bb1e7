"""One check for the composer, the API and the publisher: what is wrong with a draft, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from onepost.connectors.base import Connector
from onepost.connectors.capabilities import Capabilities, Kind, MediaRule, TextRule
from onepost.connectors.messages import N_, Message
from onepost.connectors.posts import Draft, Json, MediaFile, Rendered, RenderedPart
from onepost.connectors.problems import Problem as Problem
from onepost.connectors.units import measure


@dataclass(frozen=True, slots=True)
class Count:
    """How much of a limit a text uses, in the unit the network counts in."""

    used: int
    max: int
    unit: str

    @property
    def left(self) -> int:
        return self.max - self.used


MISSING_TEXT = N_("Write something, or add a picture or a video.")
MISSING_FIELD = N_("This network needs this; fill it in.")
WRONG_KIND = {
    "image": N_("A picture cannot be part of this post on this network; remove it."),
    "gif": N_("An animation cannot be part of this post on this network; remove it."),
    "video": N_("A video cannot be part of this post on this network; remove it."),
    "document": N_("A document cannot be part of this post on this network; remove it."),
    "captions": N_("Captions cannot be part of this post on this network; remove them."),
}
NOT_HERE = N_("This kind of post takes no such file; remove it.")
WRONG_ATTACHED = {
    "image": N_("Choose a picture here."),
    "video": N_("Choose a video here."),
    "document": N_("Choose a document here."),
    "captions": N_("Choose a captions file here (.srt or .vtt)."),
}
ONE_NEEDED = {
    frozenset({"image"}): N_("This network needs a picture here. Add one."),
    frozenset({"video"}): N_("This network needs a video here. Add one."),
}
ANY_NEEDED = N_("This network needs a picture or a video here. Add one.")
TYPES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "image/heic": "HEIC",
    "image/heif": "HEIF",
    "image/avif": "AVIF",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
    "video/mp4": "MP4",
    "video/quicktime": "MOV",
    "video/webm": "WebM",
    "application/pdf": "PDF",
    "application/x-subrip": "SRT",
    "text/vtt": "VTT",
}
"""Types of files as people call them."""
SIMPLE = 20
"""Up to this number, a shape is said in whole numbers: 4:5, not 0.8:1."""


def check(connector: Connector, draft: Draft, rendered: Rendered, limits: Mapping[str, Json]) -> list[Problem]:
    """Every problem of ``rendered`` (made from ``draft``) on an account with these ``limits``; empty when it can go."""
    capabilities = connector.capabilities_of(limits)
    return [*measured(draft, rendered, capabilities), *connector.problems(draft, rendered, limits)]


def measured(draft: Draft, rendered: Rendered, capabilities: Capabilities) -> list[Problem]:
    """What ``capabilities`` alone say."""
    kind = capabilities.kind(rendered.kind)
    problems = list(_parts(max(len(rendered.parts), 1 + len(draft.thread)), kind))
    for number, part in enumerate(rendered.parts):
        where = "" if number == 0 else f"thread.{number}."
        own = capabilities.kind(part.kind) if part.kind else kind
        problems += _text(part.text, own.text, f"{where}text", needed=not part.media and own.text.required)
        problems += _media(part, own, where, capabilities)
        problems += _alt(part, capabilities.alt_max, where)
    for name, rule in kind.fields.items():
        problems += _text(rendered.fields.get(name, ""), rule, f"options.{name}", rule.required, MISSING_FIELD)
    problems += _attached(draft, kind)
    return problems


def counts(rendered: Rendered, capabilities: Capabilities) -> dict[str, Count]:
    """The counters to show, by the same paths as :class:`Problem` uses."""
    kind = capabilities.kind(rendered.kind)
    out: dict[str, Count] = {}
    for number, part in enumerate(rendered.parts):
        path = "text" if number == 0 else f"thread.{number}.text"
        rule = (capabilities.kind(part.kind) if part.kind else kind).text
        out[path] = Count(measure(part.text, rule.unit), rule.max, rule.unit)
    for name, rule in kind.fields.items():
        if rendered.fields.get(name):
            out[f"options.{name}"] = Count(measure(rendered.fields[name], rule.unit), rule.max, rule.unit)
    return out


def _parts(count: int, kind: Kind) -> Iterator[Problem]:
    if count <= kind.max_parts:
        return
    text = (
        N_("At most %(most)s posts fit one thread.")
        if kind.max_parts > 1
        else N_("This kind of post cannot be a thread on this network; take the further posts out.")
    )
    yield Problem("thread", "too_many_parts", Message(text, {"most": kind.max_parts}))


def _text(text: str, rule: TextRule, field: str, needed: bool, missing: str = MISSING_TEXT) -> Iterator[Problem]:
    if needed and not text.strip():
        yield Problem(field, "required", Message(missing))
    used = measure(text, rule.unit)
    if used > rule.max:
        over = {"over": used - rule.max, "most": rule.max}
        text_over = N_("The text is %(over)s too long; %(most)s is the most this network takes.")
        if not rule.max:
            text_over = N_("This kind of post shows no text; take the text out.")
        yield Problem(field, "too_long", Message(text_over, over))


def _media(part: RenderedPart, kind: Kind, where: str, capabilities: Capabilities) -> Iterator[Problem]:
    count = len(part.media)
    if count > kind.max_media:
        params = {"most": kind.max_media, "over": count - kind.max_media}
        text = (
            N_("This network allows %(most)s files here; remove %(over)s or make two posts.")
            if kind.max_media
            else N_("This kind of post takes no pictures or videos; remove them.")
        )
        yield Problem(f"{where}media", "too_many_files", Message(text, params))
    if count < kind.min_media:
        yield Problem(f"{where}media", "too_few_files", _too_few(kind, capabilities))
    for number, file in enumerate(part.media):
        rule = next((rule for rule in kind.media if rule.kind == file.kind), None)
        path = f"{where}media.{number}"
        if rule is None:
            if kind.media:
                yield Problem(path, "wrong_kind", Message(WRONG_KIND[file.kind]))
            continue
        yield from _file(file, rule, path)


def _too_few(kind: Kind, capabilities: Capabilities) -> Message:
    """What is missing. Without any file, the post may still become any of the network's kinds."""
    if kind.min_media > 1:
        return Message(N_("Add at least %(least)s files."), {"least": kind.min_media})
    taken = frozenset(rule.kind for one in capabilities.kinds for rule in one.media)
    return Message(ONE_NEEDED.get(taken, ANY_NEEDED))


def _attached(draft: Draft, kind: Kind) -> Iterator[Problem]:
    for name, file in draft.attached.items():
        rule = kind.attached.get(name)
        if rule is None:
            yield Problem(
                f"options.{name}", "not_here", Message(N_("This kind of post takes no such file; remove it."))
            )
        elif rule.kind != file.kind:
            yield Problem(f"options.{name}", "wrong_kind", Message(WRONG_ATTACHED[rule.kind]))
        else:
            yield from _file(file, rule, f"options.{name}")


def _file(file: MediaFile, rule: MediaRule, path: str) -> Iterator[Problem]:
    if file.mime not in rule.types:
        params = {"type": _type(file.mime), "types": ", ".join(map(_type, rule.types))}
        text = N_("This network does not take %(type)s; it takes %(types)s.")
        yield Problem(path, "wrong_type", Message(text, params))
    if file.size > rule.max_bytes:
        params = {"size": megabytes(file.size), "most": megabytes(rule.max_bytes)}
        text = N_("The file has %(size)s MB; this network takes %(most)s MB at most.")
        yield Problem(path, "too_large", Message(text, params))
    yield from _shape(file, rule, path)
    yield from _time(file, rule, path)


def _shape(file: MediaFile, rule: MediaRule, path: str) -> Iterator[Problem]:
    if not file.width or not file.height:
        return
    size = f"{file.width} × {file.height}"
    if file.width < rule.min_width or file.height < rule.min_height:
        params = {"size": size, "least": f"{rule.min_width} × {rule.min_height}"}
        text = N_("The picture is %(size)s; this network needs %(least)s or more.")
        yield Problem(path, "too_small", Message(text, params))
    if (rule.max_width and file.width > rule.max_width) or (rule.max_height and file.height > rule.max_height):
        params = {"size": size, "most": f"{rule.max_width or '∞'} × {rule.max_height or '∞'}"}
        text = N_("The picture is %(size)s; this network takes %(most)s at most.")
        yield Problem(path, "too_many_pixels", Message(text, params))
    ratio = Fraction(file.width, file.height)
    if (rule.min_ratio and ratio < rule.min_ratio) or (rule.max_ratio and ratio > rule.max_ratio):
        low = _ratio(rule.min_ratio) if rule.min_ratio else "0"
        high = _ratio(rule.max_ratio) if rule.max_ratio else "∞"
        text = N_(
            "The shape is %(ratio)s (width to height); this network shows %(low)s to %(high)s. Cut it to that, or "
            "choose another."
        )
        yield Problem(path, "wrong_ratio", Message(text, {"ratio": _ratio(ratio), "low": low, "high": high}))


def _time(file: MediaFile, rule: MediaRule, path: str) -> Iterator[Problem]:
    if rule.max_seconds and file.seconds > rule.max_seconds:
        longest = {"length": _length(file.seconds), "most": _length(rule.max_seconds)}
        text = N_("The video lasts %(length)s; this network takes %(most)s at most. Make it shorter.")
        yield Problem(path, "too_long_video", Message(text, longest))
    if rule.min_seconds and file.kind == "video" and file.seconds < rule.min_seconds:
        shortest = {"length": _length(file.seconds), "least": _length(rule.min_seconds)}
        text = N_("The video lasts %(length)s; this network needs %(least)s or more.")
        yield Problem(path, "too_short_video", Message(text, shortest))
    if file.fps and ((rule.max_fps and file.fps > rule.max_fps + 0.5) or file.fps < rule.min_fps - 0.5):
        rates = {"fps": round(file.fps, 1), "low": rule.min_fps, "high": rule.max_fps}
        text = N_("The video has %(fps)s frames a second; this network takes %(low)s to %(high)s.")
        yield Problem(path, "wrong_frame_rate", Message(text, rates))
    if rule.max_frames and file.frames > rule.max_frames:
        counted = {"frames": file.frames, "most": rule.max_frames}
        text = N_("The animation has %(frames)s frames; this network takes %(most)s at most.")
        yield Problem(path, "too_many_frames", Message(text, counted))
    if rule.max_frame_pixels and file.frames * file.width * file.height > rule.max_frame_pixels:
        yield Problem(path, "too_many_pixels", Message(N_("The animation is too large; make it smaller or shorter.")))
    if rule.video_codecs and file.video_codec and file.video_codec not in rule.video_codecs:
        names = {"codec": file.video_codec, "codecs": ", ".join(rule.video_codecs)}
        text = N_("The video is coded as %(codec)s; this network takes %(codecs)s.")
        yield Problem(path, "wrong_codec", Message(text, names))


def _alt(part: RenderedPart, most: int, where: str) -> Iterator[Problem]:
    for number, file in enumerate(part.media):
        if most and len(file.alt) > most:
            params = {"most": most, "over": len(file.alt) - most}
            text = N_("The description is %(over)s characters too long; %(most)s is the most.")
            yield Problem(f"{where}media.{number}.alt", "alt_too_long", Message(text, params))


def _type(mime: str) -> str:
    return TYPES.get(mime, mime)


def _ratio(ratio: Fraction) -> str:
    if max(ratio.numerator, ratio.denominator) <= SIMPLE:
        return f"{ratio.numerator}:{ratio.denominator}"
    return f"{float(ratio):.2f}".rstrip("0").rstrip(".") + ":1"


def _length(seconds: float) -> str:
    """``12.5 s``, ``4:00 min``."""
    minutes, tenths = divmod(round(seconds * 10), 600)
    rest = f"{tenths / 10:04.1f}".removesuffix(".0")
    return f"{minutes}:{rest} min" if minutes else f"{tenths / 10:.1f}".removesuffix(".0") + " s"


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".removesuffix(".0")
