"""What the browser tests share: the browser, the sizes of screens, and the person who is signed in."""

from __future__ import annotations

import os
import re
import shutil
import time
from dataclasses import dataclass
from typing import Any

import requests

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


def chromium() -> str:
    """The system's Chromium: tests never download a browser."""
    path = os.environ.get("ONEPOST_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, "Chromium is missing; make setup says how to get it"
    return path


@dataclass(frozen=True, slots=True)
class Demo:
    """What ``onepost demo --json`` printed, and the cookies of its person."""

    said: dict[str, Any]
    state: Any

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.said['api_key']}"}

    def channel(self, network: str) -> str:
        return next(found["id"] for found in self.said["channels"] if found["network"] == network)


def signed_in(url: str, email: str, password: str) -> dict[str, Any]:
    """A browser's storage after signing in through the form."""
    session = requests.Session()
    form = f"{url}/accounts/login/"
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', session.get(form, timeout=10).text)
    assert found
    values = {"csrfmiddlewaretoken": found[1], "login": email, "password": password}
    assert session.post(form, data=values, headers={"Referer": form}, timeout=10).ok
    assert "session" in session.cookies
    place = {"domain": "127.0.0.1", "path": "/", "expires": -1, "httpOnly": True, "secure": False, "sameSite": "Lax"}
    return {"cookies": [{"name": c.name, "value": c.value, **place} for c in session.cookies], "origins": []}


def mail_link(sandbox: str, to: str, subject: str) -> str:
    """The first link in the newest mail to ``to`` whose subject holds ``subject``."""
    for _ in range(100):
        mails = requests.get(f"{sandbox}/_control/mails", params={"to": to}, timeout=5).json()
        found = [mail for mail in mails if subject in mail["subject"].lower()]
        if found:
            link: str = found[-1]["links"][0]
            return link
        time.sleep(0.1)
    raise AssertionError(f"no mail “{subject}” for {to}")
