"""The API's door: version 1, keys, problem documents, its own description."""

from __future__ import annotations

from ninja import NinjaAPI

from onepost import __version__
from onepost.api.auth import KeyAuth
from onepost.api.problems import install
from onepost.api.views import router

api = NinjaAPI(
    title="OnePost",
    version=__version__,
    description="Write once, fit it to each network, schedule it, have it published once.",
    auth=KeyAuth(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
install(api)
api.add_router("", router)
