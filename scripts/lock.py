"""Compile the lock files: hashed, for every platform, and without the address of any index."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMON = [
    *("--quiet", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--universal"),
    *("--python-version", "3.11"),
    *("pyproject.toml", "requirements/build.in"),
]


def main() -> int:
    uv = shutil.which("uv", path=str(ROOT / ".venv" / "bin")) or shutil.which("uv")
    if uv is None:
        print("Locking needs uv: .venv/bin/pip install uv")
        return 1
    for output, more in {"base.txt": [], "dev.txt": ["--group", "dev"]}.items():
        command = [uv, "pip", "compile", *COMMON, *more, "--output-file", f"requirements/{output}", *sys.argv[1:]]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
