"""TikTok's refusals: one envelope for the API, another for OAuth."""

from __future__ import annotations

import secrets
from typing import Any

STATUS = {
    "invalid_param": 400,
    "invalid_params": 400,
    "invalid_publish_id": 400,
    "token_not_authorized_for_specified_publish_id": 400,
    "publish_not_cancellable": 400,
    "scope_permission_missed": 400,
    "access_token_invalid": 401,
    "scope_not_authorized": 401,
    "spam_risk_too_many_posts": 403,
    "spam_risk_user_banned_from_posting": 403,
    "spam_risk_too_many_pending_share": 403,
    "reached_active_user_cap": 403,
    "unaudited_client_can_only_post_to_private_accounts": 403,
    "url_ownership_unverified": 403,
    "privacy_level_option_mismatch": 403,
    "rate_limit_exceeded": 429,
    "internal_error": 500,
}
MESSAGES = {
    "access_token_invalid": "The access token is invalid or not found in the request.",
    "scope_not_authorized": "The user did not authorize the scope required for completing this request.",
    "unaudited_client_can_only_post_to_private_accounts": "Please review our integration guidelines at "
    "https://developers.tiktok.com/doc/content-sharing-guidelines/",
    "url_ownership_unverified": "Please review our URL ownership verification rules at "
    "https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide#pull_from_url",
}


def log_id() -> str:
    return f"2026{secrets.token_hex(14).upper()}"


class Refusal(Exception):
    """An error of the API; ``status`` differs from the table where TikTok means it to."""

    def __init__(self, code: str, message: str = "", status: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.status = status or STATUS[code]
        self.message = message or MESSAGES.get(code, code.replace("_", " ").capitalize() + ".")

    @property
    def body(self) -> dict[str, Any]:
        return {"data": {}, "error": {"code": self.code, "message": self.message, "log_id": log_id()}}


class OAuthRefusal(Exception):
    """A flat error of the OAuth endpoints."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.body = {"error": error, "error_description": description, "log_id": log_id()}


def good(data: dict[str, Any]) -> dict[str, Any]:
    return {"data": data, "error": {"code": "ok", "message": "", "log_id": log_id()}}
