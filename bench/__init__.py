"""Measures OnePost against the figures it promises; run by ``make bench``. It uses the helpers of ``tests/``."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))
