"""Sentences for a person, kept apart from the language they are read in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

type_param = str | int | float


def N_(text: str) -> str:  # noqa: N802 - the marker every extractor knows
    """Mark ``text`` for translation without translating it."""
    return text


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with its parameters; translated where it is shown, in the reader's language.

    ``text`` is the English sentence with ``%(name)s`` placeholders and doubles as the key of its translation.
    """

    text: str
    params: Mapping[str, type_param] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.params if self.params else self.text

    def to_json(self) -> dict[str, object]:
        return {"text": self.text, "params": dict(self.params)}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Message:
        params = data.get("params")
        return cls(str(data.get("text", "")), dict(params) if isinstance(params, Mapping) else {})
