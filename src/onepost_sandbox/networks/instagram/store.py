"""Everything on the simulated Instagram, found by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onepost_sandbox.networks.instagram.model import Container, IgAccount, IgComment, IgConsent, IgMedia
from onepost_sandbox.networks.meta.usage import Window

if TYPE_CHECKING:
    from onepost_sandbox.core.world import World

DAY_S = 24 * 3600.0
HOUR_S = 3600.0
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Store:
    def __init__(self, world: World) -> None:
        self._world = world
        self.accounts: dict[str, IgAccount] = {}
        self.consents: dict[tuple[str, str], IgConsent] = {}
        self.containers: dict[str, Container] = {}
        self.media: dict[str, IgMedia] = {}
        self.comments: dict[str, IgComment] = {}
        self.app_calls = Window(world.clock, HOUR_S)

    def new_id(self) -> str:
        """The next id of a container, a post or a comment."""
        return str(self._world.next_id("instagram.object", 17900000000000001))

    def add_account(self, username: str, name: str, type: str, page: str = "", limited: bool = True) -> IgAccount:
        clock = self._world.clock
        number = str(self._world.next_id("instagram.account", 17841400000000001))
        scoped = str(self._world.next_id("instagram.scoped", 8500000000000001))
        windows = (Window(clock, DAY_S), Window(clock, DAY_S), Window(clock, DAY_S))
        account = IgAccount(number, scoped, username, name, type, page, *windows, limited)
        self.accounts[number] = account
        return account

    def furnish(self) -> None:
        """The default world: accounts linked to pages of the simulated Facebook, and a personal one."""
        self.add_account("studio.lumen", "Studio Lumen", "BUSINESS", "studiolumen")
        self.add_account("harbour.books", "Harbour Books", "MEDIA_CREATOR", "harbourbooks")
        self.add_account("town.choir", "Town Choir", "BUSINESS", "townchoir")
        self.add_account("alice.at.home", "Alice Martin", "PERSONAL")

    def linked_to(self, page: str) -> IgAccount | None:
        """The account linked to the page of this username."""
        return next((one for one in self.accounts.values() if page and one.page == page), None)

    def owner_of(self, id: str) -> str:
        """The account that a thing belongs to; empty for what is not here."""
        if id in self.accounts:
            return id
        if id in self.comments:
            return self.comments[id].media.account
        found = self.containers.get(id) or self.media.get(id)
        return found.account if found else ""

    def publish(self, container: Container, now: float, app: str) -> IgMedia:
        number = self.new_id()
        media = IgMedia(number, container.account, container, now, app, _shortcode(int(number)))
        container.media = number
        self.media[number] = media
        self.accounts[container.account].media.append(media)
        return media


def _shortcode(number: int) -> str:
    out = ""
    while number:
        number, rest = divmod(number, 64)
        out = _LETTERS[rest] + out
    return out
