"""Meta's error envelope."""

from __future__ import annotations

import secrets
from typing import Any


class GraphError(Exception):
    """An answer in Meta's envelope. ``extra`` are further keys of it (``error_user_msg``, ``error_data``…);
    ``headers`` go with the answer."""

    def __init__(
        self,
        message: str,
        code: int,
        subcode: int | None = None,
        *,
        type: str = "OAuthException",
        status: int = 400,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, "type": type, "code": code}
        if subcode is not None:
            self.body["error_subcode"] = subcode
        self.body.update(extra)
        self.headers: dict[str, str] = {}

    def envelope(self) -> dict[str, Any]:
        return {"error": {**self.body, "fbtrace_id": f"A{secrets.token_urlsafe(16)}"}}


def invalid(message: str, subcode: int | None = None, **extra: Any) -> GraphError:
    """Code 100: a parameter that makes no sense."""
    return GraphError(f"(#100) {message}", 100, subcode, **extra)


def missing(id: str, method: str = "get") -> GraphError:
    """Code 100, subcode 33: no such object, or not for this token."""
    return GraphError(
        f"Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api",
        100,
        33,
        type="GraphMethodException",
    )


def forbidden(message: str, code: int = 200) -> GraphError:
    return GraphError(f"(#{code}) {message}", code, status=403)


OF_STATUS = {
    400: GraphError("Invalid parameter", 100),
    401: GraphError("Invalid OAuth access token - Cannot parse access token", 190),
    403: GraphError("(#200) Permissions error", 200),
    404: GraphError("Unsupported request", 100, 33, type="GraphMethodException"),
    429: GraphError("(#4) Application request limit reached", 4, is_transient=True),
}
"""What a fault says that makes the network answer with a status."""
BROKEN = GraphError(
    "An unexpected error has occurred. Please retry your request later.", 2, is_transient=True, status=500
)
