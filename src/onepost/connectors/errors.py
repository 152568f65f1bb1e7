"""Six ways a network can say no. The class says who acts next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from onepost.connectors.messages import Message, type_param

RateScope = Literal["app", "account"]


@dataclass(frozen=True, slots=True)
class Patience:
    """Nothing more is to be sent before ``until`` (aware, UTC): by any account of the app, or by this one."""

    until: datetime
    scope: RateScope


class ConnectorError(Exception):
    """What happened, as a sentence for the one who acts next, with a redacted detail for the log.

    ``text`` and ``params`` make the :class:`Message`; ``detail`` is the network's own short reason (code and wording,
    never a token, never the author's text); ``field`` names what to mend (``text``, ``media``, ``options.poll``…).
    """

    who: ClassVar[str]

    def __init__(
        self,
        text: str,
        params: Mapping[str, type_param] | None = None,
        *,
        detail: str = "",
        code: str = "",
        field: str = "",
    ) -> None:
        self.message = Message(text, params or {})
        self.detail = detail[:500]
        self.code = code
        self.field = field
        super().__init__(f"{self.message} [{self.detail}]" if self.detail else str(self.message))


class Rejected(ConnectorError):
    """The network will not take this post as it is: the author changes it."""

    who = "author"


class ReconnectNeeded(ConnectorError):
    """The permission is gone: the owner of the channel connects it again.

    ``removed`` is False where the network names a reason that is not the owner's wish to end it: a changed password, a
    check of the account, a permission that ran out.
    """

    who = "owner"
    removed = True


class Misconfigured(ConnectorError):
    """The app's keys, products or review are at fault: the operator mends them."""

    who = "operator"


class RateLimited(ConnectorError):
    """Too many calls. Nobody acts; wait until ``until`` (aware datetime, UTC).

    ``scope`` is ``app`` when every account of this app has to wait, ``account`` when only this one has.
    """

    who = "nobody"

    def __init__(
        self,
        text: str,
        params: Mapping[str, type_param] | None = None,
        *,
        until: datetime,
        scope: RateScope = "account",
        detail: str = "",
        code: str = "",
    ) -> None:
        super().__init__(text, params, detail=detail, code=code)
        self.until = until
        self.scope = scope


class Temporary(ConnectorError):
    """Nothing happened and it may work in a moment. Nobody acts."""

    who = "nobody"


class OutcomeUnknown(ConnectorError):
    """The request may have taken effect. ``find()`` decides, else the author is asked; never sent again blindly."""

    who = "service"
