from __future__ import annotations

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "onepost.privacy"
    label = "privacy"

    def ready(self) -> None:
        from onepost.privacy import checks  # noqa: F401 - registers the check
