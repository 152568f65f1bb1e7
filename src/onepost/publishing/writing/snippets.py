"""Texts to use again, and the variables that any text may hold (docs/decisions/0012-variables-and-links.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onepost.accounts.models import Workspace
from onepost.publishing.models.writing import Snippet, SnippetKind

VARIABLES: Mapping[str, Any] = {
    "date": gettext_lazy("the day it goes out"),
    "weekday": gettext_lazy("the day of the week"),
    "month": gettext_lazy("the month"),
    "year": gettext_lazy("the year"),
    "time": gettext_lazy("the time it goes out"),
    "workspace": gettext_lazy("the workspace's name"),
    "channel": gettext_lazy("the channel's name"),
    "channel_handle": gettext_lazy("the channel's handle, or its name where it has none"),
}
"""Each name with what it stands for."""
FORMATS = {"date": "DATE_FORMAT", "weekday": "l", "month": "F", "year": "Y", "time": "TIME_FORMAT"}
"""Those that follow the time of the post, as Django writes dates."""
_NAMES = "|".join(VARIABLES)
_VARIABLE = re.compile(rf"\{{\{{({_NAMES})\}}\}}|\{{({_NAMES})\}}")
_MEANT = re.compile(r"(?<!\{)\{([A-Za-z_]{1,30})\}(?!\})")


def fill(text: str, names: Mapping[str, str], zone: ZoneInfo, language: str, due: datetime) -> str:
    """``text`` with its variables filled; ``due`` is aware. ``{{date}}`` becomes a literal ``{date}``, and what stands
    in braces without being a variable stays as it is."""
    if "{" not in text:
        return text
    local = due.astimezone(zone)

    def value(found: re.Match[str]) -> str:
        literal, name = found[1], found[2]
        if literal:
            return f"{{{literal}}}"
        return date_format(local, FORMATS[name]) if name in FORMATS else names[name]

    with translation.override(language):
        return _VARIABLE.sub(value, text)


def has_variables(text: str) -> bool:
    return _VARIABLE.search(text) is not None


def tells_time(text: str) -> bool:
    """Whether ``text`` is another one when it goes out at another time."""
    return any(found[2] in FORMATS for found in _VARIABLE.finditer(text))


def unknown(text: str) -> list[str]:
    """Words in braces that look like variables and are none, in order."""
    return list(dict.fromkeys(name for name in _MEANT.findall(text) if name not in VARIABLES))


def known() -> str:
    """The variables as a sentence may list them."""
    return ", ".join(f"{{{name}}}" for name in VARIABLES)


def problem(text: str) -> str:
    """What is wrong with a snippet's text, for the field; empty when nothing is."""
    wrong = unknown(text)
    if not wrong:
        return ""
    words = {"wrong": ", ".join(f"{{{name}}}" for name in wrong), "known": known()}
    return _("There is no variable %(wrong)s. Known are: %(known)s.") % words


def signature_of(workspace: Workspace) -> Snippet | None:
    """The signature that new posts end with: the workspace's only one, or the one named as its default."""
    chosen = workspace.snippets.filter(kind=SnippetKind.SIGNATURE, standard=True)
    return chosen.first()


def signed(text: str, signature: str) -> str:
    """``text`` with ``signature`` below it, once."""
    if not signature or text.rstrip().endswith(signature.rstrip()):
        return text
    return f"{text.rstrip()}\n\n{signature}"
