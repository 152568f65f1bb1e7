"""To whom data may go (policy 5, P-5.0): the published list, the guard of outgoing requests and CSP read this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onepost.media.sources.visits import keys
from onepost.privacy.vocabulary import Category, Purpose


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets data. ``hosts``: names requests may go to, a leading dot for all below it.

    ``country``: ISO 3166 of where it is established for us, empty for one the operator names. ``tool``: what makes a
    transfer out of the EEA lawful, with ``fallback`` when it falls. ``used``: whether this installation has it on.
    """

    id: str
    name: str
    role: Promise
    purpose: Purpose
    categories: tuple[Category, ...]
    hosts: tuple[str, ...]
    country: str
    privacy_page: str
    tool: str = ""
    fallback: str = ""
    required: bool = False
    used: Callable[[], bool] = lambda: True


def used() -> list[Recipient]:
    """Those that this installation has on, in the register's order."""
    return [recipient for recipient in RECIPIENTS if recipient.used()]


def by_id(name: str) -> Recipient:
    """Raises KeyError for one that is not registered."""
    return {recipient.id: recipient for recipient in RECIPIENTS}[name]


def _set(name: str) -> Callable[[], bool]:
    return lambda: bool(getattr(settings, name, ""))


EEA = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905
)
"""Countries to which data may go without anything more (GDPR 44), ISO 3166."""

_PUBLISHED = (Category.SOCIAL_CONNECTION, Category.CONTENT, Category.MEDIA)
_NETWORK = _("Social network: publishes what you write, as you say")
_SCC, _DPF = "Standard contractual clauses (2021/914)", "EU-US Data Privacy Framework (2023/1795)"

RECIPIENTS: tuple[Recipient, ...] = (
    Recipient(
        "facebook",
        "Meta Platforms Ireland Ltd. (Facebook)",
        _NETWORK,
        Purpose.PUBLISH,
        _PUBLISHED,
        ("www.facebook.com", "graph.facebook.com", "graph-video.facebook.com", "rupload.facebook.com"),
        "IE",
        "https://www.facebook.com/privacy/policy",
    ),
    Recipient(
        "instagram",
        "Meta Platforms Ireland Ltd. (Instagram)",
        _NETWORK,
        Purpose.PUBLISH,
        _PUBLISHED,
        ("www.instagram.com", "api.instagram.com", "graph.instagram.com", "graph.facebook.com", "rupload.facebook.com"),
        "IE",
        "https://privacycenter.instagram.com/policy",
    ),
    Recipient(
        "linkedin",
        "LinkedIn Ireland Unlimited Company",
        _NETWORK,
        Purpose.PUBLISH,
        _PUBLISHED,
        ("www.linkedin.com", "api.linkedin.com"),
        "IE",
        "https://www.linkedin.com/legal/privacy-policy",
    ),
    Recipient(
        "x",
        "X Internet Unlimited Company",
        _NETWORK,
        Purpose.PUBLISH,
        _PUBLISHED,
        ("x.com", "api.x.com"),
        "IE",
        "https://x.com/privacy",
    ),
    Recipient(
        "youtube",
        "Google Ireland Ltd. (YouTube API Services)",
        _NETWORK,
        Purpose.PUBLISH,
        _PUBLISHED,
        ("accounts.google.com", "oauth2.googleapis.com", "www.googleapis.com", "youtube.googleapis.com"),
        "IE",
        "https://policies.google.com/privacy",
    ),
    Recipient(
        "tiktok",
        "TikTok Technology Ltd.",
        _NETWORK,
        Purpose.PUBLISH,
        _PUBLISHED,
        ("www.tiktok.com", ".tiktokapis.com"),
        "IE",
        "https://www.tiktok.com/legal/privacy-policy-eea",
    ),
    Recipient(
        "dropbox",
        "Dropbox International Unlimited Company",
        _("Where you fetch files from, if you choose to"),
        Purpose.PUBLISH,
        (Category.MEDIA,),
        ("www.dropbox.com", "api.dropboxapi.com", "content.dropboxapi.com", ".dropboxusercontent.com"),
        "IE",
        "https://www.dropbox.com/privacy",
        used=lambda: keys("dropbox", sandbox=False) is not None,
    ),
    Recipient(
        "google-analytics",
        "Google Ireland Ltd. (Google Analytics)",
        _("Counts visits, only with your consent"),
        Purpose.ANALYTICS,
        (Category.TECHNICAL,),
        ("www.googletagmanager.com", ".google-analytics.com"),
        "US",
        "https://policies.google.com/privacy",
        tool=_DPF,
        fallback=_SCC,
        used=_set("ANALYTICS_ID"),
    ),
    Recipient(
        "posthog",
        "PostHog",
        _("Measures how the service is used, only with your consent"),
        Purpose.MEASUREMENT,
        (Category.TECHNICAL,),
        ("eu.i.posthog.com", "eu-assets.i.posthog.com"),
        "DE",
        "https://posthog.com/privacy",
        used=_set("POSTHOG_KEY"),
    ),
)
"""Hosting and mail are the operator's own choice; :mod:`onepost.privacy.registers.operator` adds them from settings."""
