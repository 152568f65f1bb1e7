from __future__ import annotations

from django.apps import AppConfig


class WatchingConfig(AppConfig):
    name = "onepost.watching"
    label = "watching"
