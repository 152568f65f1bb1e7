"""Errors as RFC 9457 problem documents, with the path of each field that needs mending."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from onepost.lib import problem
from onepost.publishing.services import Refused
from onepost.publishing.writing.content import ContentRefused, FieldProblem
from onepost.publishing.writing.versions import Outdated

SOURCES = ("body", "query", "path", "header", "form", "file")


class ApiProblem(Exception):
    """A refusal with its own words. ``fields`` are ``{"field", "code", "message"}``."""

    def __init__(self, status: int, kind: str, detail: str, fields: Iterable[dict[str, Any]] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.fields = list(fields)


def document(status: int, kind: str, detail: str, fields: Iterable[dict[str, Any]] = ()) -> JsonResponse:
    title = kind.replace("-", " ").capitalize()
    return problem.document(status, f"/api/problems/{kind}", detail, fields, title)


def field(found: FieldProblem) -> dict[str, Any]:
    return {"field": found.field, "code": found.code, "message": found.text, "channel": found.channel}


def install(api: NinjaAPI) -> None:
    """Make every error of ``api`` a problem document."""

    @api.exception_handler(ApiProblem)
    def own(request: HttpRequest, error: ApiProblem) -> JsonResponse:
        return document(error.status, error.kind, error.detail, error.fields)

    @api.exception_handler(ContentRefused)
    def content(request: HttpRequest, error: ContentRefused) -> JsonResponse:
        return document(
            422, "content-refused", _("This post cannot go out as it is."), [field(found) for found in error.problems]
        )

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> JsonResponse:
        return document(409, "not-now", str(error))

    @api.exception_handler(Outdated)
    def outdated(request: HttpRequest, error: Outdated) -> JsonResponse:
        text = _("The post has been changed since you read it, so nothing was changed. Read it again.")
        return document(412, "outdated", text)

    @api.exception_handler(ValidationError)
    def validation(request: HttpRequest, error: ValidationError) -> JsonResponse:
        fields = [
            {"field": _path(found["loc"]), "code": found["type"], "message": _words(found["type"], found["msg"])}
            for found in error.errors
        ]
        return document(422, "invalid-request", _("The request does not have the form it should have."), fields)

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, error: HttpError) -> JsonResponse:
        if error.status_code == 400 and error.__cause__ is not None:
            return document(400, "not-json", _("The body of the request is not valid JSON."))
        return document(error.status_code, "error", str(error))

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, error: RequestDataTooBig) -> JsonResponse:
        return document(413, "too-big", _("The body of the request is too big. Upload files through /api/v1/media."))

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> JsonResponse:
        return document(404, "not-found", _("There is nothing here that this key may see."))


def _words(code: str, otherwise: str) -> str:
    """What the code means, for the mistakes that are made; the checker's own English for the others."""
    words = {
        "extra_forbidden": _("There is no field of this name here."),
        "missing": _("This field is needed."),
        "uuid_parsing": _("Give an id, like those that the API answers with."),
        "string_type": _("Give a text."),
        "list_type": _("Give a list."),
        "dict_type": _("Give an object."),
    }
    return words.get(code, otherwise)


def _path(location: tuple[Any, ...]) -> str:
    """The path in the request: without where it was found, and without the name the code has for the whole body."""
    source, *rest = location
    parts = rest if source in SOURCES else list(location)
    if source == "body" and parts[:1] == ["payload"]:
        parts = parts[1:]
    return ".".join(str(part) for part in parts)
