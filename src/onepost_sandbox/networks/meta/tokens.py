"""Which tokens Meta takes, and what it says of those it does not."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

from onepost_sandbox.core.oauth import App, Token, Tokens
from onepost_sandbox.networks.meta.errors import GraphError

APP_REMOVED = "app removed"
PASSWORD_CHANGED = "password changed"  # noqa: S105 - a reason, not a password
ROLE_LOST = "role lost"
LOGGED_OUT = "logged out"

_WHY = {
    APP_REMOVED: (458, "The user has not authorized application."),
    PASSWORD_CHANGED: (
        460,
        "The session has been invalidated because the user changed their password or Facebook has changed the "
        "session for security reasons.",
    ),
    ROLE_LOST: (492, "The user associated with this Page token is no longer a role holder on the Page."),
    LOGGED_OUT: (467, "The session is invalid because the user logged out."),
}


def proof(secret: str, token: str) -> str:
    """``appsecret_proof``: HMAC-SHA256 of the token with the app's secret, in lower-case hex."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def problem_of(token: Token | None, now: float) -> GraphError | None:
    """Why a token is not taken; None when it is good."""
    if token is None:
        return refusal("Cannot parse access token")
    if token.revoked:
        subcode, why = _WHY.get(token.revoked, (None, "The token is not valid any more."))
        return refusal(f"Error validating access token: {why}", subcode)
    if token.expires_at is not None and now >= token.expires_at:
        ended = datetime.fromtimestamp(token.expires_at, UTC).strftime("%A, %d-%b-%y %H:%M:%S UTC")
        return refusal(f"Error validating access token: Session has expired on {ended}.", 463)
    return None


def refusal(message: str, subcode: int | None = None) -> GraphError:
    return GraphError(message, 190, subcode)


def check_proof(given: str, token: Token, app: App | None, required: bool) -> None:
    """Raises :class:`GraphError` when the proof is wrong, or missing although it is ``required``."""
    if not given:
        if required:
            raise GraphError(
                "API calls from the server require an appsecret_proof argument", 100, type="GraphMethodException"
            )
        return
    if app is None or not hmac.compare_digest(proof(app.client_secret, token.value).encode(), given.encode()):
        raise GraphError("Invalid appsecret_proof provided in the API argument", 100, type="GraphMethodException")


def good(tokens: Tokens, value: str, now: float) -> Token:
    """The token of this value. Raises :class:`GraphError` (190) when it is not good."""
    token = tokens.get(value)
    if problem := problem_of(token, now):
        raise problem
    assert token is not None
    return token
