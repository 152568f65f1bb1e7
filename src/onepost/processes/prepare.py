"""What every process of ours does first."""

from __future__ import annotations

import os


def setup() -> None:
    """Read the settings and everything they name. Raises SettingError for what the person has to mend first."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onepost.settings")
    django.setup()

    from onepost.lib import vault

    vault.master_keys()
