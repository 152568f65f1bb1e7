"""Who calls: a program with a key of one workspace."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from onepost.accounts import api_keys
from onepost.accounts.models import ApiKey
from onepost.api.problems import ApiProblem


class KeyAuth(HttpBearer):
    """``Authorization: Bearer op_…``; cookies are never looked at here."""

    def __call__(self, request: HttpRequest) -> ApiKey:
        header = request.headers.get("Authorization", "")
        scheme, _space, token = header.partition(" ")
        if not header:
            raise ApiProblem(401, "missing-key", _("Send your API key in the header “Authorization: Bearer …”."))
        if scheme.lower() != "bearer" or not token.strip():
            raise ApiProblem(401, "malformed-key", _("The Authorization header must read “Bearer”, then the API key."))
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        key = api_keys.find(token)
        if key is None:
            text = _(
                "This API key is not valid: it was mistyped, deleted or has expired. Make a new one in the settings."
            )
            raise ApiProblem(401, "invalid-key", text)
        if key.created_by is not None and key.created_by.restricted_at is not None:
            text = _(
                "Whoever made this key has restricted the use of their data. Use a key of somebody else, or lift it."
            )
            raise ApiProblem(403, "restricted", text)
        return key
