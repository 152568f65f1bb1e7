"""X as the posting API shows it: contract of OpenAPI 2.167 and what live answers look like."""

from __future__ import annotations

from onepost_sandbox.networks.x.network import X

__all__ = ["X"]
