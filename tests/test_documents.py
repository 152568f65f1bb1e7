"""Documents that repeat what the code knows must agree with it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from onepost.connectors import registry
from onepost.media.sources import visits

ROOT = Path(__file__).resolve().parents[1]
READS = re.compile(r'env\.\w+\(\s*"((?:ONEPOST|DATABASE)_\w+)"')
NAMES = re.compile(r"`((?:ONEPOST|DATABASE)_[A-Z_]+)`")
DECISION = re.compile(r"(\d{4})-[a-z0-9-]+\.md")


def settings_read() -> set[str]:
    """Every variable that the code reads, those made from the names of networks and places included."""
    read = {
        name
        for path in (ROOT / "src/onepost").rglob("*.py")
        for name in READS.findall(path.read_text(encoding="utf-8"))
    }
    logins = {name: registry.connector(name).logins for name in registry.NETWORKS}
    apps = {registry.setting(name, login.name) for name, found in logins.items() for login in found}
    apps |= {f"ONEPOST_{place.upper()}" for place in visits.PLACES}
    keys = {f"{app}_CLIENT_{part}" for app in apps for part in ("ID", "SECRET")}
    return read | keys | {"ONEPOST_DATA_DIR"}


def test_every_setting_has_its_line_and_every_line_its_setting() -> None:
    page = (ROOT / "docs/self-hosting.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| `")]
    named = {name for line in lines for name in NAMES.findall(line.split("|")[1])}
    assert named == settings_read()


def test_the_page_of_limits_is_what_the_connectors_say() -> None:
    done = subprocess.run([sys.executable, "scripts/networks.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md"])
def test_every_file_that_a_page_names_is_there(name: str) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    links = [(ROOT / name).parent / link for link in re.findall(r"\]\(([^)#]+)\)", page) if "://" not in link]
    code = re.findall(r"`([a-z_]+/[a-z_/]+\.py)`", page)
    missing = [path for path in code if not any((ROOT / place / path).exists() for place in ("", "src/onepost"))]
    assert [str(link.relative_to(ROOT)) for link in links if not link.exists()] + missing == []


def test_decisions_are_numbered_once_and_say_when() -> None:
    numbers = []
    for path in sorted((ROOT / "docs/decisions").iterdir()):
        found = DECISION.fullmatch(path.name)
        assert found, path.name
        numbers.append(found.group(1))
        assert re.search(r"\*\*Date\*\* \d{4}-\d\d-\d\d", path.read_text(encoding="utf-8")), path.name
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_what_is_installed_is_locked_by_hash_and_from_nowhere_in_particular(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if not entry.startswith("#")]
    assert len(entries) > 30
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_what_pages_are_built_with_is_locked_from_nowhere_in_particular() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for path, package in packages.items():
        assert "resolved" not in package, path
        assert not path or package.get("link") or package.get("integrity") or package.get("inBundle"), path
