"""The pages of accounts as a browser uses them."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

PERSON = {
    "first_name": "Nadia",
    "last_name": "Benali",
    "email": "nadia@example.org",
    "password1": "lamp window teal forty",
    "time_zone": "Europe/Paris",
    "of_age": "on",
    "privacy": "on",
}


def sign_up(browser: Client, **changes: Any) -> Any:
    """Send the sign-up form; a change to None leaves the field out."""
    data = {name: value for name, value in {**PERSON, **changes}.items() if value is not None}
    return browser.post("/accounts/signup/", data)


def words(answer: Any) -> str:
    """The text of a page as a person reads it."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
