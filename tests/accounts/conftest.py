"""Signing up and in the way a browser does it, with real mails in the sandbox's mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from control import Control


@dataclass(slots=True)
class Mailbox:
    """What has come to an address, over SMTP."""

    control: Control

    def of(self, address: str) -> list[dict[str, Any]]:
        return list(self.control.get("mails", to=address))

    def subjects(self, address: str) -> list[str]:
        return [mail["subject"] for mail in self.of(address)]

    def last(self, address: str) -> dict[str, Any]:
        return self.of(address)[-1]

    def link(self, address: str) -> str:
        """The path of the first link of the newest mail."""
        return urlsplit(self.last(address)["links"][0]).path


@pytest.fixture
def mailbox(control: Control, sandbox: Any, settings: Any) -> Mailbox:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sandbox.smtp_port
    control.delete("mails")
    return Mailbox(control)


@pytest.fixture
def limited(settings: Any) -> Iterator[None]:
    """The rate limits as they are outside tests."""
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def signed_in(alice: Any) -> Client:
    """A browser in which Alice has just proven, once more, that it is she."""
    browser = Client()
    browser.post("/accounts/login/", {"login": alice.email, "password": "correct horse battery"})
    answer = browser.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    assert answer.status_code == 302
    return browser
