from __future__ import annotations

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "onepost.publishing"
    label = "publishing"

    def ready(self) -> None:
        from onepost.publishing import receivers  # noqa: F401 - importing connects them
