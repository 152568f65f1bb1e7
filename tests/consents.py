"""Connecting step by step, as a person in a browser: our button, the network's page, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from onepost.demo.htmlforms import HtmlForm, forms


@dataclass(slots=True)
class Person:
    """A browser in which somebody is logged in."""

    browser: Client

    def start(self, network: str, **form: str) -> str:
        """Press our button; returns the address of the consent page."""
        response = self.browser.post(reverse("channel-connect", args=[network]), form)
        assert response.status_code == 302, response.content
        return str(response["Location"])

    def consent(self, network: str, account: int = 0, **changed: Any) -> str:
        """Press our button and allow everything; returns where the network sends the person back to."""
        return self.answer(self.start(network), account, **changed)

    def answer(self, address: str, account: int = 0, decision: str = "allow", **changed: list[str]) -> str:
        """Fill the consent page; ``changed`` replaces the ticked boxes of that name."""
        form = form_of(address)
        filled = [*form.without("account", *changed), ("account", form.choices["account"][account])]
        filled += [(name, value) for name, values in changed.items() for value in values]
        sent = requests.post(
            urljoin(address, form.action), data=[*filled, ("decision", decision)], allow_redirects=False, timeout=10
        )
        assert sent.status_code in {302, 303}, sent.text
        back = urlsplit(sent.headers["Location"])
        return f"{back.path}?{back.query}"

    def come_back(self, callback: str) -> Any:
        return self.browser.get(callback, follow=True)

    def connect(self, network: str, account: int = 0, **changed: Any) -> Any:
        """All of it, up to the list of channels or of pages to choose from."""
        return self.come_back(self.consent(network, account, **changed))


def form_of(address: str) -> HtmlForm:
    """The form of a consent page."""
    page = requests.get(address, timeout=10)
    assert page.ok, page.text
    return forms(page.text)[0]


def state_of(address: str) -> str:
    """The ``state`` in an address."""
    return parse_qs(urlsplit(address).query)["state"][0]


def said(response: Any) -> str:
    """What the page told the person in passing."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))
