"""Write ``docs/networks.md`` from the connectors' own data; ``--check`` fails when the page is behind."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields
from fractions import Fraction
from pathlib import Path

from onepost.connectors import registry
from onepost.connectors.base import Connector
from onepost.connectors.capabilities import Capabilities, Kind, MediaRule, TextRule

PAGE = Path(__file__).resolve().parents[1] / "docs" / "networks.md"

HEAD = """# What each network takes

Written by `scripts/networks.py` from the data that counters, checks and previews use; change it there
(`src/onepost/connectors/<network>/capabilities.py`) and run `.venv/bin/python scripts/networks.py`. An account may have
limits of its own, such as longer texts with a subscription; they are read when it is connected.

Networks count texts in different ways: *characters* are Unicode code points; *letters* what a reader calls one, a
family emoji included; *UTF-16 units* count most emoji twice; *weighted* counts every link 23, and emoji, Chinese,
Japanese and Korean characters two.
"""

UNITS = {
    "codepoint": "characters",
    "grapheme": "letters",
    "utf16": "UTF-16 units",
    "byte": "bytes",
    "weighted": "weighted",
}


def main() -> int:
    page = written()
    if "--check" in sys.argv:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
            return 0
        print("docs/networks.md is behind; run .venv/bin/python scripts/networks.py")
        return 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


def written() -> str:
    """The whole page."""
    lines = [HEAD]
    for name in registry.NETWORKS:
        lines += _network(registry.connector(name))
    return "\n".join(lines)


def _network(connector: type[Connector]) -> Iterator[str]:
    found: Capabilities = connector.capabilities
    yield f"## {connector.label}\n"
    yield f"Read {found.checked_on.day} {found.checked_on:%B %Y}: {found.source}\n"
    yield "| kind of post | text | further texts | files | parts of a thread |"
    yield "|---|---|---|---|---|"
    yield from (_kind(kind) for kind in found.kinds)
    yield ""
    rules: dict[str, MediaRule] = {rule.kind: rule for kind in found.kinds for rule in kind.media}
    if rules:
        yield "| file | types | size | shape | length | pictures a second | coded as |"
        yield "|---|---|---|---|---|---|---|"
        yield from (_media(rule) for rule in rules.values())
        yield ""
    described = f"at most {found.alt_max:,} characters" if found.alt_max else "no limit named"
    taken_down = "can" if found.can_delete else "cannot"
    yield f"Descriptions of pictures: {described}. Published posts {taken_down} be taken down from here."
    if options := [spec for spec in fields(connector.options) if spec.metadata.get("label")]:
        yield "\nOptions: " + ", ".join(f"`{spec.name}` ({spec.metadata['label']})" for spec in options) + "."
    yield ""


def _kind(kind: Kind) -> str:
    further = ", ".join(f"`{name}` {_text(rule)}" for name, rule in kind.fields.items())
    count = f"{kind.min_media} to {kind.max_media}" if kind.max_media > kind.min_media else str(kind.max_media or "")
    files = f"{count} {' or '.join(rule.kind for rule in kind.media)}".strip()
    parts = str(kind.max_parts) if kind.max_parts > 1 else ""
    return f"| {kind.label} | {_text(kind.text)} | {further} | {files} | {parts} |"


def _text(rule: TextRule) -> str:
    needed = ", required" if rule.required else ""
    return f"{rule.max:,} {UNITS[rule.unit]}{needed}"


def _media(rule: MediaRule) -> str:
    cells = [
        rule.kind,
        ", ".join(mime.partition("/")[2] for mime in rule.types),
        f"{rule.max_bytes / 1_000_000:,.0f} MB",
        _shape(rule),
        _range(rule.min_seconds, rule.max_seconds, " s"),
        _range(rule.min_fps, rule.max_fps, ""),
        ", ".join([*rule.video_codecs, *rule.audio_codecs]),
    ]
    return f"| {' | '.join(cells)} |"


def _shape(rule: MediaRule) -> str:
    out = []
    if rule.min_width or rule.min_height:
        out.append(f"from {rule.min_width} × {rule.min_height}")
    if rule.max_width or rule.max_height:
        out.append(f"to {rule.max_width} × {rule.max_height}")
    if rule.min_ratio or rule.max_ratio:
        out.append(f"{_ratio(rule.min_ratio)} to {_ratio(rule.max_ratio)}")
    if rule.max_frames:
        out.append(f"{rule.max_frames} frames at most")
    return ", ".join(out)


def _ratio(value: Fraction | None) -> str:
    return f"{float(value):.3g}:1" if value else "any"


def _range(least: float, most: float, unit: str) -> str:
    if least and most:
        return f"{least:g} to {most:,g}{unit}"
    return f"up to {most:,g}{unit}" if most else ""


if __name__ == "__main__":
    raise SystemExit(main())
