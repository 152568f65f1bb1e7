"""Set up ``.venv``: ``python3 scripts/setup.py run`` for using OnePost, ``… test`` for working on it.

Needs nothing but Python 3.11 or newer. Does nothing when everything is there already.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENV = ROOT / ".venv"
PYTHON = ENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENV / ".set-up"
REQUIREMENTS = {"run": "base.txt", "test": "dev.txt"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def main() -> int:
    what = sys.argv[1] if len(sys.argv) > 1 else "run"
    if sys.version_info < (3, 11):  # noqa: UP036 - this is where people learn it
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"OnePost needs Python 3.11 or newer; {sys.executable} is {found}. Try: make PYTHON=python3.12 {what}")
        return 1
    try:
        packages(what)
    except subprocess.CalledProcessError as error:
        print(f"\nSetting up stopped: {Path(error.cmd[0]).name} ended with status {error.returncode}; see above.")
        return 1
    return browser() if what == "test" else 0


def packages(what: str) -> None:
    """Install what the lock file names, checked by hash, and OnePost itself, editable."""
    wanted = {name: _digest(ROOT / "requirements" / file) for name, file in REQUIREMENTS.items()}
    project = _digest(ROOT / "pyproject.toml")
    done = STAMP.read_text().split() if STAMP.exists() else []
    enough = {f"{name}:{digest}:{project}" for name, digest in wanted.items() if name in {what, "test"}}
    if PYTHON.exists() and enough & set(done):
        return
    if not PYTHON.exists():
        print("Making .venv", flush=True)
        try:
            venv.create(ENV, with_pip=True, clear=ENV.exists())
        except subprocess.CalledProcessError:
            print("Python's venv module is incomplete here. On Debian or Ubuntu: sudo apt install python3-venv")
            raise
    lines = (ROOT / "requirements" / REQUIREMENTS[what]).read_text().splitlines()
    count = sum(1 for line in lines if "==" in line)
    print(f"Installing {count} packages into .venv (once; a minute or two)", flush=True)
    began = time.monotonic()
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-input"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements" / REQUIREMENTS[what])], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)
    STAMP.write_text(f"{what}:{wanted[what]}:{project}\n")
    print(f"  ready after {time.monotonic() - began:.0f} s", flush=True)


def browser() -> int:
    """The browser tests need Chromium: found, installed by the system's package manager, or asked for."""
    if os.environ.get("ONEPOST_CHROMIUM") or any(shutil.which(name) for name in BROWSERS):
        return 0
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        print("Installing Chromium for the browser tests", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
            subprocess.run([apt, *arguments], check=False, env=quiet, stdout=subprocess.DEVNULL)
        if any(shutil.which(name) for name in BROWSERS):
            return 0
    print(
        "The browser tests need Chromium or Chrome. Install it (Debian and Ubuntu: sudo apt install chromium; "
        "macOS: brew install --cask chromium), or name it in ONEPOST_CHROMIUM, and try again."
    )
    return 1


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


if __name__ == "__main__":
    raise SystemExit(main())
