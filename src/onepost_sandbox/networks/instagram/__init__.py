"""Instagram as Graph API v26.0 shows a professional account: containers, posts, reels, stories, and both logins."""

from onepost_sandbox.networks.instagram.network import Instagram

__all__ = ["Instagram"]
