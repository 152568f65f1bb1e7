"""How an operator gets keys at LinkedIn: two apps, because LinkedIn wants the pages' product alone on its app."""

from __future__ import annotations

from datetime import date

from onepost.connectors.guide import Guide
from onepost.connectors.messages import N_

CONSOLE = "https://www.linkedin.com/developers/apps"

MEMBER = Guide(
    console=CONSOLE,
    steps=(
        N_("Create an app in LinkedIn's developer pages and link it to a LinkedIn page of yours."),
        N_("Open “Products” and add “Share on LinkedIn” and “Sign In with LinkedIn using OpenID Connect”."),
        N_("Open “Auth” and enter %(redirect)s under “Authorized redirect URLs”."),
        N_("Copy the client id and the primary client secret."),
    ),
    review=N_("LinkedIn reviews nothing; both products are there at once."),
    before_review=N_("Everything a person's own profile can do. People connect again every 60 days."),
    source="https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/share-on-linkedin",
    checked_on=date(2026, 10, 2),
)

ORGANIZATION = Guide(
    console=CONSOLE,
    steps=(
        N_("Create a second app, linked to the LinkedIn page of your company, and have that page confirm it."),
        N_("Open “Products” and ask for the “Community Management API”. No other product may be on this app."),
        N_("Open “Auth” and enter %(redirect)s under “Authorized redirect URLs”."),
        N_("Copy the client id and the primary client secret."),
        N_("Within twelve months, ask for the Standard tier with a screen recording of how pages are managed."),
    ),
    review=N_("A form about your company and what you do with the data; for the Standard tier a screen recording too."),
    before_review=N_(
        "With the Development tier everything works, for 500 calls a day, and 100 of them for one person."
    ),
    source="https://learn.microsoft.com/en-us/linkedin/marketing/community-management-app-review",
    checked_on=date(2026, 10, 2),
)
