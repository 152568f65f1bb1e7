"""Facebook as Graph API v26.0 shows a page: posts, photos, videos, comments, and Facebook Login."""

from onepost_sandbox.networks.facebook.network import Facebook

__all__ = ["Facebook"]
