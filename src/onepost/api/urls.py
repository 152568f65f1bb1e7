"""The API's door: version 1, keys, problem documents, its own description."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.parser import Parser

from onepost import __version__
from onepost.api import problems, publications, recurrences
from onepost.api.auth import KeyAuth
from onepost.api.views import router
from onepost.lib import problem


class StrictJson(Parser):
    """JSON as the standard has it: Python's own reader also takes NaN and Infinity, which cannot be stored."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_constant=_refuse)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


class Api(NinjaAPI):
    def get_openapi_schema(self, **options: Any) -> Any:
        """Problem documents are described with their own media type."""
        schema = super().get_openapi_schema(**options)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400:
                        answer["content"] = {problem.MEDIA_TYPE: answer["content"]["application/json"]}
        return schema

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Names for those who let a client be made from the description."""
        return operation.view_func.__name__

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        found: list[URLResolver | URLPattern] = super()._get_urls()
        for pattern in found:
            if isinstance(pattern, URLPattern):
                pattern.callback = _with_documents(pattern.callback)
        return found


def _with_documents(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A wrong method is answered with a problem document as well."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        answer = problems.document(405, "wrong-method", _("This address does not take %s.") % request.method)
        answer["Allow"] = response["Allow"]
        return answer

    return wrapper


api = Api(
    title="OnePost",
    version=__version__,
    description="Write once, fit it to each network, schedule it, have it published once.",
    auth=KeyAuth(),
    parser=StrictJson(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
problems.install(api)
api.add_router("", router)
api.add_router("", publications.router)
api.add_router("", recurrences.router)
