"""How an operator gets keys at Google, for YouTube channels."""

from __future__ import annotations

from datetime import date

from onepost.connectors.guide import Guide
from onepost.connectors.messages import N_

GUIDE = Guide(
    console="https://console.cloud.google.com/auth/clients",
    steps=(
        N_("Create a project in the Google Cloud console, and enable the “YouTube Data API v3” in its API library."),
        N_("Open “Google Auth Platform”, fill in the branding, and choose the audience “External”."),
        N_("Under “Data access”, add the permission “youtube.force-ssl”: manage your YouTube account."),
        N_(
            "Under “Clients”, create a client of the type “Web application” and enter the redirect address %(redirect)s"
        ),
        N_("Copy the client id and the client secret."),
        N_("Under “Audience”, press “Publish app”: as long as it says “Testing”, every connection ends after 7 days."),
        N_("For more than 100 video uploads a day, ask for a larger quota with YouTube's audit form."),
    ),
    review=N_(
        "Verification of the app by Google. Until then people see a warning before they connect, and the app can have "
        "100 new users in all."
    ),
    before_review=N_(
        "Everything works for your own channels. In “Testing” you name each Google account as a test user, and connect "
        "it again every 7 days."
    ),
    source="https://developers.google.com/youtube/v3/guides/auth/server-side-web-apps",
    checked_on=date(2026, 10, 2),
)
