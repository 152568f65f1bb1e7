"""What Google says when it says no."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """An answer that ends the call. ``body`` is JSON."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body


_NAMES = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}


def refusal(status: int, reason: str, message: str, domain: str = "youtube.video", **more: str) -> Refusal:
    """The classic envelope; ``more``: ``location`` and ``locationType``."""
    entry = {"message": message, "domain": domain, "reason": reason, **more}
    return Refusal(status, {"error": {"code": status, "message": message, "errors": [entry]}})


def unauthorized() -> Refusal:
    message = "Request had invalid authentication credentials. Expected OAuth 2 access token."
    entry = {"message": "Invalid Credentials", "domain": "global", "reason": "authError"}
    where = {"location": "Authorization", "locationType": "header"}
    error = {"code": 401, "message": message, "errors": [entry | where], "status": "UNAUTHENTICATED"}
    return Refusal(401, {"error": error})


def no_channel() -> Refusal:
    where = {"location": "Authorization", "locationType": "header"}
    return refusal(401, "youtubeSignupRequired", "Unauthorized", "youtube.header", **where)


def scope_insufficient() -> Refusal:
    message = "Request had insufficient authentication scopes."
    entry = {"message": "Insufficient Permission", "domain": "global", "reason": "insufficientPermissions"}
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
    }
    error = {"code": 403, "message": message, "errors": [entry], "status": "PERMISSION_DENIED", "details": [detail]}
    return Refusal(403, {"error": error})


def units_empty() -> Refusal:
    message = (
        "The request cannot be completed because you have exceeded your "
        '<a href="/youtube/v3/getting-started#quota">quota</a>.'
    )
    return refusal(403, "quotaExceeded", message, "youtube.quota")


def uploads_empty(status: int) -> Refusal:
    message = (
        "Quota exceeded for quota metric 'Video Uploads' and limit 'Video Uploads per day' of service "
        "'youtube.googleapis.com' for consumer 'project_number:100000000001'."
    )
    return refusal(status, "rateLimitExceeded" if status == 429 else "quotaExceeded", message, "global")


def bad(message: str, reason: str = "badRequest", domain: str = "global") -> Refusal:
    return refusal(400, reason, message, domain)


_STATUS = {
    400: ("badRequest", "Bad Request"),
    403: ("forbidden", "Forbidden"),
    404: ("notFound", "Not Found"),
    409: ("conflict", "Conflict"),
    429: ("rateLimitExceeded", "Rate Limit Exceeded"),
    500: ("internalError", "Internal error encountered."),
    503: ("backendError", "Backend Error"),
}


def of_status(status: int) -> Refusal:
    """What Google says with a bare status."""
    if status == 401:
        return unauthorized()
    reason, message = _STATUS.get(status, ("backendError", "Error"))
    found = refusal(status, reason, message, "global")
    if status in _NAMES:
        found.body["error"]["status"] = _NAMES[status]
    return found
