"""``onepost demo``: a person, a workspace, an API key and every sandbox account connected. Running it again is safe."""

from __future__ import annotations

import asyncio
import json
import sys

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from onepost.accounts import api_keys, services
from onepost.accounts.models import ApiKey, User, Workspace
from onepost.channels.door import opened
from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.connectors.errors import ConnectorError
from onepost.demo import publishing
from onepost.demo.consent import Stuck, Walk
from onepost.lib import keyfile
from onepost.lib.env import SettingError

EMAIL = "demo@onepost.example"
KEY_NAME = "Demo"


def main(as_json: bool, with_posts: bool = False) -> int:
    """Raises SettingError when the sandbox is off or does not answer."""
    if not settings.SANDBOX_URL:
        raise SettingError(
            "The demo lives in the sandbox, which is off; set ONEPOST_SANDBOX_URL or use development mode."
        )
    asyncio.run(_sandbox_answers())
    password = keyfile.token("demo-password")
    user, workspace = person(password)
    connect_all(user)
    key = api_key(workspace, user)
    failed = publishing.publish_all(workspace, user, quiet=as_json) if with_posts else 0
    channels = Channel.objects.filter(workspace=workspace).order_by("network", "name")
    result = {
        "email": EMAIL,
        "password": password,
        "workspace": str(workspace.id),
        "api_key": key,
        "base_url": settings.PUBLIC_URL,
        "sandbox_url": settings.SANDBOX_URL,
        "channels": [{"id": str(c.id), "network": c.network, "name": c.name} for c in channels],
    }
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
        return 1 if failed else 0
    print(f"Log in at {result['base_url']} as {EMAIL}\nPassword: {password}\nAPI key:  {key}\n")
    for channel in channels:
        print(f"  {channel.network:10} {channel.name}")
    return 1 if failed else 0


@transaction.atomic
def person(password: str) -> tuple[User, Workspace]:
    """The demo's person and workspace, made once."""
    user = User.objects.filter(email=EMAIL).first()
    if user is None:
        user = User.objects.create_user(EMAIL, password, first_name="Demo", last_name="Person")
        EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
        services.sign_up(user, time_zone="Europe/Paris", language="en", surface="demo")
    elif not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user, user.memberships.select_related("workspace").order_by("created_at")[0].workspace


def connect_all(user: User) -> None:
    """Every account the sandbox offers; those that are connected are connected again, which renews their tokens."""
    for network in registry.NETWORKS:
        for login in registry.connector(network).logins:
            walk = Walk(user, login.name)
            try:
                for account in walk.accounts(network):
                    walk.connect(network, account)
            except Stuck as stuck:
                print(f"onepost: {stuck}.", file=sys.stderr)


def api_key(workspace: Workspace, user: User) -> str:
    """A fresh key, because only its hash is kept; the one of the last run stops working."""
    ApiKey.objects.filter(workspace=workspace, name=KEY_NAME).delete()
    return api_keys.create(workspace, user, KEY_NAME)[1]


async def _sandbox_answers() -> None:
    try:
        async with opened(sandbox=True) as door:
            await door.request("GET", settings.SANDBOX_URL + "/_control/posts", deadline=5)
    except ConnectorError:
        raise SettingError(
            f"The sandbox does not answer at {settings.SANDBOX_URL}; start OnePost first (make run, or onepost up)."
        ) from None
