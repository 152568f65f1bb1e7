"""One call of the Graph API about Instagram, whichever login its token comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onepost_sandbox.core.call import Call
from onepost_sandbox.core.oauth import Token
from onepost_sandbox.networks.instagram.model import IgAccount
from onepost_sandbox.networks.meta.errors import GraphError, forbidden, missing
from onepost_sandbox.networks.meta.params import Params

if TYPE_CHECKING:
    from onepost_sandbox.networks.instagram.network import Instagram
    from onepost_sandbox.networks.instagram.store import Store

SCOPES = {
    "basic": ("instagram_business_basic", "instagram_basic"),
    "publish": ("instagram_business_content_publish", "instagram_content_publish"),
    "comments": ("instagram_business_manage_comments", "instagram_manage_comments"),
    "delete": ("", "instagram_manage_contents"),
}
"""Names of each permission in Instagram's own login and in Facebook's."""


@dataclass(slots=True)
class Ask:
    """``path`` has no version; ``version`` is the one to answer in. ``own``: the token is of Instagram's own login."""

    instagram: Instagram
    call: Call
    method: str
    path: tuple[str, ...]
    params: Params
    version: str
    token: Token
    own: bool

    @property
    def store(self) -> Store:
        return self.instagram.store

    @property
    def now(self) -> float:
        return self.instagram.world.clock.now()

    @property
    def fields(self) -> str:
        return self.params.text("fields")

    def acting(self, id: str, *needs: str, task: bool = False) -> IgAccount:
        """The account ``id``, for a token that may act on it. Raises :class:`GraphError` as Meta does.

        ``needs`` are names in :data:`SCOPES`; ``task``: the person must be allowed to publish on its page.
        """
        account = self.store.accounts.get(id)
        if account is None or account.type == "PERSONAL":
            raise missing(id, self.method.lower())
        granted = self._own_scopes(account) if self.own else self._page_scopes(account, task)
        for need in needs:
            name = SCOPES[need][0 if self.own else 1]
            if not name:
                raise GraphError("Unsupported operation with an Instagram token.", -1, 2207073)
            if name not in granted:
                raise forbidden(f"Application does not have permission for this action: {name}", 10)
        self.call.account = id
        return account

    def _own_scopes(self, account: IgAccount) -> set[str]:
        if self.token.account != account.id:
            raise missing(account.id, self.method.lower())
        return self.store.consents[(account.id, self.token.client_id)].scopes

    def _page_scopes(self, account: IgAccount, task: bool) -> set[str]:
        facebook = self.instagram.facebook()
        page = next((one for one in facebook.store.pages.values() if one.username == account.page), None)
        person = facebook.store.persons.get(self.token.data.get("person", ""))
        given = facebook.store.consents.get((person.id, self.token.client_id)) if person else None
        if page is None or person is None or given is None or page.id not in given.pages:
            raise missing(account.id, self.method.lower())
        if self.token.kind == "page" and self.token.account != page.id:
            raise missing(account.id, self.method.lower())
        if task and not {"CREATE_CONTENT", "MANAGE"} & set(person.roles.get(page.id, ())):
            raise forbidden("The person who granted this token may not create content on the linked Page")
        return {scope for scope in given.statuses if given.has(scope)}

    def address(self, path: str) -> str:
        """A path of the Graph API as reachable for the one who asks."""
        return self.call.absolute(f"https://{self.call.host}/{self.version}/{path}")

    def file(self, path: str) -> str:
        """A path of the sandbox itself, for pictures and files."""
        request = self.call.request
        return f"{request.scheme}://{request.host}{path}"
