"""Write ``docs/networks.md`` from the connectors' own data; ``--check`` fails when the page is behind."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields
from fractions import Fraction
from pathlib import Path

from onepost.connectors import registry
from onepost.connectors.base import Connector
from onepost.connectors.capabilities import Budget, Capabilities, Kind, MediaRule, TextRule
from onepost.connectors.logins import Login

PAGE = Path(__file__).resolve().parents[1] / "docs" / "networks.md"

HEAD = """# What each network takes

Written by `scripts/networks.py` from the data that counters, checks and previews use; change it there
(`src/onepost/connectors/<network>/capabilities.py`) and run `.venv/bin/python scripts/networks.py`. An account may have
limits of its own, such as longer texts with a subscription; they are read when it is connected.

Networks count texts in different ways: *characters* are Unicode code points; *letters* what a reader calls one, a
family emoji included; *UTF-16 units* count most emoji twice; *weighted* counts every link 23, and emoji, Chinese,
Japanese and Korean characters two.

In the steps to keys of your own, https://post.example.org stands for the address of your installation.
"""

HERE = "https://post.example.org"

UNITS = {
    "codepoint": "characters",
    "grapheme": "letters",
    "utf16": "UTF-16 units",
    "byte": "bytes",
    "weighted": "weighted",
}


PURPOSES = {"publish": "publish", "statistics": "read statistics", "comments": "read and answer comments"}


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
    rules: dict[MediaRule, list[str]] = {}
    for kind in found.kinds:
        for rule in kind.media:
            rules.setdefault(rule, []).append(kind.label)
        for option, rule in kind.attached.items():
            rules.setdefault(rule, []).append(f"`{option}`")
    if rules:
        yield "| file | of | types | size | shape | length | pictures a second | coded as |"
        yield "|---|---|---|---|---|---|---|---|"
        yield from (_media(rule, ", ".join(dict.fromkeys(users))) for rule, users in rules.items())
        yield ""
    described = f"at most {found.alt_max:,} characters" if found.alt_max else "no limit named"
    taken_down = "can" if found.can_delete else "cannot"
    yield f"Descriptions of pictures: {described}. Published posts {taken_down} be taken down from here."
    if options := [spec for spec in fields(connector.options) if spec.metadata.get("label")]:
        yield "\nOptions: " + ", ".join(f"`{spec.name}` ({spec.metadata['label']})" for spec in options) + "."
    yield from (f"\nCounted here: {budget.label}, {budget.most:,} {_window(budget)}." for budget in found.budgets)
    yield ""
    for login in connector.logins:
        yield from _login(connector, login)


def _window(budget: Budget) -> str:
    whose = "for the whole app" if budget.per == "app" else "for each account"
    if budget.zone:
        return f"a day ({budget.zone}) {whose}"
    minutes = budget.window.total_seconds() / 60
    return f"in {minutes / 60:g} hours {whose}" if minutes >= 60 else f"in {minutes:g} minutes {whose}"


def _login(connector: type[Connector], login: Login) -> Iterator[str]:
    several = f": {login.label}" if len(connector.logins) > 1 else ""
    yield f"### Keys for {connector.label}{several}\n"
    yield f"At {login.guide.console}\n"
    said = login.guide.said(f"{HERE}/channels/callback/{connector.name}", f"{HERE}/callbacks/{connector.name}")
    yield from (f"{number}. {step}" for number, step in enumerate(said, start=1))
    setting = registry.setting(connector.name, login.name)
    shared = f", or those of {login.keys_of.title()}" if login.keys_of else ""
    yield f"\nEnter them as `{setting}_CLIENT_ID` and `{setting}_CLIENT_SECRET`{shared}, or on the page for app keys.\n"
    yield f"Review: {login.guide.review} Before it: {login.guide.before_review}\n"
    for purpose, scopes in login.auth.scopes.items():
        yield f"- Scopes to {PURPOSES[purpose]}: " + ", ".join(f"`{scope}`" for scope in scopes)
    yield f"\nRead {login.guide.checked_on.day} {login.guide.checked_on:%B %Y}: {login.guide.source}\n"


def _kind(kind: Kind) -> str:
    further = ", ".join(f"`{name}` {_text(rule)}" for name, rule in kind.fields.items())
    count = f"{kind.min_media} to {kind.max_media}" if kind.max_media > kind.min_media else str(kind.max_media or "")
    files = f"{count} {' or '.join(rule.kind for rule in kind.media)}".strip()
    parts = str(kind.max_parts) if kind.max_parts > 1 else ""
    return f"| {kind.label} | {_text(kind.text)} | {further} | {files} | {parts} |"


def _text(rule: TextRule) -> str:
    if not rule.max:
        return "none"
    needed = ", required" if rule.required else ""
    return f"{rule.max:,} {UNITS[rule.unit]}{needed}"


def _media(rule: MediaRule, users: str) -> str:
    cells = [
        rule.kind,
        users,
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
        out.append(_most(rule))
    if rule.min_ratio or rule.max_ratio:
        out.append(f"{_ratio(rule.min_ratio)} to {_ratio(rule.max_ratio)}")
    if rule.max_frames:
        out.append(f"{rule.max_frames} frames at most")
    return ", ".join(out)


def _most(rule: MediaRule) -> str:
    if rule.max_width and rule.max_height:
        return f"to {rule.max_width} × {rule.max_height}"
    return f"to {rule.max_width} wide" if rule.max_width else f"to {rule.max_height} high"


def _ratio(value: Fraction | None) -> str:
    return f"{float(value):.3g}:1" if value else "any"


def _range(least: float, most: float, unit: str) -> str:
    if least and most:
        return f"{least:g} to {most:,g}{unit}"
    return f"up to {most:,g}{unit}" if most else ""


if __name__ == "__main__":
    raise SystemExit(main())
