"""Connecting a sandbox account as a person does: our button, the network's consent page, our list of pages."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode, urljoin, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import reverse

from onepost.accounts.access import SESSION_KEY
from onepost.accounts.models import User, Workspace
from onepost.channels.door import opened
from onepost.connectors.http import Response
from onepost.demo.htmlforms import forms


class Stuck(Exception):
    """A step did not lead where it should; the text says which."""


class Walk:
    """A browser in which ``user`` is logged in, for as long as one consent takes; ``login`` is the network's way in,
    ``workspace`` where they work (their first one if none is said)."""

    def __init__(self, user: User, login: str = "", workspace: Workspace | None = None) -> None:
        self.login = login
        self.browser = Client(headers={"host": urlsplit(settings.PUBLIC_URL).netloc})
        self.browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        if workspace is not None:
            session = self.browser.session
            session[SESSION_KEY] = str(workspace.id)
            session.save()

    def __enter__(self) -> Walk:
        return self

    def __exit__(self, *_error: object) -> None:
        """Forget the session, which would otherwise stay for two weeks."""
        self.browser.session.flush()

    def accounts(self, network: str) -> list[str]:
        """The accounts the network's consent page offers."""
        _address, page = self._consent_page(network)
        return forms(page)[0].choices.get("account", [])

    def connect(self, network: str, account: str) -> None:
        """Allow OnePost to act for ``account``, with everything it brings."""
        address, page = self._consent_page(network)
        form = forms(page)[0]
        filled = [*form.without("account"), ("account", account), ("decision", "allow")]
        answer = asyncio.run(_fetch("POST", urljoin(address, form.action), urlencode(filled).encode()))
        back = answer.headers.get("Location", "")
        if answer.status not in {302, 303} or not back:
            raise Stuck(f"{network} did not send the person back")
        came = urlsplit(back)
        self._take_everything(network, f"{came.path}?{came.query}")

    def _consent_page(self, network: str) -> tuple[str, str]:
        started = self.browser.post(
            reverse("channel-connect", args=[network]), {"login": self.login, "place": "sandbox"}
        )
        address = started.get("Location", "")
        if started.status_code != 302 or not address:
            raise Stuck(f"connecting {network} did not lead to a consent page")
        return address, asyncio.run(_fetch("GET", address)).body.decode()

    def _take_everything(self, network: str, callback: str) -> None:
        """Follow to the list of pages, if there is one, and take all that can be used."""
        response = self.browser.get(callback, follow=True)
        for form in forms(response.content.decode()):
            action = urljoin(response.request["PATH_INFO"], form.action)
            if "/channels/choose/" not in action or form.method != "post":
                continue
            ticked = form.without(*form.choices) + [(name, v) for name, values in form.choices.items() for v in values]
            sent: dict[str, list[str]] = {}
            for name, value in ticked:
                sent.setdefault(name, []).append(value)
            answer = self.browser.post(action, sent)
            if answer.status_code >= 400:
                raise Stuck(f"choosing the pages of {network} was refused")


async def _fetch(method: str, address: str, body: bytes | None = None) -> Response:
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
    async with opened(sandbox=True) as door:
        return await door.request(method, address, body=body, headers=headers, also_ok=(302, 303))
