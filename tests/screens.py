"""What the browser tests share: the browser, the sizes of screens, and the person who is signed in."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

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


def sign_in(page: Page, url: str, email: str, password: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "/accounts/login" not in address)
