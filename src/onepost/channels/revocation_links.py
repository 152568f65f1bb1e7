"""Where a person takes a permission back at the network itself, the second step after disconnecting here."""

from __future__ import annotations

from onepost.connectors.messages import N_

LINKS: dict[str, str] = {
    "facebook": "https://www.facebook.com/settings?tab=business_tools",
    "instagram": "https://www.instagram.com/accounts/manage_access/",
    "linkedin": "https://www.linkedin.com/psettings/permitted-services",
    "x": "https://x.com/settings/connected_apps",
    "youtube": "https://myaccount.google.com/connections",
    "tiktok": "https://support.tiktok.com/en/safety-hc/account-and-user-safety/connect-to-third-party-apps",
}
"""The network's own page that lists connected apps; TikTok's is in its mobile app only, so this describes the way."""

STEPS: dict[str, str] = {
    "facebook": N_("Find OnePost under Business integrations and choose Remove."),
    "instagram": N_("Find OnePost under Apps and websites and choose Remove."),
    "linkedin": N_("Find OnePost under Permitted services and choose Remove."),
    "x": N_("Choose OnePost in the list of connected apps, then Revoke app permissions."),
    "youtube": N_("Choose OnePost in the list of connections, then Delete all connections."),
    "tiktok": N_("In the TikTok app: Settings and privacy, Security and permissions, Apps. Remove OnePost there."),
}
"""What to look for on that page."""
