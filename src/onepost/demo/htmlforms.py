"""The forms of an HTML page, as a browser would fill and send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class HtmlForm:
    """``fields`` holds what is sent as the page stands; ``choices`` the values of radios and boxes that can be used."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def without(self, *names: str) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.fields if name not in names]


def forms(page: str) -> list[HtmlForm]:
    """Every form of ``page``, in order."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[HtmlForm] = []
        self._open: HtmlForm | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = HtmlForm(given.get("action", ""), given.get("method", "get").lower())
            self.found.append(self._open)
        elif tag == "input" and self._open is not None and given.get("name") and "disabled" not in given:
            self._input(self._open, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    @staticmethod
    def _input(form: HtmlForm, given: dict[str, str]) -> None:
        name, value, kind = given["name"], given.get("value", ""), given.get("type", "text")
        if kind in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(value or "on")
            if "checked" in given:
                form.fields.append((name, value or "on"))
        elif kind not in {"submit", "button", "file", "reset", "image"}:
            form.fields.append((name, value))
