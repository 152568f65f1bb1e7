"""Everything that may be kept in a browser (P-2.5c, P-7.9): the page of cookies, the guard and the crawl read this."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from onepost.privacy.vocabulary import Purpose

HALF_A_YEAR = timedelta(days=182)
YEAR = timedelta(days=365)


class Store(StrEnum):
    COOKIE = "cookie"
    LOCAL = "local storage"


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing kept in a browser. ``name`` is a whole name, or its beginning before a ``*``.

    ``life``: how long at most, None until the browser is closed (a cookie) or until it is cleared (storage).
    ``consent``: the purpose that has to be agreed to first; None for what the service cannot do without.
    """

    name: Callable[[], str]
    store: Store
    what: Promise
    life: timedelta | None
    by: str = "OnePost"
    consent: Purpose | None = None

    @property
    def shown(self) -> str:
        return self.name()

    @property
    def how_long(self) -> str:
        """In days; for what has no end of its own, until when the browser keeps it."""
        if self.life is None:
            return (
                gettext("until you close the browser") if self.store is Store.COOKIE else gettext("until you clear it")
            )
        return ngettext("%(days)s day", "%(days)s days", self.life.days) % {"days": self.life.days}

    def covers(self, name: str) -> bool:
        return re.fullmatch(re.escape(self.name()).replace(r"\*", ".*"), name) is not None


def _named(name: str) -> Callable[[], str]:
    return lambda: name


KEPT: tuple[Kept, ...] = (
    Kept(
        lambda: settings.SESSION_COOKIE_NAME,
        Store.COOKIE,
        _("Knows that you are signed in"),
        timedelta(days=14),
    ),
    Kept(lambda: settings.CSRF_COOKIE_NAME, Store.COOKIE, _("Proves that a form came from this site"), YEAR),
    Kept(_named("messages"), Store.COOKIE, _("Carries a message to the next page"), None),
    Kept(_named("theme"), Store.COOKIE, _("Light or dark, if you have chosen"), YEAR),
    Kept(lambda: settings.LANGUAGE_COOKIE_NAME, Store.COOKIE, _("The language, if you have chosen"), YEAR),
    Kept(_named("choices"), Store.COOKIE, _("What you have chosen about cookies"), HALF_A_YEAR),
    Kept(_named("onepost-keys"), Store.LOCAL, _("Whether keys of one letter are switched off"), None),
    Kept(_named("onepost-emoji"), Store.LOCAL, _("Your last emoji, and their skin tone"), None),
    Kept(_named("onepost:look"), Store.LOCAL, _("Whether previews are shown as on a phone"), None),
    Kept(
        _named("onepost:writing:*"),
        Store.LOCAL,
        _("What you are writing, locked, while the server cannot be reached; it goes once it is saved"),
        timedelta(days=7),
    ),
    Kept(
        _named("tus::*"),
        Store.LOCAL,
        _("Where an upload goes on after a break; it goes with the end of the upload"),
        None,
    ),
    Kept(_named("_ga*"), Store.COOKIE, _("Counts visits"), HALF_A_YEAR, "Google", Purpose.ANALYTICS),
    Kept(_named("ph_*"), Store.COOKIE, _("Measures use"), HALF_A_YEAR, "PostHog", Purpose.MEASUREMENT),
)


def kept(name: str, store: Store) -> Kept | None:
    """The entry that covers ``name``, or None for what must not be there."""
    return next((entry for entry in KEPT if entry.store is store and entry.covers(name)), None)
