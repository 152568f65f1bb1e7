"""What a network says of somebody's age opens a case; the operator looks, and nothing happens by itself (P-8.3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings

from onepost.accounts.models import User
from onepost.connectors import registry
from onepost.privacy.models import RightsRequest, Way, Wish
from onepost.privacy.requests import register


def of_network(sender: object, user_id: UUID | None, network: str, **kwargs: Any) -> RightsRequest | None:
    """A case about the account that had connected this person there."""
    user = User.objects.filter(pk=user_id).first() if user_id else None
    if user is None:
        return None
    text = str(registry.connector(network).label)
    return register.open_case(Wish.MINOR, Way.NETWORK, language=settings.LANGUAGE_CODE, user=user, text=text)
