"""Every page, on a phone and on a desk, light and dark: nothing that axe objects to, nothing that overflows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

import files
from house import House
from screens import DESKTOP, PHONE, Demo

OPEN = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/privacy", "/nothing-here"]
FULL = [
    "/",
    "/calendar/",
    "/posts/",
    "/posts/?view=published",
    "/posts/?view=attention",
    "/drafts/",
    "/posts/new",
    "/posts/{planned}/edit",
    "/publications/{planned_publication}",
    "/publications/{published_publication}",
    "/library/",
    "/library/{asset}",
    "/library/{document}",
    "/posts/{deck}/edit",
    "/publications/{deck_publication}",
    "/channels/",
    "/channels/{channel}/disconnect",
    "/channels/doctor/",
    "/channels/doctor/facebook/",
    "/channels/doctor/instagram/",
    "/operator/",
    "/operator/keys/",
    "/operator/keys/instagram?login=facebook",
    "/settings/profile",
    "/settings/workspace",
    "/settings/workspace/new",
    "/settings/api-keys",
    "/accounts/email/",
    "/accounts/password/change/",
    "/nothing-here",
]
SIZES = {"phone": PHONE, "desk": DESKTOP}


@pytest.fixture(scope="module")
def filled(onepost: House, demo: Demo) -> dict[str, str]:
    """A workspace with something in it, made through the API."""
    api = f"{onepost.url}/api/v1"

    def post(path: str, **more: Any) -> Any:
        answer = requests.post(f"{api}{path}", headers=demo.headers, timeout=30, **more)
        assert answer.ok, answer.text
        return answer.json()

    asset = post("/media", files={"file": ("dusk.png", files.picture(1200, 800), "image/png")}, data={"alt": "Dusk"})
    channels = [demo.channel("x"), demo.channel("facebook")]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    body = {"text": "The lamps are lit. Come in and see.", "channels": channels, "media": [asset["id"]]}
    planned = post("/posts", json={**body, "schedule": tomorrow})
    published = post("/posts", json={**body, "text": "Open until ten tonight", "schedule": "now"})
    deck = post("/media", files={"file": ("deck.pdf", files.document(), "application/pdf")})
    told = {"linkedin": {"title": "Spring lamps"}}
    pages = {"text": "Our spring lamps", "channels": [demo.channel("linkedin")], "media": [deck["id"]], "options": told}
    leafed = post("/posts", json={**pages, "schedule": tomorrow})
    post("/posts", json={"text": "Something for later", "channels": channels[:1]})
    return {
        "asset": asset["id"],
        "document": deck["id"],
        "deck": leafed["id"],
        "deck_publication": leafed["publications"][0]["id"],
        "planned": planned["id"],
        "planned_publication": planned["publications"][0]["id"],
        "published_publication": published["publications"][0]["id"],
        "channel": channels[0],
    }


def look(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    problems = [f"{v['id']}: {v['help']}: {[node['target'] for node in v['nodes']][:3]}" for v in found]
    assert problems == []
    wide, window = page.evaluate("[document.scrollingElement.scrollWidth, window.innerWidth]")
    assert wide <= window, f"{address} is {wide} px wide on a screen of {window}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_pages_before_signing_in(open_page: Callable[..., Page], size: str, theme: str) -> None:
    page = open_page(viewport=SIZES[size], color_scheme=theme, bypass_csp=True)
    for address in OPEN:
        look(page, address)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_pages_of_a_workspace_in_use(open_page, demo: Demo, filled: dict[str, str], size: str, theme: str) -> None:
    page = open_page(viewport=SIZES[size], color_scheme=theme, storage_state=demo.state, bypass_csp=True)
    for address in FULL:
        look(page, address.format(**filled))


@pytest.mark.parametrize("size", SIZES)
def test_pages_in_french_fit_too(open_page, onepost: House, demo: Demo, filled: dict[str, str], size: str) -> None:
    page = open_page(viewport=SIZES[size], storage_state=demo.state, locale="fr-FR", bypass_csp=True)
    page.context.add_cookies([{"name": "django_language", "value": "fr", "url": onepost.url}])
    for address in ["/calendar/", "/posts/new", "/channels/", "/settings/profile"]:
        look(page, address.format(**filled))


def test_every_page_obeys_its_own_content_security_policy(open_page, demo: Demo, filled: dict[str, str]) -> None:
    page = open_page(storage_state=demo.state)
    for address in FULL:
        page.goto(address.format(**filled))
        page.wait_for_load_state("networkidle")
