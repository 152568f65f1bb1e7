"""The composer's form as a browser sends it, and what to read in the page that answers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from onepost.channels.models import Channel

NEW = "/posts/new"
YEAR = timezone.now().year + 1
LATER = f"{YEAR}-03-12T09:00"
MISSING = f"{date(YEAR, 3, 31) - timedelta(days=date(YEAR, 3, 31).isoweekday() % 7)}T02:30"
"""In the hour that summer time leaves out in Paris: the last Sunday of March."""
TOO_LONG = "The lamps are lit. " * 20


def send(browser: Client, *channels: Channel, address: str = NEW, **fields: Any) -> Any:
    """Press the button of a form that is filled in like this."""
    form = {"post_id": str(uuid4()), "text": "The lamps are lit", "when": "at", "at": LATER, **fields}
    return browser.post(address, {**form, "channels": [str(channel.id) for channel in channels]})


def place(response: Any, name: str) -> str:
    """What stands at one place of the form."""
    html = response.content.decode()
    found = re.search(rf'<div class="slot" id="at-{re.escape(name)}"[^>]*>(.*?)</div>', html, re.DOTALL)
    assert found, f"the page has no place for {name}"
    return found[1]


def value_of(response: Any, name: str) -> str:
    """What stands in a field after the answer."""
    html = response.content.decode()
    if found := re.search(rf'<textarea[^>]* name="{re.escape(name)}"[^>]*>(.*?)</textarea>', html, re.DOTALL):
        return found[1]
    for tag in re.findall(r"<input[^>]*>", html):
        if f' name="{name}"' in tag and (found := re.search(r' value="([^"]*)"', tag)):
            return found[1]
    raise AssertionError(f"the page has no field {name}")


def checked(response: Any, name: str, value: str) -> bool:
    tags = re.findall(r"<input[^>]*>", response.content.decode())
    return any(f' name="{name}"' in tag and f' value="{value}"' in tag and " checked" in tag for tag in tags)


def shown(response: Any) -> str:
    """The page without what it offers to people without JavaScript."""
    return re.sub(r"<noscript>.*?</noscript>", "", response.content.decode(), flags=re.DOTALL)
