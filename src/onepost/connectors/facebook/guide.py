"""How an operator gets keys at Meta, for Facebook pages."""

from __future__ import annotations

from datetime import date

from onepost.connectors.guide import Guide
from onepost.connectors.messages import N_

GUIDE = Guide(
    console="https://developers.facebook.com/apps/",
    steps=(
        N_("Create an app of the type “Business” in Meta's developer pages."),
        N_("Add the use case “Manage everything on your Page” with the permissions that are listed here."),
        N_("Add Facebook Login, and enter %(redirect)s under “Valid OAuth Redirect URIs”."),
        N_("Enter %(notices)s/removed as the deauthorize callback, and %(notices)s/erase for data deletion requests."),
        N_("Copy the app id and the app secret from “App settings”, “Basic”."),
        N_("For people without a role on the app: verify your business and ask for advanced access in App Review."),
    ),
    review=N_("Business verification, and App Review with a screen recording for every permission."),
    before_review=N_("Only people with a role on the app (administrator, developer, tester) can connect their pages."),
    source="https://developers.facebook.com/docs/development/create-an-app/",
    checked_on=date(2026, 10, 2),
)
