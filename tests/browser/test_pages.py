"""Every page, on a phone and on a desk, light and dark: nothing that axe objects to, nothing that overflows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

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
    "/calendar/?view=week",
    "/calendar/?view=day",
    "/calendar/?view=list&network=x",
    "/publications/{planned_publication}/move",
    "/queue/",
    "/queue/names",
    "/posts/",
    "/posts/?q=lamps",
    "/posts/import",
    "/posts/export",
    "/posts/{planned}/versions",
    "/posts/?view=published",
    "/posts/?view=attention",
    "/drafts/",
    "/posts/new",
    "/posts/{planned}/edit",
    "/publications/{planned_publication}",
    "/publications/{published_publication}",
    "/publications/{doubtful_publication}",
    "/library/",
    "/library/{asset}",
    "/library/{document}",
    "/library/?kind=image",
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
    "/settings/snippets",
    "/settings/labels",
    "/settings/links",
    "/settings/calendar",
    "/settings/api-keys",
    "/accounts/email/",
    "/accounts/password/change/",
    "/nothing-here",
]
IN_DOUBT = """
from django.utils import timezone
from onepost.publishing.models import Publication
problem = {{"text": "The network did not say whether it took the post. Look whether it is there."}}
Publication.objects.filter(id="{}").update(
    state="unconfirmed", armed_at=timezone.now(), next_call="public", next_attempt_at=None, problem=problem
)
"""
AT_REST = """(async () => {
    const fades = () => document.getAnimations().some(one => one instanceof CSSTransition);
    for (let frame = 0, quiet = 0; quiet < 3 && frame < 60; frame++) {
        await new Promise(requestAnimationFrame);
        quiet = fades() ? 0 : quiet + 1;
    }
})()"""
"""Colours that fade from one theme to the other have arrived, and those that followed them, too."""
PARTS = 4
"""Tests among which the pages of a workspace are divided."""
SIZES = {"phone": PHONE, "desk": DESKTOP}
THEMES: dict[Literal["light", "dark"], dict[str, Any]] = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}
"""With the rules to look at: between the themes nothing but colours differs."""


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
    doubtful = post("/posts", json={**body, "text": "Was it sent?", "schedule": tomorrow})["publications"][0]["id"]
    done = onepost.run("manage", "shell", "-c", IN_DOUBT.format(doubtful))
    assert done.returncode == 0, done.stderr
    return {
        "asset": asset["id"],
        "document": deck["id"],
        "deck": leafed["id"],
        "deck_publication": leafed["publications"][0]["id"],
        "planned": planned["id"],
        "planned_publication": planned["publications"][0]["id"],
        "doubtful_publication": doubtful,
        "published_publication": published["publications"][0]["id"],
        "channel": channels[0],
    }


def look(page: Page, address: str) -> None:
    """Opened once, seen four ways: pages follow the width and the theme while they are open."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(Axe().axe_script)
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        wide, window = page.evaluate("[document.scrollingElement.scrollWidth, window.innerWidth]")
        assert wide <= window, f"{address} is {wide} px wide on a screen of {window}"
        for theme, rules in THEMES.items():
            page.emulate_media(color_scheme=theme)
            page.evaluate(AT_REST)
            found = page.evaluate("rules => axe.run(rules)", {"resultTypes": ["violations"], **rules})["violations"]
            problems = [f"{v['id']}: {v['help']}: {[node['target'] for node in v['nodes']][:3]}" for v in found]
            assert problems == [], f"{address} on a {size}, {theme}"


def test_pages_before_signing_in(open_page: Callable[..., Page]) -> None:
    page = open_page(bypass_csp=True, reduced_motion="reduce")
    for address in OPEN:
        look(page, address)


@pytest.mark.parametrize("part", range(PARTS))
def test_pages_of_a_workspace_in_use(open_page, demo: Demo, filled: dict[str, str], part: int) -> None:
    page = open_page(storage_state=demo.state, bypass_csp=True, reduced_motion="reduce")
    for address in FULL[part::PARTS]:
        look(page, address.format(**filled))


def test_pages_in_french_fit_too(open_page, onepost: House, demo: Demo, filled: dict[str, str]) -> None:
    page = open_page(storage_state=demo.state, locale="fr-FR", bypass_csp=True, reduced_motion="reduce")
    page.context.add_cookies([{"name": "django_language", "value": "fr", "url": onepost.url}])
    for address in ["/calendar/", "/posts/new", "/channels/", "/settings/profile"]:
        look(page, address.format(**filled))


def test_every_page_obeys_its_own_content_security_policy(open_page, demo: Demo, filled: dict[str, str]) -> None:
    page = open_page(storage_state=demo.state)
    for address in FULL:
        page.goto(address.format(**filled))
        page.wait_for_load_state("networkidle")
