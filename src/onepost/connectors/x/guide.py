"""How an operator gets keys at X."""

from __future__ import annotations

from datetime import date

from onepost.connectors.guide import Guide
from onepost.connectors.messages import N_

GUIDE = Guide(
    console="https://console.x.com/",
    steps=(
        N_("Sign in to X's developer console, accept the agreement, and buy credits: X charges for every post."),
        N_("Create a project with an app, and open the app's user authentication settings."),
        N_("Choose OAuth 2.0 with the type “Web App, Automated App or Bot”, and the permissions “Read and write”."),
        N_("Enter the redirect address %(redirect)s"),
        N_("Copy the OAuth 2.0 client id and client secret (not the API key and secret)."),
    ),
    review=N_("X reviews nothing beforehand; anybody may connect as soon as the app exists."),
    before_review=N_("Everything works, as long as the app has credits."),
    source="https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code",
    checked_on=date(2026, 10, 2),
)
