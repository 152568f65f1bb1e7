"""One call of the Graph API, after its parameters are read and before anything is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onepost_sandbox.core.call import Call
from onepost_sandbox.core.oauth import Token
from onepost_sandbox.networks.facebook.model import Consent, Page
from onepost_sandbox.networks.meta.errors import GraphError, forbidden, missing
from onepost_sandbox.networks.meta.params import Params

if TYPE_CHECKING:
    from onepost_sandbox.networks.facebook.network import Facebook
    from onepost_sandbox.networks.facebook.store import Store


@dataclass(slots=True)
class Ask:
    """``path`` has no version; ``version`` is the one to answer in; ``token`` is good, None for calls without one."""

    facebook: Facebook
    call: Call
    method: str
    path: tuple[str, ...]
    params: Params
    version: str
    token: Token | None = None

    @property
    def store(self) -> Store:
        return self.facebook.store

    @property
    def now(self) -> float:
        return self.facebook.world.clock.now()

    @property
    def fields(self) -> str:
        return self.params.text("fields")

    def someone(self) -> Token:
        """A token of any kind."""
        if self.token is None:
            raise GraphError("An access token is required to request this resource.", 104, status=401)
        return self.token

    def person(self) -> Token:
        """A person's token: pages have no accounts and permissions."""
        token = self.someone()
        if token.kind != "user":
            raise missing("me", self.method.lower())
        return token

    def consent(self) -> Consent:
        token = self.someone()
        return self.store.consents[(token.data["person"], token.client_id)]

    def on_page(self, id: str, *scopes: str, task: str = "") -> Page:
        """The page ``id``, for a token that may act on it. Raises :class:`GraphError` as Meta does."""
        token, page = self.someone(), self.store.pages.get(id)
        person = self.store.persons.get(token.data.get("person", ""))
        if page is None or person is None or id not in person.roles:
            raise missing(id, self.method.lower())
        changing = self.method != "GET"
        if token.kind == "page" and token.account != id:
            raise missing(id, self.method.lower())
        if token.kind != "page" and changing:
            raise forbidden(
                "This call needs the Page's own access token: pages_read_engagement and pages_manage_posts as an "
                "admin with sufficient administrative permission"
            )
        lacking = [scope for scope in scopes if not self.consent().has(scope)]
        if lacking:
            raise forbidden(f"Requires {', '.join(lacking)} permission to manage the object", 200 if changing else 10)
        if task and task not in person.roles[id]:
            raise forbidden(f"The person who granted this token cannot perform the task {task} on this Page")
        self.call.account = id
        return page

    def address(self, path: str) -> str:
        """A path of the Graph API as reachable for the one who asks."""
        return self.call.absolute(f"https://{self.call.host}/{self.version}/{path}")

    def own(self, path: str) -> str:
        """A path of the sandbox itself, for pictures and files."""
        request = self.call.request
        return f"{request.scheme}://{request.host}{path}"

    def switch(self, name: str) -> Any:
        return self.facebook.switch(name)
