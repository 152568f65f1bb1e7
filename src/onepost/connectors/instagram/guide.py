"""How an operator gets keys at Meta, for Instagram."""

from __future__ import annotations

from datetime import date

from onepost.connectors.guide import Guide
from onepost.connectors.messages import N_

CONSOLE = "https://developers.facebook.com/apps/"
REVIEW = N_("Business verification, and App Review with a screen recording for every permission.")

INSTAGRAM_GUIDE = Guide(
    console=CONSOLE,
    steps=(
        N_("Create an app of the type “Business” in Meta's developer pages."),
        N_("Add the use case “Manage messaging and content on Instagram”, and in it “API setup with Instagram login”."),
        N_("Under “Set up Instagram business login”, enter %(redirect)s as the redirect URL."),
        N_("Enter %(notices)s/removed as the deauthorize callback, and %(notices)s/erase for data deletion requests."),
        N_("Copy the Instagram app ID and the Instagram app secret. They are not those of the Meta app."),
        N_("For people without a role on the app: verify your business and ask for advanced access in App Review."),
    ),
    review=REVIEW,
    before_review=N_("Only accounts that you added as Instagram testers, and that accepted, can be connected."),
    source="https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/",
    checked_on=date(2026, 10, 2),
)
PAGE_GUIDE = Guide(
    console=CONSOLE,
    steps=(
        N_("Use the app that publishes on your Facebook pages, or create one of the type “Business”."),
        N_("Add “API setup with Facebook login” of the use case “Manage messaging and content on Instagram”."),
        N_("Enter %(redirect)s under “Valid OAuth Redirect URIs” of Facebook Login."),
        N_("Enter %(notices)s/removed as the deauthorize callback, and %(notices)s/erase for data deletion requests."),
        N_("Copy the app id and the app secret from “App settings”, “Basic”."),
        N_("For people without a role on the app: verify your business and ask for advanced access in App Review."),
    ),
    review=REVIEW,
    before_review=N_("Only people with a role on the app (administrator, developer, tester) can connect accounts."),
    source="https://developers.facebook.com/docs/instagram-platform/instagram-api-with-facebook-login/",
    checked_on=date(2026, 10, 2),
)
