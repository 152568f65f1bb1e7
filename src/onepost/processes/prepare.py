"""What every process of ours does first."""

from __future__ import annotations

import os

from onepost.lib.env import SettingError


def setup() -> None:
    """Read the settings and everything they name. Raises SettingError for what the person has to mend first."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onepost.settings")
    django.setup()

    from django.conf import settings

    from onepost.lib import vault, weakness

    vault.master_keys()
    if settings.PRODUCTION:
        for sentence in weakness.found():
            raise SettingError(sentence)
