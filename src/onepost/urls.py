"""Every page of the site in one map. Each app's own ``urls.py`` names its pages; a test walks them all."""

from __future__ import annotations

from django.urls import include, path

from onepost.api.urls import api
from onepost.pages.views import health
from onepost.privacy.operating.views import security_txt

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.account.urls")),
    path("", include("onepost.pages.urls")),
    path("", include("onepost.accounts.urls")),
    path("", include("onepost.channels.urls")),
    path("", include("onepost.media.urls")),
    path("", include("onepost.publishing.urls")),
    path("", include("onepost.watching.urls")),
    path("", include("onepost.privacy.urls")),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("operator/duties/", include("onepost.privacy.operating.urls")),
    path("", include("onepost.demo.urls")),
]

handler400 = "onepost.pages.views.errors.bad_request"
handler403 = "onepost.pages.views.errors.forbidden"
handler404 = "onepost.pages.views.errors.not_found"
handler429 = "onepost.pages.views.errors.too_many_requests"  # allauth looks for it here
handler500 = "onepost.pages.views.errors.server_error"
