"""What X says when it says no: its envelopes, and the exception that carries one to the answer."""

from __future__ import annotations

from typing import Any

PROBLEMS = "https://api.x.com/2/problems/"


class Refusal(Exception):
    """An answer that ends the call. ``body`` is JSON."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body


def problem(status: int, title: str, detail: str, type: str = "about:blank", **more: Any) -> Refusal:
    """RFC 7807 as X writes it. A ``type`` without a host is one of X's own problems."""
    full = type if type == "about:blank" or "://" in type else PROBLEMS + type
    return Refusal(status, {"title": title, "detail": detail, "type": full, "status": status, **more})


def invalid(message: str, **parameters: Any) -> Refusal:
    """A request whose parameters are wrong; ``parameters`` names the values that are."""
    return invalid_each([(message, parameters)])


def invalid_each(found: list[tuple[str, dict[str, Any]]]) -> Refusal:
    errors = [{"parameters": _listed(parameters), "message": message} for message, parameters in found]
    return Refusal(
        400,
        {
            "errors": errors,
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": PROBLEMS + "invalid-request",
        },
    )


def _listed(parameters: dict[str, Any]) -> dict[str, list[str]]:
    return {
        name: [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]
        for name, value in parameters.items()
    }


def forbidden(detail: str) -> Refusal:
    return problem(403, "Forbidden", detail)


def unauthorized() -> Refusal:
    return problem(401, "Unauthorized", "Unauthorized")


def missing(resource: str, parameter: str, value: str) -> dict[str, Any]:
    """The entry of a partial answer for something that is not there."""
    return {
        "value": value,
        "detail": f"Could not find {resource} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "type": PROBLEMS + "resource-not-found",
    }


def out_of_credits(app: str) -> Refusal:
    return Refusal(
        402,
        {
            "title": "CreditsDepleted",
            "detail": f"Your enrolled account [{app}] does not have any credits to fulfill this request.",
            "type": "https://api.twitter.com/2/problems/credits",
        },
    )


_TITLES = {404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway"}
_TITLES |= {503: "Service Unavailable", 504: "Gateway Timeout"}


def of_status(status: int) -> Refusal:
    """What X says with a bare status."""
    if status == 400:
        return invalid("Your request was invalid.")
    if status == 401:
        return unauthorized()
    if status == 402:
        return out_of_credits("2059529979700846592")
    if status == 403:
        return forbidden("You are not permitted to perform this action.")
    title = _TITLES.get(status, "Error")
    return problem(status, title, title)
