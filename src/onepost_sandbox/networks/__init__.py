"""The simulated networks, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onepost_sandbox.networks.facebook import Facebook
from onepost_sandbox.networks.instagram import Instagram
from onepost_sandbox.networks.linkedin import LinkedIn
from onepost_sandbox.networks.tiktok import TikTok
from onepost_sandbox.networks.x import X
from onepost_sandbox.networks.youtube import YouTube

if TYPE_CHECKING:
    from onepost_sandbox.networks.base import Network

NETWORKS: dict[str, type[Network]] = {
    "facebook": Facebook,
    "instagram": Instagram,
    "linkedin": LinkedIn,
    "x": X,
    "youtube": YouTube,
    "tiktok": TikTok,
}
