from __future__ import annotations

from django.urls import path

from onepost.pages.views import preferences, privacy

urlpatterns = [
    path("privacy", privacy.privacy, name="privacy"),
    path("preferences/theme", preferences.theme, name="theme"),
    path("preferences/language", preferences.language, name="language"),
]
