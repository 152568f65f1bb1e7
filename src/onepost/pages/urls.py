from __future__ import annotations

from django.urls import path

from onepost.pages.views import design, preferences, privacy, statics, trust

urlpatterns = [
    path("privacy", privacy.privacy, name="privacy"),
    path("privacy/versions", privacy.versions, name="privacy-versions"),
    path("privacy/versions/<slug:version>", privacy.version, name="privacy-version"),
    path("privacy/read", privacy.read, name="privacy-read"),
    path("privacy/recipients", privacy.recipients, name="recipients"),
    path("legal", privacy.notice, name="legal"),
    path("dpa", privacy.processing, name="dpa"),
    path("trust", trust.trust, name="trust"),
    path("design", design.design, name="design"),
    path("static/<slug:version>/<path:path>", statics.other_version, name="other-static-version"),
    path("preferences/theme", preferences.theme, name="theme"),
    path("preferences/language", preferences.language, name="language"),
]
