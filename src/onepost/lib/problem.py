"""Errors for programs: RFC 9457 problem documents."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse

MEDIA_TYPE = "application/problem+json"


def document(
    status: int, kind: str, detail: str, errors: Iterable[dict[str, Any]] = (), title: str = ""
) -> JsonResponse:
    """``kind`` is the problem's type (a URI reference); ``detail`` the sentence for the person behind the program.

    ``errors`` are the fields that need mending, each with its path; ``title`` is the status's own unless given.
    """
    body: dict[str, Any] = {"type": kind, "title": title or HTTPStatus(status).phrase, "status": status}
    body["detail"] = detail
    if fields := list(errors):
        body["errors"] = fields
    response = JsonResponse(body, status=status, content_type=MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response
