"""What LinkedIn says when it says no: its envelope, and the exception that carries it to the answer."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """An answer that ends the call. ``body`` is JSON."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body


def refused(status: int, code: str, message: str, number: int = 0) -> Refusal:
    """``number`` is the ``serviceErrorCode``; 0: none."""
    body: dict[str, Any] = {"status": status, "code": code, "message": message}
    if number:
        body["serviceErrorCode"] = number
    return Refusal(status, body)


def denied(resource: str, version: str) -> Refusal:
    """``resource`` with its method (``partnerApiPostsExternal.CREATE``)."""
    return refused(403, "ACCESS_DENIED", f"Not enough permissions to access: {resource}.{version}01", 100)


def invalid(code: str, message: str, path: str = "") -> Refusal:
    """A value that does not pass, in the newer form."""
    entry = {"description": message, "input": {"inputPath": {"fieldPath": path}} if path else {}, "code": code}
    return Refusal(
        400,
        {
            "errorDetailType": "com.linkedin.common.error.BadRequest",
            "message": message,
            "errorDetails": {"inputErrors": [entry]},
            "code": code,
            "status": 400,
        },
    )


def duplicate(urn: str) -> Refusal:
    entry = {"description": "Duplicate post is detected", "input": {}, "code": "DUPLICATE_POST"}
    return Refusal(
        422,
        {
            "errorDetailType": "com.linkedin.common.error.BadRequest",
            "message": f"com.linkedin.content.common.exception.BadRequestResponseException: "
            f"Content is a duplicate of {urn}",
            "errorDetails": {"inputErrors": [entry]},
            "status": 422,
        },
    )


def missing(what: str) -> Refusal:
    return refused(404, "NOT_FOUND", f"Could not find {what}")


_WORDS = {
    400: ("ILLEGAL_ARGUMENT", "Syntax exception in path variables"),
    401: ("INVALID_ACCESS_TOKEN", "Invalid access token"),
    403: ("ACCESS_DENIED", "Not enough permissions to access"),
    404: ("RESOURCE_NOT_FOUND", "No virtual resource found"),
    409: ("CONFLICT", "Concurrent write"),
    422: ("UNPROCESSABLE_ENTITY", "Unprocessable entity"),
    426: ("NONEXISTENT_VERSION", "Requested version is not active"),
    429: ("TOO_MANY_REQUESTS", "Resource level throttle limit for calls to this resource is reached."),
}
_NUMBERS = {401: 65600, 403: 100, 429: 101}


def of_status(status: int) -> Refusal:
    """What LinkedIn says with a bare status."""
    code, message = _WORDS.get(status, ("INTERNAL_SERVER_ERROR", "Internal Server Error"))
    return refused(status, code, message, _NUMBERS.get(status, 0))
