"""Field types that say what they hold."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


class SealedField(models.TextField):  # type: ignore[type-arg]
    """Holds only values made by :mod:`onepost.lib.vault`; anything else is refused before it reaches the table."""

    def get_prep_value(self, value: Any) -> Any:
        if value and not str(value).startswith("v1."):
            raise ValidationError("this column takes sealed values only")
        return super().get_prep_value(value)
