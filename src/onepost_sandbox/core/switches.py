"""Behaviours a network does not document, one way or the other."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | bool | int | float


@dataclass(frozen=True, slots=True)
class Switch:
    """``allowed`` lists the values; empty means any value of the default's type (numbers: not negative)."""

    default: Value
    meaning: str
    allowed: tuple[Value, ...] = ()

    def check(self, value: object) -> Value:
        """``value`` if it fits. Raises ``ValueError`` with a sentence."""
        if self.allowed:
            for choice in self.allowed:
                if choice == value and isinstance(choice, bool) == isinstance(value, bool):
                    return choice
            raise ValueError("the value must be one of " + ", ".join(map(repr, self.allowed)))
        if isinstance(self.default, bool) or isinstance(value, bool):
            if isinstance(self.default, bool) and isinstance(value, bool):
                return value
            raise ValueError(f"the value must be of the same kind as {self.default!r}")
        if isinstance(self.default, int | float) and isinstance(value, int | float) and value >= 0:
            return value
        if isinstance(self.default, str) and isinstance(value, str):
            return value
        raise ValueError(f"the value must be of the same kind as {self.default!r}, and not negative")
