from __future__ import annotations

from django.urls import path

from onepost.pages.views import design, preferences, privacy, statics

urlpatterns = [
    path("privacy", privacy.privacy, name="privacy"),
    path("design", design.design, name="design"),
    path("static/<slug:version>/<path:path>", statics.other_version, name="other-static-version"),
    path("preferences/theme", preferences.theme, name="theme"),
    path("preferences/language", preferences.language, name="language"),
]
