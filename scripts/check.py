"""``make check``: one line per check, and the output of those that fail."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
CODE = ["src", "tests", "scripts", "bench", "chaos"]
OK, NOTICE, FAILED = "ok", "skipped", "FAILED"


def run(*command: str, **more: str) -> tuple[str, str]:
    program = str(BIN / command[0])
    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, capture_output=True, text=True, env={**os.environ, **more}, check=False
    )
    return (OK if done.returncode == 0 else FAILED), done.stdout + done.stderr


def migrations() -> tuple[str, str]:
    """A folder of its own: reading the settings makes secrets, and a check leaves nothing behind."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ("-m", "django", "makemigrations", "--check", "--dry-run")
        settings = {"DJANGO_SETTINGS_MODULE": "onepost.settings", "PYTHONWARNINGS": "ignore"}
        return run("python", *arguments, ONEPOST_DATA_DIR=folder, **settings)


def audit() -> tuple[str, str]:
    state, said = run(
        "pip-audit", "--requirement", "requirements/base.txt", "--require-hashes", "--disable-pip", "--timeout", "20"
    )
    if state == FAILED and "vulnerabilit" not in said.lower():
        return NOTICE, "no advisory source answers from here"
    return state, said


CHECKS: dict[str, Callable[[], tuple[str, str]]] = {
    "format": lambda: run("ruff", "format", "--check", *CODE),
    "lint": lambda: run("ruff", "check", "--quiet", *CODE),
    "imports": lambda: run("lint-imports", "--no-cache"),
    "templates": lambda: run("djlint", "--lint", "--quiet", "src/onepost/templates"),
    "types": lambda: run("mypy", ONEPOST_DATA_DIR=tempfile.gettempdir() + "/onepost-check"),
    "migrations": migrations,
    "translations": lambda: run("python", "scripts/messages.py", "--check"),
    "dependencies": audit,
}


def main() -> int:
    failed = 0
    for name in sys.argv[1:] or CHECKS:
        began = time.monotonic()
        state, said = CHECKS[name]()
        note = f"  {said}" if state == NOTICE else ""
        print(f"{name:14} {state:8} {time.monotonic() - began:5.1f} s{note}", flush=True)
        if state == FAILED:
            failed += 1
            print(said, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
